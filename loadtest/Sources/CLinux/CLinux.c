#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>
#include <string.h>

int loadtest_run_on_core(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return sched_setaffinity(0, sizeof(cores), &cores);
}

const void *loadtest_find(const void *bytes, size_t count, const void *needle, size_t needleCount) {
    return memmem(bytes, count, needle, needleCount);
}

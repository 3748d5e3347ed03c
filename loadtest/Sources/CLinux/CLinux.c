#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

int loadtest_run_on_core(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return sched_setaffinity(0, sizeof(cores), &cores);
}

const void *loadtest_find(const void *bytes, size_t count, const void *needle, size_t needleCount) {
    return memmem(bytes, count, needle, needleCount);
}

static volatile pid_t child_to_end;

static void end_with_child(int number) {
    if (child_to_end > 0)
        kill(child_to_end, SIGTERM);
    _exit(128 + number);
}

void loadtest_take_along(pid_t child) {
    child_to_end = child;
    signal(SIGINT, end_with_child);
    signal(SIGTERM, end_with_child);
    signal(SIGHUP, end_with_child);
}

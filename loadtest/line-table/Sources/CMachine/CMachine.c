#define _GNU_SOURCE
#include "CMachine.h"

#include <malloc.h>
#include <sched.h>

bool machine_pin_thread(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return sched_setaffinity(0, sizeof cores, &cores) == 0;
}

size_t machine_allocated_bytes(void) {
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

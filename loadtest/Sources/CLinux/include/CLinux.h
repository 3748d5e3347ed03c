#ifndef LOADTEST_CLINUX_H
#define LOADTEST_CLINUX_H

#include <stddef.h>
#include <sys/epoll.h>

// What Swift cannot call: macros, and what the C library shows only if asked for GNU's extensions, which other modules
// are not built with.

/// Keeps the calling process, and what it starts from now on, on one core; 0, or -1 and errno.
int loadtest_run_on_core(int core);

/// Where `needle` begins for the first time in `bytes`, or NULL: memmem(3).
const void *_Nullable loadtest_find(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull needle, size_t needleCount);

#endif

#pragma once
#include <stddef.h>

/// One file of the web console, compiled into the program.
struct console_file {
    const char *path;
    const unsigned char *bytes;
    size_t length;
};

/// The files, ended by one whose path is NULL.
extern const struct console_file console_files[];

/// How many files there are. Swift does not import an array of unknown length.
static inline size_t hub_console_count(void) {
    size_t count = 0;
    while (console_files[count].path) count++;
    return count;
}

/// The file at a position below the count. Swift does not import an array of unknown length.
static inline const struct console_file *hub_console_file(size_t position) { return &console_files[position]; }

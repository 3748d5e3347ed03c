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

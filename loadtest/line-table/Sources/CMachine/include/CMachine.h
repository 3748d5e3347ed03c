#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Keeps the calling thread on one core; the C library's own function is not imported into Swift. False if there is no such core.
bool machine_pin_thread(int core);

/// The bytes that the program has allocated at present; mallinfo2 is not imported into Swift.
size_t machine_allocated_bytes(void);

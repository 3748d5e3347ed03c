#include <jansson.h>
/* For the memory that HubJSON lends to jansson, one piece for each thread, and for comparing what it gives back. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Swift cannot call json_error_code(): the enum of the same name hides the function. */
static inline int hub_json_error_code(const json_error_t *error) { return (int)json_error_code(error); }

/* Swift imports `text` as a tuple of 160 characters, which has no address of its own to read a C string from. */
static inline const char *hub_json_error_text(const json_error_t *error) { return error->text; }

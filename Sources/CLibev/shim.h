#include <ev.h>

// The ev_*_init functions of libev are macros, which Swift does not import. Each of these also sets the watcher's data
// pointer.

static inline void
hub_ev_io_init(ev_io *w, void (*cb)(struct ev_loop *, ev_io *, int), int fd, int events, void *data) {
    ev_io_init(w, cb, fd, events);
    w->data = data;
}

// Of what is ready in one turn this is told before all others but the turn's own beginning.
static inline void hub_ev_io_tell_first(ev_io *w) { ev_set_priority(w, EV_MAXPRI - 1); }

static inline void
hub_ev_timer_init(ev_timer *w, void (*cb)(struct ev_loop *, ev_timer *, int), double after, double repeat, void *data) {
    ev_timer_init(w, cb, after, repeat);
    w->data = data;
}

static inline void hub_ev_async_init(ev_async *w, void (*cb)(struct ev_loop *, ev_async *, int), void *data) {
    ev_async_init(w, cb);
    w->data = data;
}

static inline void hub_ev_prepare_init(ev_prepare *w, void (*cb)(struct ev_loop *, ev_prepare *, int), void *data) {
    ev_prepare_init(w, cb);
    w->data = data;
}

// Also sets the priority, with a macro again: a check watcher runs before the I/O of its turn only with the highest.
static inline void hub_ev_check_init(ev_check *w, void (*cb)(struct ev_loop *, ev_check *, int), void *data) {
    ev_check_init(w, cb);
    ev_set_priority(w, EV_MAXPRI);
    w->data = data;
}

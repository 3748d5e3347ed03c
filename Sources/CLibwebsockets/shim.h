#include <fcntl.h>
#include <sys/socket.h>

#include <ev.h>
#include <libwebsockets.h>

// glibc's heap; Swift does not import its header by itself.
#ifdef __GLIBC__
#include <malloc.h>
static inline void hub_limit_heap_arenas(int count) { mallopt(M_ARENA_MAX, count); }
#else
static inline void hub_limit_heap_arenas(int count) { (void)count; }
#endif

// The ev_*_init functions of libev are macros, which Swift does not import. Each of these also sets the watcher's data
// pointer.

static inline void
hub_ev_io_init(ev_io *w, void (*cb)(struct ev_loop *, ev_io *, int), int fd, int events, void *data) {
    ev_io_init(w, cb, fd, events);
    w->data = data;
}

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

// LWS_PRE is a macro with a conditional inside, which Swift does not import.
static const int32_t hub_lws_pre = LWS_PRE;

// LWS_WRITE_RAW is an alias macro of an enum case, which Swift does not import.
static const enum lws_write_protocol hub_lws_write_raw = LWS_WRITE_RAW;

// accept4 is declared only for GNU sources, which Swift does not compile as; elsewhere than on Linux it does not exist.
// The connection comes not blocking and closed on exec; -1 with errno when there is none.
static inline int hub_accept(int fd) {
#ifdef __linux__
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    int accepted = accept(fd, 0, 0);
    if (accepted >= 0) {
        fcntl(accepted, F_SETFL, O_NONBLOCK);
        fcntl(accepted, F_SETFD, FD_CLOEXEC);
    }
    return accepted;
#endif
}

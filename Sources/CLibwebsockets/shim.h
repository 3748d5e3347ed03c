#include <fcntl.h>
#include <sys/socket.h>

#include <libwebsockets.h>

// glibc's heap; Swift does not import its header by itself.
#ifdef __GLIBC__
#include <malloc.h>
static inline void hub_limit_heap_arenas(int count) { mallopt(M_ARENA_MAX, count); }
#else
static inline void hub_limit_heap_arenas(int count) { (void)count; }
#endif

// LWS_PRE is a macro with a conditional inside, which Swift does not import.
static const int32_t hub_lws_pre = LWS_PRE;

// LWS_WRITE_RAW is an alias macro of an enum case, which Swift does not import.
static const enum lws_write_protocol hub_lws_write_raw = LWS_WRITE_RAW;

// prctl takes a variable number of arguments, which Swift does not import. Whether no program that is started from now on has
// more rights than this one.
static inline int hub_forgo_new_privileges(void) {
#ifdef __linux__
    extern int prctl(int, ...);
    return prctl(38 /* PR_SET_NO_NEW_PRIVS */, 1, 0, 0, 0) == 0;
#else
    return 1;
#endif
}

// accept4 is declared only for GNU sources, which Swift does not compile as; elsewhere than on Linux it does not exist.
// The connection comes not blocking and closed on exec, and who it comes from; -1 with errno when there is none.
static inline int hub_accept(int fd, struct sockaddr_storage *peer) {
    socklen_t length = sizeof(*peer);
#ifdef __linux__
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    int accepted = accept(fd, (struct sockaddr *)peer, &length);
    if (accepted >= 0) {
        fcntl(accepted, F_SETFL, O_NONBLOCK);
        fcntl(accepted, F_SETFD, FD_CLOEXEC);
    }
    return accepted;
#endif
}

// The floor: what a WebSocket fan-out costs when nothing is done but epoll, recv and one send a watcher. No queue, no
// coalescing, no timers, no limits: it says what the kernel alone takes, and is no server for anything else.
//
//     floor PORT
//
// Text frames in: "s<topic>" subscribes and is echoed, "p<topic> <payload>" publishes; topics are numbers below TOPICS.
// A watcher whose socket is full ends the run, because a floor that waits or drops is none.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 20000, TOPICS = 65536, BUFFER = 1 << 18, MESSAGE = 1 << 16, EVENTS = 512 };

// The key that the load tool always offers (RFC 6455, section 1.2) has this answer; the floor computes none.
static const char accepted[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

// Subscriptions end with their socket's generation: nobody inherits those of the socket that had its number before.
static struct socket { uint32_t generation, kept; uint8_t upgraded; char *tail; } sockets[SOCKETS];
static struct topic { uint32_t count, room; struct { int fd; uint32_t generation; } *watchers; } topics[TOPICS];
static char buffer[BUFFER + 1], frame[4 + MESSAGE];

static void fail(const char *what) { perror(what); exit(1); }

static void subscribe(int fd, unsigned number) {
    struct topic *topic = &topics[number % TOPICS];
    if (topic->count == topic->room) {
        topic->room = topic->room ? topic->room * 2 : 4;
        topic->watchers = realloc(topic->watchers, topic->room * sizeof *topic->watchers);
        if (!topic->watchers) fail("realloc");
    }
    topic->watchers[topic->count].fd = fd;
    topic->watchers[topic->count++].generation = sockets[fd].generation;
}

// Frames the payload as text; returns the bytes of the frame.
static size_t encode(char *frame, const char *payload, size_t length) {
    size_t head = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(length < 126 ? length : 126);
    if (head == 4) { frame[2] = (char)(length >> 8); frame[3] = (char)length; }
    memcpy(frame + head, payload, length);
    return head + length;
}

static void sendFrame(int fd, const char *frame, size_t length) {
    if (send(fd, frame, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length) return;
    if (errno == EAGAIN) fail("a watcher is slow");
}

static void publish(unsigned number, const char *payload, size_t length) {
    size_t framed = encode(frame, payload, length);
    struct topic *topic = &topics[number % TOPICS];
    for (uint32_t i = 0; i < topic->count; i++) {
        int fd = topic->watchers[i].fd;
        if (topic->watchers[i].generation == sockets[fd].generation) sendFrame(fd, frame, framed);
    }
}

// Returns the bytes of the first frame, 0 if it is not whole yet.
static size_t takeFrame(int fd, char *start, size_t available) {
    if (available < 6) return 0;
    size_t length = start[1] & 0x7f, head = 2;
    if (length == 127) { fprintf(stderr, "frame too long\n"); exit(1); }
    if (length == 126) { length = (size_t)(uint8_t)start[2] << 8 | (uint8_t)start[3]; head = 4; }
    if (available < head + 4 + length) return 0;
    char *mask = start + head, *message = mask + 4;
    for (size_t i = 0; i < length; i++) message[i] ^= mask[i & 3];
    char after = message[length];
    message[length] = 0;  // a number ends where its message ends
    if (length && message[0] == 's') {
        subscribe(fd, (unsigned)atoi(message + 1));
        sendFrame(fd, frame, encode(frame, message, length));
    }
    char *space = length && message[0] == 'p' ? memchr(message, ' ', length) : NULL;
    if (space) publish((unsigned)atoi(message + 1), space + 1, (size_t)(message + length - space - 1));
    message[length] = after;
    return head + 4 + length;
}

static void closeSocket(int fd) {
    free(sockets[fd].tail);
    sockets[fd] = (struct socket){.generation = sockets[fd].generation + 1};
    close(fd);
}

static void receive(int fd) {
    struct socket *socket = &sockets[fd];
    if (socket->kept) memcpy(buffer, socket->tail, socket->kept);
    ssize_t count = recv(fd, buffer + socket->kept, BUFFER - socket->kept, 0);
    if (count <= 0) return closeSocket(fd);
    size_t available = socket->kept + (size_t)count, used = 0;
    if (!socket->upgraded) {
        char *end = memmem(buffer, available, "\r\n\r\n", 4);
        if (end) {
            used = (size_t)(end + 4 - buffer);
            socket->upgraded = 1;
            if (send(fd, accepted, sizeof accepted - 1, MSG_NOSIGNAL) < 0) return closeSocket(fd);
        }
    }
    for (size_t taken; socket->upgraded && (taken = takeFrame(fd, buffer + used, available - used)); used += taken) {}
    free(socket->tail);
    socket->tail = NULL;
    socket->kept = (uint32_t)(available - used);
    if (socket->kept && !(socket->tail = malloc(socket->kept))) fail("malloc");
    if (socket->kept) memcpy(socket->tail, buffer + used, socket->kept);
}

int main(int count, char **arguments) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 0))};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poller = epoll_create1(0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) fail("listen");
    struct epoll_event events[EVENTS], wanted = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &wanted);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listener) { receive(events[i].data.fd); continue; }
            for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                if (fd >= SOCKETS) { close(fd); continue; }
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                wanted = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &wanted);
            }
        }
    }
}

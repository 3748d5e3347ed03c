import Glibc

/// What the system allows this process.
enum Limits {
    /// Takes as many descriptors as the system gives; the server that is started inherits it.
    static func raise() {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // The kernel's table grows now: later, each time it doubles, the process would stand still for 10 to 40 ms.
        let highest = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, Int32(clamping: min(limit.rlim_max, 1 << 17)) - 1)
        if highest >= 0 { close(highest) }
    }
}

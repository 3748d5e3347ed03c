#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many descriptors the process may have open.
public enum DescriptorLimit {
    /// Raises the soft limit to `count` or as far as the system lets it, makes room for so many, and returns what it is then.
    ///
    /// Not more than is needed: the library keeps some bytes per possible descriptor and service thread, and Debian's
    /// looks through them all whenever a socket ends (10 µs for 20,000). Call it before the first server is made.
    public static func raise(to count: Int) -> Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        // SAFETY: both calls read or write the one structure during the call alone.
        guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
        limit.rlim_cur = min(limit.rlim_max, max(1024, rlim_t(count)))
        unsafe setrlimit(resource, &limit)
        unsafe getrlimit(resource, &limit)
        makeRoom(for: Int32(clamping: limit.rlim_cur))
        return Int(limit.rlim_cur)
    }

    /// Has the kernel's table of descriptors grow to its full size now, 8 bytes for each.
    ///
    /// Linux doubles it when it is full, and then, for the sake of other threads, waits until no core can be looking at the old
    /// one (`expand_files`, `synchronize_rcu`): whoever accepts the 257th, 513th, ... socket stands still for 10 to 40 ms.
    private static func makeRoom(for count: Int32) {
        let highest = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, count - 1)
        if highest >= 0 { close(highest) }
    }

    /// Has writes to a closed socket fail instead of ending the process.
    public static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}

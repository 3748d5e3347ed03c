import Glibc

/// What the system allows this process.
enum Limits {
    /// Takes as many descriptors as the system gives; the server that is started inherits it.
    static func raise() {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

import Glibc

/// CPU time of this process.
enum OwnUse {
    /// In seconds.
    static func read() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

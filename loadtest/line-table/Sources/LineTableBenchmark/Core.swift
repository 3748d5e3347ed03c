import CMachine
import Glibc

/// A processor core and the clocks by which work on it is measured.
enum Core {
    /// Keeps the calling thread on one core; 0 and 1 are used.
    static func pin(_ number: Int) {
        precondition(machine_pin_thread(Int32(number)), "this machine has a core \(number)")
    }

    /// Nanoseconds that the calling thread has worked: what others on the machine take is not in it.
    static var workedNanoseconds: UInt64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

    /// Nanoseconds since some moment.
    static var passedNanoseconds: UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

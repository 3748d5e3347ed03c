import Foundation
import Synchronization

/// A thread that another can suspend for a moment, wherever it just is: between any two of its instructions.
final class StallingThread: Sendable {
    /// Its `pthread_t`, 0 until it has begun.
    private let identity = Atomic<pthread_t>(0)

    /// Makes the calling thread the one to be stalled. It must not end while others may call `stall`.
    func begin() {
        signal(SIGUSR1) { _ in
            let error = errno
            var moment = timespec(tv_sec: 0, tv_nsec: 50_000)
            // The stall itself, in a handler that may call little else; nothing is waited for.
            unsafe nanosleep(&moment, nil)
            errno = error
        }
        // Whoever started the process may have blocked the signal.
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe sigaddset(&mask, SIGUSR1)
        unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        // Releasing: partner is the load in `stall`, which so comes after the handler was installed.
        identity.store(pthread_self(), ordering: .releasing)
    }

    /// Suspends the thread for some fifty microseconds; does nothing before it has begun.
    func stall() {
        // Acquiring: partner is the store in `begin`.
        let identity = identity.load(ordering: .acquiring)
        guard identity != 0 else { return }
        pthread_kill(identity, SIGUSR1)
    }
}

import Synchronization

/// What other threads ask of a service thread; the one way in from outside, besides the dirty lines.
///
/// Bounded by what causes letters: each open request of a session, each batch of verified tokens, each order of a switch,
/// each moved feed is one letter.
final class Mailbox: Sendable {
    /// Runs on the service thread.
    typealias Letter = @Sendable (ServiceThread) -> Void

    private let letters = Mutex<[Letter]>([])
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Puts a letter in and wakes the thread; any thread.
    func post(_ letter: @escaping Letter) {
        let isFirst = letters.withLock { letters in
            letters.append(letter)
            return letters.count == 1
        }
        if isFirst { wake() }
    }

    /// Takes all letters, oldest first; the service thread alone.
    func takeAll() -> [Letter] {
        letters.withLock { letters in
            guard !letters.isEmpty else { return [] }
            defer { letters = [] }
            return letters
        }
    }
}

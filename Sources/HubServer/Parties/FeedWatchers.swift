/// Sessions of a party by service thread: seldom on more than one, so a list is smaller than a dictionary.
struct FeedWatchers: Sendable {
    private struct Watcher: Sendable {
        let thread: Int32
        var sessions: Int32
    }

    private var watchers: [Watcher] = []

    var isEmpty: Bool { watchers.isEmpty }
    var threads: [Int] { watchers.map { Int($0.thread) } }

    mutating func add(_ sessions: Int32, on thread: Int) {
        guard let place = watchers.firstIndex(where: { $0.thread == Int32(thread) }) else {
            if sessions > 0 { watchers.append(Watcher(thread: Int32(thread), sessions: sessions)) }
            return
        }
        watchers[place].sessions += sessions
        if watchers[place].sessions <= 0 { watchers.remove(at: place) }
    }
}

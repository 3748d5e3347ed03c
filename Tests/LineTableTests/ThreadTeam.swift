import Foundation

/// Runs closures on threads of their own and waits for all of them.
enum ThreadTeam {
    static func run(_ members: [@Sendable () -> Void]) {
        let finished = DispatchSemaphore(value: 0)
        for member in members {
            let thread = Thread {
                member()
                finished.signal()
            }
            thread.start()
        }
        for _ in members { finished.wait() }
    }

    static func run(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        run((0..<count).map { member in { @Sendable in body(member) } })
    }
}

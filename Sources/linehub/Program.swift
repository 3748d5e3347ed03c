import ArgumentParser
import Dispatch

/// Where the process begins: on its first thread, while there is no other.
///
/// A `main` that is asynchronous ends that thread before it comes to its first line (`dispatchMain`), and what has ended keeps
/// its rights for all to see: so they are given up here.
@main enum Program {
    static func main() {
        do {
            let start = try Serve.begin()
            Task {
                await Serve.$start.withValue(start) { await LineHub.main() }
                LineHub.exit()
            }
        } catch {
            LineHub.exit(withError: error)
        }
        dispatchMain()
    }
}

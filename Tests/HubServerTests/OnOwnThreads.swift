import Dispatch
import Testing

/// Runs tests that wait for threads on threads of their own: on the pool's few they would keep all others from going on.
struct OnOwnThreads: SuiteTrait, TestTrait, TestScoping {
    private final class Threads: TaskExecutor {
        private let queue = DispatchQueue(label: "tests", attributes: .concurrent)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    private static let threads = Threads()

    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == OnOwnThreads {
    static var onOwnThreads: Self { OnOwnThreads() }
}

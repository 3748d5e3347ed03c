import Foundation
import Logging
import Synchronization

/// How much memory the node may hold before it takes no newcomers, so that those who are there go on and the kernel's killer
/// has nothing to do.
///
/// Memory that was used is mostly not given back at once: newcomers come in again at nine tenths.
final class MemoryBudget: Sendable {
    private let limits: LiveLimits
    private let availableBytes: Int
    private let spent = Atomic(false)
    private let logger: Logger
    private let resident: @Sendable () -> Int
    private let watch = Mutex<Task<Void, Never>?>(nil)

    private static let interval = Duration.seconds(1)

    /// - Parameters:
    ///   - limits: `memoryBytes` counts; 0 for four fifths of what the machine, or the process's control group, has.
    ///   - resident: what the process holds now, in bytes.
    init(
        _ limits: LiveLimits, logger: Logger, resident: @escaping @Sendable () -> Int = { ProcessMemory.now.resident }
    ) {
        self.limits = limits
        availableBytes = Self.availableBytes()
        self.logger = logger
        self.resident = resident
    }

    var bytes: Int {
        let set = limits.current.memoryBytes
        return set > 0 ? set : availableBytes / 5 * 4
    }

    /// Whether no newcomer is taken. Relaxed: a flag that orders nothing.
    var isSpent: Bool { spent.load(ordering: .relaxed) }

    /// Looks once a second until `stop`; not on a service thread.
    func start() {
        look()
        watch.withLock {
            $0 = Task { [weak self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    self?.look()
                }
            }
        }
    }

    func stop() { watch.withLock { $0 }?.cancel() }

    /// Compares what is held with the budget.
    func look() {
        let held = resident(), bytes = bytes
        let isSpent = held > (self.isSpent ? bytes / 10 * 9 : bytes)
        guard spent.exchange(isSpent, ordering: .relaxed) != isSpent else { return }
        let metadata: Logger.Metadata = ["held": "\(held)", "budget": "\(bytes)"]
        if isSpent {
            logger.error(
                "memory is short: no newcomers are taken; give the node more, raise limits.memoryBytes, or add a node",
                metadata: metadata)
        } else {
            logger.notice("newcomers are taken again", metadata: metadata)
        }
    }

    /// What the control group (v2) allows, or else the machine has.
    private static func availableBytes() -> Int {
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let group = text("/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? ""
        let limit = Int(text("/sys/fs/cgroup\(group)/memory.max").trimmingCharacters(in: .whitespacesAndNewlines))
        return min(limit ?? machine, machine)
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}

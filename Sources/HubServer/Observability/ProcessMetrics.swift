import Foundation
import Synchronization

/// What the kernel counts of this process, under the names that all of Prometheus' client libraries have for it.
///
/// Read when somebody asks, at most once a second however many do; what a kernel does not tell stays 0.
final class ProcessMetrics: MetricGroup {
    private let resident = GaugeMetric("process_resident_memory_bytes", "Resident memory of the process.")
    private let virtual = GaugeMetric("process_virtual_memory_bytes", "Virtual memory of the process.")
    private let openDescriptors = GaugeMetric("process_open_fds", "Open file descriptors.")
    private let descriptorLimit = GaugeMetric("process_max_fds", "File descriptors that may be open.")
    private let cpu = GaugeMetric(
        "process_cpu_seconds_total", "CPU time of all threads, in user mode and in the kernel.", kind: .counter,
        unit: .nanoseconds)
    private let startTime: GaugeMetric
    private let threadCPU: Labelled<String>
    private let threadWait: Labelled<String>

    private let readAt = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameter threads: service threads, whose names are `service 0` and so on.
    init(threads: Int) {
        startTime = GaugeMetric(
            "process_start_time_seconds", "When the process started, in seconds since 1970.",
            Int(Date().timeIntervalSince1970 * 1000), unit: .milliseconds)
        let names = (0..<threads).map(String.init)
        threadCPU = Labelled(
            "linehub_thread_cpu_seconds_total", "CPU time of each service thread; near 1 a second it has no time left.",
            label: "thread", names, unit: .nanoseconds
        ) { $0 }
        threadWait = Labelled(
            "linehub_thread_wait_seconds_total", "Time that each service thread was ready to run and had no CPU.",
            label: "thread", names, unit: .nanoseconds
        ) { $0 }
    }

    func refresh() {
        let isDue = readAt.withLock { readAt in
            let now = ContinuousClock.now
            if let last = readAt, now - last < .seconds(1) { return false }
            readAt = now
            return true
        }
        guard isDue else { return }
        cpu.set(Int(Double(clock()) / Double(CLOCKS_PER_SEC) * 1e9))
        let memory = ProcessMemory.now
        virtual.set(memory.virtual)
        resident.set(memory.resident)
        readDescriptors()
        readThreads()
    }

    private func readDescriptors() {
        for line in Self.lines("/proc/self/limits") where line.hasPrefix("Max open files") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 3, let soft = Int(words[3]) { descriptorLimit.set(soft) }
        }
        // Linux 6.2 and newer tell how many there are; others have them listed, and the list is open meanwhile.
        let place = "/proc/self/fd"
        let told = (try? FileManager.default.attributesOfItem(atPath: place))?[.size] as? Int
        if let told, told > 0 { return openDescriptors.set(told) }
        if let listed = try? FileManager.default.contentsOfDirectory(atPath: place) {
            openDescriptors.set(listed.count - 1)
        }
    }

    /// Times on the CPU and waiting for it, in nanoseconds (Documentation/scheduler/sched-stats.rst).
    private func readThreads() {
        let place = "/proc/self/task"
        for task in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
            guard let name = Self.lines("\(place)/\(task)/comm").first, name.hasPrefix("service ") else { continue }
            let number = String(name.dropFirst("service ".count))
            let times = (Self.lines("\(place)/\(task)/schedstat").first ?? "").split(separator: " ").compactMap {
                Int($0)
            }
            guard times.count == 3 else { continue }
            threadCPU[number]?.set(times[0])
            threadWait[number]?.set(times[1])
        }
    }

    private static func lines(_ path: String) -> [Substring] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    }
}

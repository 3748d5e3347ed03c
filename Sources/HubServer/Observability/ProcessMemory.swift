import Foundation

/// What the process holds of the machine's memory, in bytes; 0 where the kernel does not tell (proc(5), `statm`).
struct ProcessMemory: Hashable {
    let virtual: Int
    let resident: Int

    /// As it is now; asks the kernel.
    static var now: ProcessMemory {
        let pages = ((try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? "")
            .split(separator: " ").prefix(2).compactMap { Int($0) }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        return ProcessMemory(virtual: (pages.first ?? 0) * page, resident: pages.count > 1 ? pages[1] * page : 0)
    }
}

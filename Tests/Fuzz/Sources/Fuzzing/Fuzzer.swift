import CFuzzer
import Foundation

/// `TARGET [libFuzzer's arguments]`, or `TARGET --seeds DIRECTORY` to write what to begin with.
package enum Fuzzer {
    /// Does what the command line says, with one of the targets by their names.
    package static func main(_ targets: [String: any FuzzTarget.Type]) -> Never {
        var words = CommandLine.arguments
        guard words.count > 1, let type = targets[words[1]] else {
            fatalError("the first word is none of \(targets.keys.sorted())")
        }
        do {
            if words.count == 4, words[2] == "--seeds" {
                try write(type.seeds, to: words[3])
                exit(0)
            }
            unsafe target = try type.init()
        } catch {
            fatalError("\(words[1]): \(error)")
        }
        words.remove(at: 1)
        exit(fuzz(words))
    }
}

/// Gives the program to libFuzzer, which hands inputs to the target; does not return before all were.
private func fuzz(_ arguments: [String]) -> CInt {
    // It keeps them for as long as the program runs.
    var words = unsafe arguments.map { unsafe strdup($0) }
    var count = unsafe CInt(words.count)
    return unsafe words.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress
        return unsafe LLVMFuzzerRunDriver(&count, &start) { bytes, count in
            unsafe target?.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }
}

// SAFETY: set once before the first input; inputs come one after another on the main thread.
nonisolated(unsafe) private var target: (any FuzzTarget)?

private func write(_ seeds: [[UInt8]], to directory: String) throws {
    for (number, seed) in seeds.enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: directory).appending(path: "seed-\(number)"))
    }
}

import CFuzzer
import Foundation

/// `LineHubFuzz TARGET [libFuzzer's arguments]`, or `LineHubFuzz TARGET --seeds DIRECTORY` to write what to begin with.
@main struct LineHubFuzz {
    static func main() {
        var words = CommandLine.arguments
        guard words.count > 1, let type = targetType(named: words[1]) else {
            fatalError("the first word names no target")
        }
        do {
            if words.count == 4, words[2] == "--seeds" { return try write(type.seeds, to: words[3]) }
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

private func targetType(named name: String) -> (any FuzzTarget.Type)? {
    switch name {
    case "codec": CodecTarget.self
    case "configuration": ConfigurationTarget.self
    case "frame": FrameTarget.self
    case "gateway": GatewayTarget.self
    case "head": HeadTarget.self
    case "json": JSONTarget.self
    case "log": LogTarget.self
    case "nodes": NodesTarget.self
    case "redis": RedisTarget.self
    case "token": TokenTarget.self
    case "trust": TrustTarget.self
    case "websocket": WebSocketTarget.self
    default: nil
    }
}

private func write(_ seeds: [[UInt8]], to directory: String) throws {
    for (number, seed) in seeds.enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: directory).appending(path: "seed-\(number)"))
    }
}

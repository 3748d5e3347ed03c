import Foundation

// What libFuzzer, whose runtime has the main function, calls of a program (llvm.org/docs/LibFuzzer.html):
// `LineHubFuzz TARGET [libFuzzer's arguments]`, or `LineHubFuzz TARGET --seeds DIRECTORY` to write what to begin with.

/// Makes the target, before all else; takes its name from the arguments.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let type = targetType(named: arguments[1]) else {
        fatalError("the first word names no target")
    }
    do {
        if arguments.count == 4, arguments[2] == "--seeds" {
            try write(type.seeds, to: arguments[3])
            exit(0)
        }
        unsafe target = try type.init()
    } catch {
        fatalError("\(arguments[1]): \(error)")
    }
    // The target's name goes; the program's, which stands before it, must stay the first word.
    unsafe words.pointee[1] = words.pointee[0]
    unsafe words.pointee += 1
    unsafe count.pointee -= 1
    return 0
}

/// Hands one input to the target.
@_cdecl("LLVMFuzzerTestOneInput")
func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe target?.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

// SAFETY: set once before the first input; inputs come one after another on the main thread.
nonisolated(unsafe) private var target: (any FuzzTarget)?

private func targetType(named name: String) -> (any FuzzTarget.Type)? {
    switch name {
    case "codec": CodecTarget.self
    case "configuration": ConfigurationTarget.self
    case "gateway": GatewayTarget.self
    case "json": JSONTarget.self
    case "nodes": NodesTarget.self
    case "redis": RedisTarget.self
    case "token": TokenTarget.self
    case "websocket": WebSocketTarget.self
    default: nil
    }
}

private func write(_ seeds: [[UInt8]], to directory: String) throws {
    for (number, seed) in seeds.enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: directory).appending(path: "seed-\(number)"))
    }
}

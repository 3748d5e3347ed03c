import ArgumentParser
import Foundation
import HubProtocol
import LineHubClient
import LineModel
import SimulatedSwitch
import Synchronization

/// Plays a telephony switch.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a telephony switch: callers, dialled parties, desk phones.",
        discussion: """
            Attaches to the hub over the public switch protocol with a token of scope "switch", and serves lines. \
            Random callers need --rate and --lines; the same --seed gives the same callers.

            A script has one statement a line, like
              at 2s incoming line-anna +46701740605 "Eva Lind"
              at 3s phone bo-desk answers 1
              at 10s hangUp 1
              refuse pickUp once
            Others: answer N, disconnect, answerDelay T, talkTime T, meetingDelay T, dialled busy|noAnswer|failed|answer, \
            silent ORDER, delay ORDER T, rate N. Calls are numbered from 1 as they come.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Option(help: "The attach name; two switches of one name replace each other.") var name = "sw1"
    @Option(help: "Random incoming calls a minute, like 6 or 6/min.") var rate: String?
    @Option(help: "A script to play.") var script: String?
    @Option(help: "Repeats the callers of an earlier run.") var seed: UInt64?
    @Option(parsing: .upToNextOption, help: "The lines to serve and to call; without them all are served.")
    var lines: [String] = []
    @Option(help: "How long dialled parties let it ring.") var answerDelay = DurationArgument.seconds(2)
    @Option(help: "How long far ends talk before they hang up.") var talkTime = DurationArgument.seconds(30)
    @Option(help: "Random callers call only while there are fewer calls.") var callsMax = 4
    @Option(help: "Ends after this long; else at Ctrl-C.") var duration: DurationArgument?
    @Flag(help: "One JSON object per event.") var json = false

    func validate() throws {
        _ = try SwitchName.checked(name)
        if rate != nil, lines.isEmpty { throw ValidationError("--rate needs --lines: which lines are to be called?") }
        guard callsMax > 0 else { throw ValidationError("--calls-max is at least 1.") }
        _ = try perMinute()
    }

    func run() async throws {
        let served = try LineArguments.lines(lines)
        var configuration = SwitchConfiguration(name: name, lines: served.isEmpty ? .all : .some(served))
        configuration.callsPerMinute = try perMinute()
        configuration.maximumCalls = callsMax
        configuration.answerDelay = answerDelay.duration
        configuration.talkTime = talkTime.duration
        if let script { configuration.script = try Self.read(script) }
        let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        Console.problem("seed \(seed)")
        let end = Mutex<SessionEnd?>(nil)
        let (ended, finish) = AsyncStream<Void>.makeStream()
        let isJSON = json
        let driver = SimulatedSwitchDriver(
            endpoint: try connection.endpoint(), configuration: configuration, seed: seed,
            observe: { event in
                Self.show(event, asJSON: isJSON)
                if case .ended(let why) = event {
                    end.withLock { $0 = $0 ?? why }
                    finish.yield()
                }
            }, token: try connection.tokenProvider())
        await driver.start()
        try await Interrupt.unless(after: duration?.duration) { for await _ in ended { break } }
        await driver.stop()
        // Lets the close frame go out.
        try? await Task.sleep(for: .milliseconds(50))
        if let why = end.withLock({ $0 }) {
            let code = CommandExit.code(for: why)
            if code != .success { throw code }
        }
    }

    private func perMinute() throws -> Double {
        guard let rate else { return 0 }
        let text = rate.hasSuffix("/min") ? String(rate.dropLast(4)) : rate
        guard let number = Double(text), number.isFinite, number >= 0 else {
            throw ValidationError("\"\(rate)\" is no rate like 6 or 6/min.")
        }
        return number
    }

    private static func read(_ path: String) throws -> SwitchScript {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("The script \(path) cannot be read.")
        }
        do {
            return try SwitchScript(parsing: text)
        } catch {
            throw ValidationError("\(path), \(error)")
        }
    }

    private static func show(_ event: SwitchEvent, asJSON: Bool) {
        guard asJSON else { return Console.line(event.description) }
        Console.json(event.json)
    }
}

/// The names that a switch may have (P4, Q16).
enum SwitchName {
    static func checked(_ name: String) throws -> String {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isAllowed, (1...24).contains(name.utf8.count), name != "h" else {
            throw ValidationError("\"\(name)\" is no name of a switch: 1 to 24 of A-Z a-z 0-9 _ -, and not h.")
        }
        return name
    }
}

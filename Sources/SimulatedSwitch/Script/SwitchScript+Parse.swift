import HubProtocol
import LineModel

extension SwitchScript {
    /// Reads a script.
    public init(parsing text: String) throws(SwitchScriptError) {
        steps = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var words = SwitchScriptWords(line, number: index + 1)
            if let step = try Self.step(&words) { steps.append(step) }
        }
    }

    private static func step(_ words: inout SwitchScriptWords) throws(SwitchScriptError) -> Step? {
        guard var verb = words.next() else { return nil }
        var at = Duration.zero
        if verb == "at" {
            at = try words.duration("a time")
            verb = try words.word("a statement")
        }
        let statement = try statement(verb, &words)
        if let rest = words.next() { throw words.error("\"\(rest)\" is too much") }
        return Step(at: at, statement)
    }

    private static func statement(
        _ verb: String, _ words: inout SwitchScriptWords
    ) throws(SwitchScriptError) -> Statement {
        switch verb {
        case "incoming": return .incoming(try words.line(), try words.remote())
        case "hangUp": return .hangUp(call: try words.call())
        case "answer": return .answer(call: try words.call())
        case "phone":
            let leg = try words.leg()
            return .phone(leg, try words.choice("answers, holds, resumes or hangsUp"), call: try words.call())
        case "disconnect": return .disconnect
        case "answerDelay": return .answerDelay(try words.duration("a duration"))
        case "meetingDelay": return .meetingDelay(try words.duration("a duration"))
        case "talkTime": return .talkTime(try words.duration("a duration"))
        case "dialled":
            return .dialled(try words.choice("answer, busy, noAnswer or failed"), try words.times())
        case "refuse": return .fault(try words.order(), .refused, try words.times())
        case "silent": return .fault(try words.order(), .silent, try words.times())
        case "delay":
            let order = try words.order()
            return .fault(order, .delayed(try words.duration("a duration")), try words.times())
        case "rate": return .rate(perMinute: try words.number())
        default: throw words.error("\"\(verb)\" is no statement")
        }
    }
}

/// The words of one line of a script, read from the left; text in double quotes is one word.
struct SwitchScriptWords {
    private var words: [String] = []
    private let lineNumber: Int

    init(_ line: Substring, number: Int) {
        lineNumber = number
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "\"":
                isQuoted.toggle()
                word = word ?? ""
            case "#" where !isQuoted && word == nil:
                return
            case _ where character.isWhitespace && !isQuoted:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
    }

    func error(_ problem: String) -> SwitchScriptError { SwitchScriptError(line: lineNumber, problem: problem) }

    mutating func next() -> String? { words.isEmpty ? nil : words.removeFirst() }

    mutating func word(_ expected: String) throws(SwitchScriptError) -> String {
        guard let word = next() else { throw error("\(expected) is missing") }
        return word
    }

    mutating func duration(_ expected: String) throws(SwitchScriptError) -> Duration {
        let word = try word(expected)
        guard let duration = SpokenDuration.parse(word) else { throw error("\"\(word)\" is not \(expected)") }
        return duration
    }

    mutating func call() throws(SwitchScriptError) -> Int {
        let word = try word("the number of a call")
        guard let call = Int(word), call > 0 else { throw error("\"\(word)\" is no number of a call") }
        return call
    }

    mutating func number() throws(SwitchScriptError) -> Double {
        let word = try word("a number")
        guard let number = Double(word), number.isFinite, number >= 0 else { throw error("\"\(word)\" is no number") }
        return number
    }

    mutating func line() throws(SwitchScriptError) -> LineID {
        let word = try word("a line")
        guard let line = LineID(word) else { throw error("\"\(word)\" is no identifier of a line") }
        return line
    }

    mutating func remote() throws(SwitchScriptError) -> RemoteRow {
        let number = try word("a number")
        guard number != "anonymous" else { return RemoteRow(number: "") }
        guard PhoneNumber.isValid(number) else { throw error("\"\(number)\" is no telephone number") }
        return RemoteRow(number: number, name: next())
    }

    /// `bo/bo-desk`, or `bo-desk` for the same.
    mutating func leg() throws(SwitchScriptError) -> LegRow {
        let word = try word("a phone")
        let party: Substring
        let device: Substring
        if let slash = word.firstIndex(of: "/") {
            (party, device) = (word[..<slash], word[word.index(after: slash)...])
        } else {
            (party, device) = (word[..<(word.lastIndex(of: "-") ?? word.endIndex)], word[...])
        }
        guard let party = PartyID(String(party)), let device = DeviceID(String(device)) else {
            throw error("\"\(word)\" is no phone")
        }
        return LegRow(party: party, device: device)
    }

    mutating func order() throws(SwitchScriptError) -> SwitchOrder.Verb {
        let word = try word("an order")
        guard let order = SwitchOrder.Verb(rawValue: word) else { throw error("\"\(word)\" is no order") }
        return order
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ expected: String) throws(SwitchScriptError) -> Choice {
        let word = try word(expected)
        guard let choice = Choice(rawValue: word) else { throw error("\"\(word)\" is not \(expected)") }
        return choice
    }

    mutating func times() throws(SwitchScriptError) -> SwitchScript.Repeat {
        guard let word = next() else { return .once }
        guard let times = SwitchScript.Repeat(rawValue: word) else { throw error("\"\(word)\" is not once or always") }
        return times
    }
}

import HubJSON

/// What the doctor says of one thing: how it is, and what to do where that is not well.
struct Finding: Equatable, Sendable {
    enum Verdict: String, Sendable {
        case ok
        /// A hub starts, and may have trouble later.
        case warning
        /// A hub does not start, or does not work.
        case failure
    }

    var subject: String
    var verdict: Verdict
    var text: String
    /// What to do; nil where all is well.
    var advice: String?

    static func ok(_ subject: String, _ text: String) -> Finding {
        Finding(subject: subject, verdict: .ok, text: text)
    }

    static func warning(_ subject: String, _ text: String, _ advice: String) -> Finding {
        Finding(subject: subject, verdict: .warning, text: text, advice: advice)
    }

    /// - Parameter advice: nil where the text says it.
    static func failure(_ subject: String, _ text: String, _ advice: String?) -> Finding {
        Finding(subject: subject, verdict: .failure, text: text, advice: advice)
    }

    /// The finding as one line.
    var line: String {
        let sentence = advice.map { "\(text)\(text.hasSuffix(".") ? "" : ".") \($0)" } ?? text
        return "\(verdict.rawValue.padded(to: 8)) \(subject.padded(to: 13)) \(sentence)"
    }

    var json: JSONValue {
        var object: JSONObject = [
            "subject": .string(subject), "verdict": .string(verdict.rawValue), "text": .string(text),
        ]
        object["advice"] = advice.map(JSONValue.string)
        return .object(object)
    }
}

import HubJSON
import HubProtocol

/// A change as nodes tell it to one another: `subject version {facts}`, so that who has it already need not read it.
struct SharedFactChange: Sendable {
    var subject: FactSubject
    /// The value's version with the change.
    var version: UInt64
    private var body: [UInt8]

    init(_ subject: FactSubject, version: UInt64, _ facts: [StoredFact]) {
        self.subject = subject
        self.version = version
        body = SharedFormat.encode(capacity: 384 * facts.count) { $0.list("facts", facts) }
    }

    /// Reads the words before the facts; nil where they are not what this release writes.
    init?(payload: [UInt8]) {
        let parts = payload.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let subject = FactSubject(rawValue: String(decoding: parts[0], as: UTF8.self)),
            let version = UInt64(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        self.subject = subject
        self.version = version
        body = Array(parts[2])
    }

    var payload: [UInt8] { Array("\(subject.rawValue) \(version) ".utf8) + body }

    func facts() throws(SharedFormatError) -> [StoredFact] {
        try SharedFormat.decode(body) { object throws(WireError) in try object.list("facts") }
    }
}

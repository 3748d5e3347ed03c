import HashTreeCollections
public import LineModel

/// All voicemail, and what may become of it: the races of X20 are decided here (R72-R75, R81, P44).
///
/// A value; each verb changes nothing when it refuses.
public struct VoicemailBook: Sendable {
    public private(set) var shelf: Shelf<VoicemailMessage>
    private var countsOfLine: TreeDictionary<LineID, VoicemailCounts> = [:]

    public init(_ stored: [VoicemailMessage] = []) {
        shelf = Shelf(stored)
        for message in stored { count(message, by: 1) }
    }

    /// How many messages there are on a line.
    public func counts(of line: LineID) -> VoicemailCounts { countsOfLine[line] ?? .none }

    /// A switch reports a message; false where it has been reported before (P43).
    ///
    /// `limit` is for the messages kept, the deleted ones that are remembered included.
    public mutating func left(_ message: VoicemailMessage, limit: Int) throws(Refusal) -> Bool {
        if let known = shelf[message.id] {
            guard known.line == message.line, known.call == message.call else { throw Refusal(.duplicate) }
            return false
        }
        guard shelf.count < limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("messages")])
        }
        shelf.put(message)
        count(message, by: 1)
        return true
    }

    /// A member plays a message; the first one marks it for all (R75). Returns it, and whether this was the first.
    public mutating func play(_ id: VoicemailID) throws(Refusal) -> (message: VoicemailMessage, isFirst: Bool) {
        var message = try shelf.present(id)
        guard !message.played else { return (message, false) }
        count(message, by: -1)
        message.played = true
        count(message, by: 1)
        shelf.put(message)
        return (message, true)
    }

    /// A member deletes a message for all (R74); nil where it is deleted already.
    public mutating func delete(_ id: VoicemailID, at moment: Timestamp) throws(Refusal) -> VoicemailMessage? {
        guard let message = try shelf.delete(id, at: moment) else { return nil }
        count(message, by: -1)
        return message
    }

    /// Forgets what was deleted long ago; returns what that was.
    public mutating func forgetDeleted(until moment: Timestamp) -> [VoicemailID] {
        shelf.forgetDeleted(until: moment)
    }

    /// Takes over what was decided elsewhere.
    public mutating func put(_ message: VoicemailMessage) {
        if let present = shelf[message.id] { count(present, by: -1) }
        shelf.put(message)
        count(message, by: 1)
    }

    /// Takes over that it was forgotten.
    public mutating func forget(_ id: VoicemailID) {
        if let present = shelf[id] { count(present, by: -1) }
        shelf.forget(id)
    }

    private mutating func count(_ message: VoicemailMessage, by step: Int) {
        guard message.deletedAt == nil else { return }
        var counts = counts(of: message.line)
        if message.played { counts.old += step } else { counts.new += step }
        countsOfLine[message.line] = counts == .none ? nil : counts
    }
}

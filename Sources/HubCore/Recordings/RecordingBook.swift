public import LineModel

/// All recordings, each its recorder's alone (R71).
///
/// A value; each verb changes nothing when it refuses.
public struct RecordingBook: Sendable {
    public private(set) var shelf: Shelf<Recording>

    public init(_ stored: [Recording] = []) {
        shelf = Shelf(stored)
    }

    /// A switch reports a recording; false where it has been reported before (P43).
    ///
    /// `limit` is for the recordings kept, the deleted ones that are remembered included.
    public mutating func made(_ recording: Recording, limit: Int) throws(Refusal) -> Bool {
        if let known = shelf[recording.id] {
            guard known.recorder == recording.recorder, known.call == recording.call else { throw Refusal(.duplicate) }
            return false
        }
        guard shelf.count < limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("recordings")])
        }
        shelf.put(recording)
        return true
    }

    /// The recorder's own, deleted or not; to anybody else there is no such recording.
    public func own(_ id: RecordingID, of party: PartyID) throws(Refusal) -> Recording {
        guard let recording = shelf[id], recording.recorder == party else { throw Refusal(.notFound) }
        return recording
    }

    /// Deletes it; nil where it is deleted already.
    public mutating func delete(_ id: RecordingID, at moment: Timestamp) throws(Refusal) -> Recording? {
        try shelf.delete(id, at: moment)
    }

    public mutating func forgetDeleted(until moment: Timestamp) -> [RecordingID] {
        shelf.forgetDeleted(until: moment)
    }

    /// Takes over what was decided elsewhere.
    public mutating func put(_ recording: Recording) { shelf.put(recording) }

    /// Takes over that it was forgotten.
    public mutating func forget(_ id: RecordingID) { shelf.forget(id) }

    /// The latest recording that the party made of the call.
    public func recording(of call: CallID, by party: PartyID) -> RecordingID? {
        shelf.items(of: call).last { $0.recorder == party }?.id
    }
}

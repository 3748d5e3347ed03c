public import LineModel

/// What happened to a recording, for its recorder alone (R71, P11).
public struct RecordingEvent: Hashable, Sendable {
    public var change: Change
    public var id: RecordingID
    public var call: CallID
    public var line: LineID

    public enum Change: String, Hashable, Sendable, CaseIterable {
        case started, stopped, added, deleted
    }

    public init(_ change: Change, _ id: RecordingID, call: CallID, line: LineID) {
        self.change = change
        self.id = id
        self.call = call
        self.line = line
    }
}

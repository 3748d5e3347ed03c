/// Somebody who is in a call beside whoever has it (P30, P37).
public struct Participant: Hashable, Sendable {
    public var talker: Talker
    public var mode: Mode

    public enum Mode: String, Sendable, CaseIterable {
        case listen, whisper, barge, join

        /// Whether all in the call hear this one: then the row shows who it is (P37).
        public var isShown: Bool { self == .barge || self == .join }
    }

    public init(talker: Talker, mode: Mode) {
        self.talker = talker
        self.mode = mode
    }
}

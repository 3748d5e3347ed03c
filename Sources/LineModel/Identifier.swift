/// A wire identifier: 1 to 64 characters of `[A-Za-z0-9._:+-]` (protocol §1), told apart by what it names.
public struct Identifier<Named>: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// Takes a text from outside; nil where it is no identifier.
    public init?(_ rawValue: String) {
        guard (1...64).contains(rawValue.utf8.count), isInAlphabet(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a text that is known to be an identifier: made by the hub, or checked before it was stored.
    public init(trusted rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Whether an identifier may hold the text; outside the generic type, so that it is compiled once and inlined.
private func isInAlphabet(_ text: String) -> Bool {
    text.utf8.allSatisfy(isInAlphabet)
}

@inline(__always)
private func isInAlphabet(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
        UInt8(ascii: "+"), UInt8(ascii: "-"):
        true
    default: false
    }
}

/// What a `DeviceID` names: a client's device, unique within its party (P47).
public enum Device {}
/// What a `SwitchID` names: a telephony switch, by its attach name (P9).
public enum Switch {}

public typealias PartyID = Identifier<Party>
public typealias LineID = Identifier<Line>
public typealias CallID = Identifier<Call>
public typealias DeviceID = Identifier<Device>
public typealias SwitchID = Identifier<Switch>
public typealias VoicemailID = Identifier<VoicemailMessage>
public typealias RecordingID = Identifier<Recording>
public typealias MediaID = Identifier<MediaFile>

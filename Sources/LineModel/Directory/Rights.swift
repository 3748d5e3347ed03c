/// What a delegate may do on the delegator's lines (D7, P49).
public struct Rights: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let place = Rights(rawValue: 1 << 0)
    public static let answer = Rights(rawValue: 1 << 1)
    public static let pickUpHeld = Rights(rawValue: 1 << 2)
    public static let join = Rights(rawValue: 1 << 3)
    public static let monitor = Rights(rawValue: 1 << 4)
    public static let voicemailPlay = Rights(rawValue: 1 << 5)
    public static let voicemailDelete = Rights(rawValue: 1 << 6)
    public static let optOut = Rights(rawValue: 1 << 7)

    /// What the owner of a line has.
    public static let all = Rights(rawValue: .max)
    /// What a new delegate has: everything but to join and to monitor (P49).
    public static let standard: Rights = [.place, .answer, .pickUpHeld, .voicemailPlay, .voicemailDelete, .optOut]

    /// Those by each of which one may come to have a call.
    public static let talking: Rights = [.place, .answer, .pickUpHeld, .join, .monitor]

    /// Every right with its wire word, in the order of D7.
    public static let words: [(right: Rights, word: String)] = [
        (.place, "place"), (.answer, "answer"), (.pickUpHeld, "pickUpHeld"), (.join, "join"), (.monitor, "monitor"),
        (.voicemailPlay, "voicemailPlay"), (.voicemailDelete, "voicemailDelete"), (.optOut, "optOut"),
    ]

    public var words: [String] { Self.words.filter { contains($0.right) }.map(\.word) }

    /// Reads wire words; nil where one is unknown.
    public init?(words: [String]) {
        var rights: Rights = []
        for word in words {
            guard let known = Self.words.first(where: { $0.word == word }) else { return nil }
            rights.insert(known.right)
        }
        self = rights
    }
}

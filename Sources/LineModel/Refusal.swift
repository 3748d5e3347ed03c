/// A typed refusal: the code, the call's present row and the winner where there is one (P27).
public struct Refusal: Error, Hashable, Sendable {
    public var code: RefusalCode
    public var call: Call?
    public var winner: Talker?
    /// What else stands in the error's data, by member name.
    public var details: [String: Detail]

    public enum Detail: Hashable, Sendable {
        case text(String)
        case number(Int64)
    }

    public init(_ code: RefusalCode, call: Call? = nil, winner: Talker? = nil, details: [String: Detail] = [:]) {
        self.code = code
        self.call = call
        self.winner = winner
        self.details = details
    }

    /// The same refusal with the call's present row.
    func with(_ call: Call) -> Refusal {
        var copy = self
        copy.call = call
        return copy
    }
}

public import HubJSON
public import LineModel

/// The gates that may close a delegation, as words.
extension Standing: WireEncodable {
    private static let words: [(standing: Standing, word: String)] = [
        (.active, "active"), (.policyOff, "policyOff"), (.noLicence, "noLicence"), (.noCallingPlan, "noCallingPlan"),
    ]

    var word: String { Self.words.first { $0.standing == self }?.word ?? "" }

    init?(word: String) {
        guard let known = Self.words.first(where: { $0.word == word }) else { return nil }
        self = known.standing
    }

    public func encode(to writer: inout JSONWriter) { writer.string(word) }
}

extension DelegationRow {
    static func closedGate(_ object: JSONObject) throws(WireError) -> Standing? {
        guard let word: String = try object.optional("inactive") else { return nil }
        guard let standing = Standing(word: word), standing != .active else {
            throw WireError(.notAllowed("is no gate"), member: "inactive")
        }
        return standing
    }
}

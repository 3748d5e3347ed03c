import HubJSON
import LineModel

extension DelegationRow {
    /// The gate that closes the delegation, which is never `active`.
    static func closedGate(_ object: JSONObject) throws(WireError) -> Standing? {
        guard let word: String = try object.optional("inactive") else { return nil }
        guard let standing = Standing(rawValue: word), standing != .active else {
            throw WireError(.notAllowed("is no gate"), member: "inactive")
        }
        return standing
    }
}

import HubJSON
import HubProtocol
import LineModel

/// What an administrator asks of other nodes.
enum NodeErrand: Hashable, Sendable {
    /// The first sessions behind a name, in the order of their names.
    case list(PartyID?, behind: String?, limit: Int)
    case closeSession(String, reason: String)
    case closeAll(PartyID, reason: String)
    case drain
}

extension NodeErrand: NodeShared {
    private enum Word: String, WireWord {
        case list, close, closeAll, drain
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: Word = try object.required("ch")
        self =
            switch word {
            case .list:
                .list(
                    try object.optional("p"), behind: try object.optional("cur"), limit: try object.required("lim"))
            case .close: .closeSession(try object.required("s"), reason: try object.required("why"))
            case .closeAll: .closeAll(try object.required("p"), reason: try object.required("why"))
            case .drain: .drain
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .list(let party, let name, let limit):
            writer.member("ch", Word.list)
            writer.member("p", party)
            writer.member("cur", name)
            writer.member("lim", limit)
        case .closeSession(let name, let reason):
            writer.member("ch", Word.close)
            writer.member("s", name)
            writer.member("why", reason)
        case .closeAll(let party, let reason):
            writer.member("ch", Word.closeAll)
            writer.member("p", party)
            writer.member("why", reason)
        case .drain: writer.member("ch", Word.drain)
        }
    }

    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in try Self(shared: object) }
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 128, writeMembers) }
}

/// What a node answers to an errand.
struct NodeAnswer: Sendable, Equatable {
    var sessions: [SessionRow] = []
    /// Whether it has more sessions than it lists.
    var hasMore = false
    /// How many sessions the errand concerned.
    var count = 0
}

extension NodeAnswer: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            sessions: try object.list("is"), hasMore: try object.mark("more"), count: try object.required("n"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.list("is", sessions)
        writer.mark("more", hasMore)
        writer.member("n", count)
    }

    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in try Self(shared: object) }
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 256 * (1 + sessions.count), writeMembers) }
}

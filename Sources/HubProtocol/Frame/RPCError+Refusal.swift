import HubJSON
public import LineModel

extension RPCError {
    /// The refusal as the wire tells it: `code` first, then `call`, `winner` and the details by name (P27).
    ///
    /// The row is made by the caller, as it depends on who reads it (P11).
    public init(_ refusal: Refusal, row: (Call) -> CallRow) {
        self.init(refusal.code)
        if let call = refusal.call { data["call"] = row(call).jsonValue }
        if let winner = refusal.winner { data["winner"] = TalkerRow(winner).jsonValue }
        for (name, detail) in refusal.details.sorted(by: { $0.key < $1.key }) {
            switch detail {
            case .text(let text): data[name] = .string(text)
            case .number(let number): data[name] = .integer(number)
            }
        }
    }

    /// A refusal that shows no row.
    public init(_ code: RefusalCode, message: String? = nil) {
        self.init(
            code: ErrorCode.number(of: code), message: message ?? ErrorCode.sentence(of: code),
            data: ["code": .string(code.rawValue)])
    }

    /// `invalidParams` that names the member.
    public init(_ error: WireError) {
        self.init(.invalidParams, message: error.description)
        data["member"] = .string(error.member)
    }
}

// What JSON-RPC itself knows; the words are those of `codes.json`.
extension RPCError {
    public static func parseError(_ message: String) -> RPCError {
        RPCError(code: ErrorCode.parseError, message: message, data: ["code": "parseError"])
    }

    public static func invalidRequest(_ message: String) -> RPCError {
        RPCError(code: ErrorCode.invalidRequest, message: message, data: ["code": "invalidRequest"])
    }

    public static func methodNotFound(_ message: String = "No such method.") -> RPCError {
        RPCError(code: ErrorCode.methodNotFound, message: message, data: ["code": "methodNotFound"])
    }

    public static func internalError(_ message: String = "Internal error.") -> RPCError {
        RPCError(code: ErrorCode.internalError, message: message, data: ["code": "internalError"])
    }

    init(_ error: JSONError, limits: JSONLimits) {
        if case .tooLarge = error {
            self.init(.messageTooLarge, message: "The message is larger than \(limits.maximumBytes) bytes.")
        } else {
            self = .parseError(error.description)
        }
    }
}

/// Why JSON that was read is no message of the protocol, and which member is to blame.
public struct WireError: Error, Equatable, Sendable {
    /// The path of the member, such as `client.kind` or `calls[2].line`; empty for the value itself.
    public var member: String
    public var problem: Problem

    public enum Problem: Equatable, Sendable {
        case missing
        /// The JSON type that was expected, with its article.
        case wrongType(String)
        /// What the value is or is not, as the rest of a sentence.
        case notAllowed(String)
    }

    public init(_ problem: Problem, member: String = "") {
        self.member = member
        self.problem = problem
    }

    /// The same error as seen from one object further out.
    func within(_ name: String) -> WireError {
        if member.isEmpty { return WireError(problem, member: name) }
        return WireError(problem, member: member.hasPrefix("[") ? name + member : "\(name).\(member)")
    }
}

extension WireError: CustomStringConvertible {
    public var description: String {
        let name = member.isEmpty ? "the value" : member
        return switch problem {
        case .missing: "\(name) is missing"
        case .wrongType(let expected): "\(name) is not \(expected)"
        case .notAllowed(let what): "\(name) \(what)"
        }
    }
}

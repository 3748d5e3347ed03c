import HubCore
import LineModel

/// What stands in Redis under a command that nodes share: who carries it out, or that its result is among the facts.
enum SharedClaim: Hashable, Sendable {
    case underWay(by: NodeIncarnation, digest: [UInt8])
    case finished

    private static let finishedWord = "done"

    /// The node, its number and the digest, a space between each.
    var text: String {
        switch self {
        case .underWay(let by, let digest):
            "\(by.node) \(by.number) " + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        case .finished: Self.finishedWord
        }
    }

    /// Nil where it is neither.
    init?(_ text: String) {
        if text == Self.finishedWord {
            self = .finished
            return
        }
        let words = text.split(separator: " ")
        guard words.count == 3, let number = UInt64(words[1]), words[2].count.isMultiple(of: 2) else { return nil }
        var digest: [UInt8] = [], rest = words[2]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            digest.append(byte)
            rest = rest.dropFirst(2)
        }
        self = .underWay(by: NodeIncarnation(node: NodeID(trusted: String(words[0])), number: number), digest: digest)
    }
}

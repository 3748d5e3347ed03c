import HubCore
import LineModel

/// What stands in Redis under a command that nodes share: who carries it out, or that its result is among the facts.
enum SharedClaim: Hashable, Sendable {
    /// The name is the first claim's, whoever takes it over.
    case underWay(by: NodeIncarnation, digest: [UInt8], name: String)
    case finished

    /// Stands where a node carried the command out and nothing is kept of it: any node may, under the same name, as something
    /// may have come of it. Nodes have numbers from 1 on.
    static let nobody = NodeIncarnation(node: NodeID(trusted: "-"), number: 0)

    private static let finishedWord = "done"

    /// The node, its number, the digest and the name, a space between each.
    var text: String {
        switch self {
        case .underWay(let by, let digest, let name):
            "\(by.node) \(by.number) \(Self.hexadecimal(digest)) \(name)"
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
        guard words.count == 4, let number = UInt64(words[1]), words[2].count.isMultiple(of: 2) else { return nil }
        var digest: [UInt8] = [], rest = words[2]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            digest.append(byte)
            rest = rest.dropFirst(2)
        }
        self = .underWay(
            by: NodeIncarnation(node: NodeID(trusted: String(words[0])), number: number), digest: digest,
            name: String(words[3]))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

import HubCore
import LineModel

/// A commit as a node hears of it: read only where it is new there, and somebody looks at its line.
///
/// In bytes: the line, the length of the repercussions, the repercussions, the commit; a space between each but for the last two.
struct LineNotice: Sendable {
    let line: LineID
    let position: LinePosition
    private let content: Content

    private enum Content: Sendable {
        case commit(SharedCommit)
        case bytes(repercussions: ArraySlice<UInt8>, commit: ArraySlice<UInt8>)
    }

    init(_ commit: SharedCommit) {
        line = commit.line
        position = commit.position
        content = .commit(commit)
    }

    /// Reads what `published` made; nil where it is something else.
    init?(_ payload: [UInt8]) {
        guard let name = payload.firstIndex(of: Self.space),
            let length = payload[(name + 1)...].firstIndex(of: Self.space),
            let count = Int(String(decoding: payload[(name + 1)..<length], as: UTF8.self)),
            case let rest = payload[(length + 1)...], (0...rest.count).contains(count),
            let position = SharedCommit.position(of: rest.dropFirst(count))
        else { return nil }
        line = LineID(trusted: String(decoding: payload[..<name], as: UTF8.self))
        self.position = position
        content = .bytes(repercussions: rest.prefix(count), commit: rest.dropFirst(count))
    }

    /// What is published of a commit.
    static func published(_ commit: SharedCommit, state: [UInt8]) -> [UInt8] {
        let repercussions = commit.repercussions?.encodedForNodes() ?? []
        return Array("\(commit.line) \(repercussions.count) ".utf8) + repercussions + commit.encoded(state: state)
    }

    func commit() throws(SharedFormatError) -> SharedCommit {
        switch content {
        case .commit(let commit): commit
        case .bytes(_, let bytes): try SharedCommit(forNodes: Array(bytes))
        }
    }

    /// What the commit means beyond the line, without reading it; nil where that is not told, or cannot be read.
    var repercussions: LineRepercussions? {
        switch content {
        case .commit(let commit): return commit.repercussions
        case .bytes(let bytes, _):
            guard !bytes.isEmpty else { return nil }
            do throws(SharedFormatError) { return try LineRepercussions(forNodes: Array(bytes)) } catch { return nil }
        }
    }

    private static let space = UInt8(ascii: " ")
}

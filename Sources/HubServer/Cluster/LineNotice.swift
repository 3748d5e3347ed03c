import HubCore
import LineModel

/// A commit as a node hears of it: read only where it is new there.
struct LineNotice: Sendable {
    let line: LineID
    let position: LinePosition
    private let content: Content

    private enum Content: Sendable {
        case commit(SharedCommit)
        case bytes([UInt8])
    }

    init(_ commit: SharedCommit) {
        line = commit.line
        position = commit.position
        content = .commit(commit)
    }

    /// Reads what `published` made; nil where it is something else.
    init?(_ payload: [UInt8]) {
        guard let space = payload.firstIndex(of: UInt8(ascii: " ")),
            let position = SharedCommit.position(of: payload[(space + 1)...])
        else { return nil }
        line = LineID(trusted: String(decoding: payload[..<space], as: UTF8.self))
        self.position = position
        content = .bytes(Array(payload[(space + 1)...]))
    }

    /// What is published of a commit: the line, a space, and the commit.
    static func published(_ commit: SharedCommit, state: [UInt8]) -> [UInt8] {
        Array(commit.line.rawValue.utf8) + [UInt8(ascii: " ")] + commit.encoded(state: state)
    }

    func commit() throws(SharedFormatError) -> SharedCommit {
        switch content {
        case .commit(let commit): commit
        case .bytes(let bytes): try SharedCommit(forNodes: bytes)
        }
    }
}

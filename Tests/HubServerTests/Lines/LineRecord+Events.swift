import HubJSON
import HubWebSocket

@testable import HubServer

extension EncodedCommit {
    /// The notifications of the frame as this viewer would be sent it.
    func events(for viewer: ViewerClass, on record: LineRecord) throws -> [JSONValue] {
        let value = try JSONReader.read(Array(FrameWriter.payload(of: frame(for: viewer, on: record))))
        return value.array ?? [value]
    }
}

extension CommitRing {
    /// All that it shows, oldest first.
    var commits: [EncodedCommit] { suffix(.max) }
}

extension LineRecord {
    var eventsInRing: Int { ring.commits.reduce(0) { $0 + $1.seqs.count } }
}

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

extension LineRecord {
    var eventsInRing: Int { ring.reduce(0) { $0 + $1.seqs.count } }
}

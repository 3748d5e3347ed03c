public import HubJSON
public import LineModel

/// A line as it stands: what replaces all that a client has of it (P17, P22).
public struct SnapshotRow: WireCodable, Equatable {
    public var line: LineID
    public var epoch: String
    public var seq: Int64
    public var lamp: Lamp
    /// The live calls; nil in lamp mode (P23).
    public var calls: [CallRow]?
    /// Calls that ended within the last minute, where a client could have missed their end (P21, P22).
    public var ended: [CallRow]?
    /// Whether the line's switch is lost (P9).
    public var stale: Bool

    public init(
        line: LineID, epoch: String, seq: Int64, lamp: Lamp, calls: [CallRow]? = nil, ended: [CallRow]? = nil,
        stale: Bool = false
    ) {
        self.line = line
        self.epoch = epoch
        self.seq = seq
        self.lamp = lamp
        self.calls = calls
        self.ended = ended
        self.stale = stale
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        epoch = try object.text("epoch", TextLength.epoch)
        seq = try object.required("seq")
        lamp = try object.required("lamp")
        calls = try object.optional("calls")
        ended = try object.optional("ended")
        stale = try object.mark("stale")
    }

    public func encode(to writer: inout JSONWriter) {
        Self.encode(
            line: line, epoch: epoch, seq: seq, lamp: lamp, rows: calls, endedRows: ended, stale: stale, to: &writer)
    }
}

extension SnapshotRow {
    /// Writes a snapshot whose rows are encoded already.
    public static func encode(
        line: LineID, epoch: String, seq: Int64, lamp: Lamp, calls: [[UInt8]]?, ended: [[UInt8]]? = nil,
        stale: Bool = false, to writer: inout JSONWriter
    ) {
        encode(
            line: line, epoch: epoch, seq: seq, lamp: lamp, rows: calls?.map(EncodedJSON.init),
            endedRows: ended?.map(EncodedJSON.init), stale: stale, to: &writer)
    }

    private static func encode<Row: WireEncodable>(
        line: LineID, epoch: String, seq: Int64, lamp: Lamp, rows: [Row]?, endedRows: [Row]?, stale: Bool,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("epoch", epoch)
            writer.member("seq", seq)
            writer.member("lamp", lamp)
            writer.member("calls", rows)
            writer.mark("stale", stale)
            writer.member("ended", endedRows)
        }
    }
}

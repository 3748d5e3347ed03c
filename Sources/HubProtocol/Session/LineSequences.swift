public import HubJSON
public import LineModel

/// The latest sequence number that a client holds, by line.
public struct LineSequences: WireCodable, Equatable {
    public var seqByLine: [LineID: Int64]

    public init(_ seqByLine: [LineID: Int64] = [:]) {
        self.seqByLine = seqByLine
    }

    public init(from object: JSONObject) throws(WireError) {
        seqByLine = try [LineID: Int64](wireMap: object)
    }

    public func encode(to writer: inout JSONWriter) { seqByLine.encodeMap(to: &writer) }

    public subscript(line: LineID) -> Int64? { seqByLine[line] }
}

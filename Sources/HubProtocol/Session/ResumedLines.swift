public import HubJSON
public import LineModel

/// The outcome of a resume, by line (P18).
public struct ResumedLines: WireCodable, Equatable {
    public var outcomeByLine: [LineID: ResumeOutcome]

    public init(_ outcomeByLine: [LineID: ResumeOutcome] = [:]) {
        self.outcomeByLine = outcomeByLine
    }

    public init(from object: JSONObject) throws(WireError) {
        outcomeByLine = try [LineID: ResumeOutcome](wireMap: object)
    }

    public func encode(to writer: inout JSONWriter) { outcomeByLine.encodeMap(to: &writer) }

    public subscript(line: LineID) -> ResumeOutcome? { outcomeByLine[line] }
}

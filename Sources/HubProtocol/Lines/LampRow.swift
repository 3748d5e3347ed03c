public import HubJSON
public import LineModel

/// Params of `line.lamp`: what a subscription in lamp mode hears (P23).
public struct LampRow: WireCodable, Equatable {
    public var line: LineID
    public var epoch: String
    public var seq: Int64
    public var lamp: Lamp

    public init(line: LineID, epoch: String, seq: Int64, lamp: Lamp) {
        self.line = line
        self.epoch = epoch
        self.seq = seq
        self.lamp = lamp
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        epoch = try object.text("epoch", TextLength.epoch)
        seq = try object.required("seq")
        lamp = try object.required("lamp")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("epoch", epoch)
            writer.member("seq", seq)
            writer.member("lamp", lamp)
        }
    }
}

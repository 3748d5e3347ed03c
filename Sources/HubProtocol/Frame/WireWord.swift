public import HubJSON
public import LineModel

/// A closed set of words, written as JSON strings.
public protocol WireWord: RawRepresentable<String>, WireEncodable, WireReadable {}

extension WireWord {
    public init(wire value: JSONValue) throws(WireError) {
        guard let word = Self(rawValue: try String(wire: value)) else {
            throw WireError(.notAllowed("is no known word"))
        }
        self = word
    }

    public func encode(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension Call.Direction: WireWord {}
extension Call.EndReason: WireWord {}
extension Call.State: WireWord {}
extension CallRecord.Outcome: WireWord {}
extension ChosenStatus: WireWord {}
extension ClientKind: WireWord {}
extension EndCause: WireWord {}
extension Label.Key: WireWord {}
extension Lamp: WireWord {}
extension Language: WireWord {}
extension LineEvent.Kind: WireWord {}
extension Meeting.Kind: WireWord {}
extension MonitorMode: WireWord {}
extension Participant.Mode: WireWord {}
extension Party.Kind: WireWord {}
extension Pending.Operation: WireWord {}
extension PresenceStatus: WireWord {}
extension PrivateWithdrawal: WireWord {}
extension RefusalCode: WireWord {}
extension Standing: WireWord {}
extension SwitchCapability: WireWord {}
extension SwitchOrder.Diversion: WireWord {}
extension SwitchOrder.LegMode: WireWord {}
extension SwitchOrder.Verb: WireWord {}
extension WithdrawalReason: WireWord {}

import HubCore
import LineModel

extension Effect {
    /// What it makes durable; nil where nothing.
    var fact: StoredFact? {
        guard case .recorded(let record) = self else { return nil }
        return record.endedAt == nil ? .liveCall(record) : .endedCall(record)
    }

    /// What it tells single parties, once its fact is durable.
    func told(on line: LineID, of group: LineGroup?) -> [(party: PartyID, event: PartyEvent.Kind)] {
        switch self {
        case .order, .settled: []
        case .withdrawn(let call, let party, let reason):
            [(party, .alertWithdrawn(line: line, call: call, reason))]
        case .recorded(let record):
            record.endedAt == nil ? [] : (group?.present ?? []).map { ($0, .historyAdded(record)) }
        // The recorder alone hears of it (P11).
        case .recordingStarted(let call, let id, let party):
            [(party, .recording(RecordingEvent(.started, id, call: call, line: line)))]
        case .recordingStopped(let call, let id, let party):
            [(party, .recording(RecordingEvent(.stopped, id, call: call, line: line)))]
        }
    }
}

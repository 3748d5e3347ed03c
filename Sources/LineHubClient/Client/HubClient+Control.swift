public import HubProtocol
public import LineModel

// What steers a call that is going on (protocol §8.3).
extension HubClient {
    /// Keeps a call on an own line to whoever has it: nobody else picks it up or joins (P35).
    public func lock(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callLock, on: call, rev).call
    }

    public func unlock(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callUnlock, on: call, rev).call
    }
}

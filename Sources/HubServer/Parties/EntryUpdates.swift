import LineModel

/// Tells later facts of calls that stand in the history: a message that was left, a recording (P46); and that an entry was
/// hidden by one party, for itself alone.
///
/// Whoever has hidden the entry is not told, however the two cross (R58, X21). Any thread may call.
protocol EntryUpdates: Sendable {
    /// Hides the entry for the party, and tells it; `done` says whether that is durable.
    func hide(_ call: CallID, by party: PartyID, done: @escaping @Sendable (_ isHidden: Bool) -> Void)

    /// What these parties may know of the call has changed.
    func changed(_ call: CallID, for parties: [PartyID])

    /// A caller whom nobody took has left a message: to all that is where the call went; that there is a message only
    /// its listeners learn.
    func messageLeft(_ call: CallID, listeners: [PartyID])
}

extension CallRecord {
    /// Says that the call went to voicemail; false where it does not, or was said before.
    mutating func wentToVoicemail() -> Bool {
        guard direction == .inbound, answeredAt == nil, outcome != .voicemail else { return false }
        outcome = .voicemail
        return true
    }
}

public import LineModel

/// One thing that the hub must not forget. Each replaces what was known before of the same subject.
public enum StoredFact: Hashable, Sendable {
    case party(Party)
    /// The party is gone, and its delegations with it.
    case partyRemoved(PartyID)
    case line(Line)
    /// The line is gone; its history stays.
    case lineRemoved(LineID)
    case delegation(Delegation)
    case delegationRemoved(delegator: PartyID, delegate: PartyID)
    case policy(Policy)
    /// What a party says of itself; `available` is what it is without a word (P45).
    case status(PartyID, ChosenStatus)
    /// A call as it stands; of no effect once the call is in the history.
    case liveCall(CallRecord)
    /// A call that has ended, or a later fact of it: it leaves the live calls and stands in the history.
    case endedCall(CallRecord)
    /// The call leaves no history.
    case liveCallForgotten(CallID)
    /// A party deletes an entry for itself alone (R58); no later fact brings it back (X21).
    case historyHidden(CallID, by: PartyID)
    case command(CommandResult)
    case audio(AudioFact)
}

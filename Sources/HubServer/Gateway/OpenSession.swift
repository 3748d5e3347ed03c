import HubCore
import HubProtocol
import LineModel

/// What a session has once its token was found good; its service thread alone touches it.
final class OpenSession {
    /// Which lines a session follows that asked for all (P17).
    struct Following {
        var mode: Subscription.Mode
        var excluded: Set<LineID> = []
    }

    let id: SessionDirectory.ID
    var caller: Caller
    /// What it was opened with, or refreshed last.
    var token: VerifiedToken {
        didSet { judgedGeneration = nil }
    }
    /// By which keys and revocations the token was judged since it was verified; nil until then.
    var judgedGeneration: Int?
    /// Whether the client was told that its token expires soon.
    var isExpiryTold = false
    /// Whether a newer token is being verified: one at a time.
    var isRefreshing = false
    var bucket: TokenBucket
    /// What it may ask without waiting for a turn.
    var prompt: TokenBucket
    let isFedByParty: Bool
    /// The last event of the party's feed that was sent.
    var partyCursor: Int64 = 0
    /// Set while the session follows all lines that it may see (P17).
    var follows: Following?
    /// When each line was repaired last (P24).
    var repairedAt: [LineID: Timestamp] = [:]
    /// Whose presence the session watches; nil until it asks (P45).
    var presence: PresenceSubscriptions?
    /// The version that the session would need since the policy changed; it goes on until its calls are over.
    var tooOldFor: ClientVersion?
    var attachment: SwitchLinks.Attachment?
    /// The calls told so far by a `switch.sync` that goes on.
    var synchronizing: [SwitchCallRow] = []

    init(
        id: SessionDirectory.ID, caller: Caller, token: VerifiedToken, bucket: TokenBucket, prompt: TokenBucket,
        isFedByParty: Bool
    ) {
        self.id = id
        self.caller = caller
        self.token = token
        self.bucket = bucket
        self.prompt = prompt
        self.isFedByParty = isFedByParty
    }
}

/// Every maximum of the hub: each queue, map and buffer takes its own from here.
///
/// A name ends with its unit where it is no plain count. All can be set under `limits` in the file, by
/// `LINEHUB_LIMITS_...` in the environment, and by `--limits-...`; which of them a reload changes, `HubLimit.all` says.
public struct HubLimits: Hashable, Sendable {
    // MARK: A connection

    /// The largest message that a client may send; one byte more closes with 1009.
    public var messageBytes = 16_384
    /// Lines that one session may subscribe to; more are refused with `limitReached`.
    public var subscriptions = 5000
    /// Parties whose presence one session may watch; more are refused with `limitReached`.
    public var presenceSubscriptions = 1000
    /// What may wait for a slow socket, without the line events, which conflate; beyond it close 4508. From a quarter of it on
    /// nothing more is read from that socket until all has gone.
    public var perConnectionQueueBytes = 262_144
    /// How long a client may read nothing at all while something waits for it; then close 4508.
    public var slowClientSeconds = 60
    /// Commands that a session may send each second, on average; more are refused with `rateLimited`.
    public var commandsPerSecond = 500
    /// Commands that a session may send at once after a pause.
    public var commandBurst = 5000
    /// Requests of a client's session that are read at once after a pause, and a tenth of them each second on average; what it
    /// asks beyond waits for `busyRequestsPerSecond`.
    public var promptRequests = 100
    /// Requests of one session that may be under way; more are refused with `rateLimited`. From a quarter of it on nothing more
    /// is read from that socket until fewer are; 60 s without any answer close it with 4503.
    public var requestsInFlight = 256
    /// Requests in one JSON-RPC batch.
    public var batchRequests = 100
    /// How long `session.open` may take after the upgrade; later close 4401.
    public var sessionOpenSeconds = 10
    /// A ping goes out after such a silence; after twice as long the client is gone.
    public var heartbeatSeconds = 25

    // MARK: A node

    /// Open WebSockets; more are refused with 503.
    public var connections = 100_000
    /// Memory that the process may hold before newcomers are refused, sockets with 503 and sessions with `overloaded`; 0 for four
    /// fifths of what the machine or the control group has.
    public var memoryBytes = 0
    /// Sockets beyond `connections`, for HTTP and handshakes; one more ends the one that came first of those that the hub waits for.
    public var pendingHandshakes = 1024
    /// How long a client may take for the TLS handshake, and for the head of a request; for its body as long, and a second
    /// for each 16 KiB. Then its socket is closed.
    public var requestSeconds = 5
    /// Sockets of one address (of IPv6, of one /64); more are closed at once. `trustedProxies` are not counted.
    public var socketsPerAddress = 20_000
    /// New sockets of one address each second on average, five times as many at once after a pause; more are closed at once.
    public var connectsPerAddressPerSecond = 300
    /// Sessions of one party, or of one name where the scope has no party; more are refused with `limitReached`
    /// and closed with 4503.
    public var sessionsPerParty = 10_000
    /// Sessions that are opened each second, on average and at once after a pause. More wait for half of `sessionOpenSeconds` at
    /// most; those that would wait longer are refused with `overloaded`.
    public var sessionOpensPerSecond = 10_000
    /// Requests that are read each second, on average, of all sessions together that ask more than `promptRequests`: from one after
    /// the other.
    public var busyRequestsPerSecond = 10_000
    /// Bytes of snapshots that are sent each second on average, a tenth of it at once after a pause; further ones wait.
    public var snapshotBytesPerSecond = 67_108_864
    /// Calls of `append` that may wait for the disk; more are refused with `overloaded`.
    public var storeQueue = 10_000
    /// Reads that may wait for the store; more are refused with `overloaded`.
    public var storeReads = 1000
    /// Tokens that may wait to be verified; more are refused with `overloaded`.
    public var verificationQueue = 4096
    /// Verified tokens that are remembered; the one used longest ago is forgotten.
    public var rememberedTokens = 10_000
    /// How far the clocks of who makes tokens and of the hub may differ, for `exp` and `nbf` alike.
    public var tokenLeewaySeconds = 0
    /// Revoked tokens and parties in `tokenRevocationFile`; a list with more is not taken.
    public var revocations = 100_000
    /// Results of commands that are kept at hand; older ones are read from the store.
    public var rememberedCommands = 100_000
    /// Lines that the hub may serve.
    public var lines = 100_000

    // MARK: A line, a party, a switch

    /// The latest events of a line that are kept for those who missed some; then a snapshot follows.
    public var ringEvents = 64
    /// The latest events of a party that are kept for those who missed some.
    public var partyRingEvents = 256
    /// Calls refused for a full line that are remembered, so that a repeated report writes no second entry (P6).
    public var turnedAwayCalls = 10_000
    /// How long a party's last socket may be gone before the party is offline (P45).
    public var presenceGraceSeconds = 10
    /// The kernel's send buffer of a switch's socket. On loopback a segment is 64 KiB: with less than two of them in the buffer
    /// each waits for the acknowledgement of the one before, which Linux puts off for 40 ms.
    public var switchSendBufferBytes = 262_144

    // MARK: Voicemail and recordings

    /// The longest file of sound that a switch may put; a longer one is answered 413.
    public var mediaBytes = 10_485_760
    /// All sound on the disk; beyond it uploads are answered 507, `limitReached`.
    public var mediaTotalBytes = 10_737_418_240
    /// Files of sound that may be on their way in or out; more are answered 503.
    public var mediaTransfers = 256
    /// How long sound is kept that no report names.
    public var mediaOrphanSeconds = 3600
    /// Messages kept, and recordings kept, each with those deleted in the last day; more are refused with `limitReached`.
    public var keptItems = 100_000

    // MARK: The end

    /// How long clients may take to leave a node that stops.
    public var drainSeconds = 20

    public init() {}

    /// The descriptors that all these sockets take, with some for the store, sound, Redis and the event loops.
    public var descriptors: Int { connections + pendingHandshakes + 256 }
}

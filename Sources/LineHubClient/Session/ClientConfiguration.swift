public import HubProtocol
public import LineModel

/// What a client connects to, as whom, and what it watches.
public struct ClientConfiguration: Sendable {
    public var endpoint: HubEndpoint
    public var client: ClientRow
    /// The language of history labels.
    public var language: Language?
    public var subscription: Subscription
    public var reconnect = ReconnectPolicy()
    /// How long a request waits for its reply, repetitions after a lost connection included.
    public var requestTimeout: Duration = .seconds(20)
    /// How long the hub may take to open the session.
    public var openTimeout: Duration = .seconds(10)

    /// Which lines a client watches.
    public enum Subscription: Sendable, Equatable {
        case none
        /// All lines of the party, as relations change; for a monitor all of its claim.
        case all(SubscriptionMode)
        case lines([LineID], SubscriptionMode)
    }

    public init(
        endpoint: HubEndpoint, client: ClientRow, language: Language? = nil, subscription: Subscription = .all(.full)
    ) {
        self.endpoint = endpoint
        self.client = client
        self.language = language
        self.subscription = subscription
    }
}

extension ClientConfiguration {
    /// Whether the session is a party's, with a feed and a menu; other kinds have other scopes.
    var isForParty: Bool {
        switch client.kind {
        case .desktop, .mobile, .web, .deskphone, .commonArea: subscription != .none
        case .portal, .switch, .monitor: false
        }
    }
}

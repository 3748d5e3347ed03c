/// What nodes tell one another through Redis, a channel each. All nodes hear all of it.
enum BusChannel: String, CaseIterable, Sendable {
    /// Commits of lines, as `SharedCommit` writes them.
    case lines
    /// What parties are told: the party, the number, and the event, a space between each.
    case feeds
    /// Orders to switches: the switch, the number, and the order, a space between each.
    case orders
    /// Commands that have ended: the party and the identifier, a space between them. Apart from the facts, as hardly ever
    /// anybody waits for one.
    case commands
    /// Changes of the directory and of what else is kept as facts.
    case facts
    /// What nodes tell of themselves: sessions, attachments, presence.
    case nodes
    /// A node's own probes, by which it sees that it hears.
    case probes

    /// The channel's name in Redis.
    func name(_ keys: RedisKeys) -> String { keys.prefix + "bus:" + rawValue }
}

/// What a shape asks of a dialect.
struct Brief {
    let plan: Plan
    /// Bytes of a publication, where the dialect can choose; LineHub's events are as large as they are.
    var payloadBytes = 200
    /// What the reports of a line are, where publications have a meaning.
    var life = CallLife.holding
    /// How far watchers go.
    var extent = LineHubDialect.Extent.lines
    /// Whether publications that are due at once leave as one message, where the protocol can.
    var batches = false
}

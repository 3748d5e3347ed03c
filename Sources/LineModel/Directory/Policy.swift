/// What the administrator decides for all lines (R13, R16, P42).
public struct Policy: Hashable, Sendable {
    /// Whether delegation works at all (R13).
    public var delegation = true
    public var monitoring = false
    public var privacy = true
    /// The oldest version of each client kind that may open a session (R9, R10); other kinds are not gated.
    public var minimumVersions: [ClientKind: ClientVersion] = [
        .desktop: ClientVersion("4.5.4")!, .mobile: ClientVersion("4.5.5")!,
    ]
    public var limits = Limits()
    public var ringSeconds = 30

    public init() {}

    /// The counts of R2, R3 and D1.
    public struct Limits: Hashable, Sendable {
        /// Delegates that one delegator may have (R2).
        public var delegates = 15
        /// Delegators that one delegate may serve (R3).
        public var delegators = 15
        /// Calls that one line may carry at once (D1), 1 to 16.
        public var appearances = 4

        public init() {}
    }

    /// Refuses a client that is too old, or that does not say its version where one is needed (P42).
    public func admit(_ kind: ClientKind, version: ClientVersion?) throws(Refusal) {
        guard let minimum = minimumVersions[kind] else { return }
        guard let version, version >= minimum else {
            throw Refusal(.clientTooOld, details: ["minimum": .text(minimum.description)])
        }
    }
}

/// How many sockets each address may have open, and how fast it may open them. A value.
public struct AddressGate: Sendable {
    /// What an address may do; 0 for as much as it likes.
    public struct Limits: Hashable, Sendable {
        /// Open sockets.
        public var sockets = 0
        /// New sockets a second, on average; five times as many at once after a pause.
        public var perSecond = 0
        /// Whom nothing is counted of: proxies, which come for many.
        public var exempt: Set<PeerAddress> = []

        public init() {}
    }

    private struct Account {
        var sockets = 0
        var credit: Double
        var updated: UInt64
    }

    private var limits: Limits
    private var accounts: [PeerAddress: Account] = [:]
    /// Accounts beyond which those go that hold nothing but a debt: an attacker with many addresses makes many.
    private static let restingAccounts = 4096
    /// How many there are when they are looked through next. Twice what was busy then: to look at each newcomer where nearly all
    /// are busy would be the attack.
    private var nextLook = restingAccounts

    public init(_ limits: Limits) { self.limits = limits }

    /// Lets more or fewer in from now on; those who are in stay, and count.
    mutating func allow(sockets: Int, perSecond: Int) {
        limits.sockets = sockets
        limits.perSecond = perSecond
    }

    /// Whether the address is counted.
    func counts(_ address: PeerAddress) -> Bool {
        (limits.sockets > 0 || limits.perSecond > 0) && !limits.exempt.contains(address)
    }

    /// Lets one more socket of a counted address in, or not.
    mutating func admit(_ address: PeerAddress, atMilliseconds now: UInt64) -> Bool {
        let burst = Double(5 * limits.perSecond)
        var account = accounts[address] ?? Account(credit: burst, updated: now)
        let elapsed = Double(now - min(now, account.updated)) / 1000
        account.credit = min(burst, account.credit + elapsed * Double(limits.perSecond))
        account.updated = now
        let isAdmitted =
            (limits.sockets == 0 || account.sockets < limits.sockets) && (limits.perSecond == 0 || account.credit >= 1)
        if isAdmitted {
            account.sockets += 1
            account.credit -= 1
        }
        accounts[address] = account
        if accounts.count > nextLook { forgetIdle() }
        return isAdmitted
    }

    /// A socket that was admitted has ended.
    mutating func leave(_ address: PeerAddress) {
        guard var account = accounts[address] else { return }
        account.sockets -= 1
        // With a rate the debt is remembered until there are too many.
        accounts[address] = account.sockets == 0 && limits.perSecond == 0 ? nil : account
    }

    var accountCount: Int { accounts.count }

    private mutating func forgetIdle() {
        accounts = accounts.filter { $0.value.sockets > 0 }
        nextLook = max(Self.restingAccounts, 2 * accounts.count)
    }
}

import LineModel
import Synchronization

/// The commands that wait for their claims to be settled (P7).
///
/// A claim may be settled by another thread before the command that made it comes to wait: then the outcome waits for it.
final class ClaimWaiters: Sendable {
    typealias Waiter = @Sendable (ClaimOutcome, Call?) -> Void

    private enum Entry: Sendable {
        case waiting(Waiter)
        case settled(ClaimOutcome, Call?)
    }

    private let entries = Mutex<[Claim: Entry]>([:])

    /// Calls `waiter` once with the outcome and the row after it, now if it is known already.
    func wait(for claim: Claim, _ waiter: @escaping Waiter) {
        let early: (ClaimOutcome, Call?)? = entries.withLock { entries in
            if case .settled(let outcome, let row) = entries[claim] {
                entries[claim] = nil
                return (outcome, row)
            }
            entries[claim] = .waiting(waiter)
            return nil
        }
        if let (outcome, row) = early { waiter(outcome, row) }
    }

    func settle(_ claim: Claim, _ outcome: ClaimOutcome, row: Call?) {
        let waiter: Waiter? = entries.withLock { entries in
            if case .waiting(let waiter) = entries[claim] {
                entries[claim] = nil
                return waiter
            }
            entries[claim] = .settled(outcome, row)
            return nil
        }
        waiter?(outcome, row)
    }

    /// A node settled the claim, which may be any node's: whoever waits for it here does so already.
    func settled(anywhere claim: Claim, _ outcome: ClaimOutcome, row: Call?) {
        take(claim)?(outcome, row)
    }

    /// What became of these calls' claims was not heard: who waits for one that is not pending any more is told so.
    func giveUp(claimsOf calls: [Call], unlessPendingOn state: LineState) {
        let known = Set(calls.map(\.id))
        let lost = entries.withLock { entries in
            entries.keys.filter { known.contains($0.call) && !state.isPending($0) }
        }
        giveUp(lost)
    }

    /// It is not known in time what becomes of the claims: who waits for one is told so.
    func giveUp(_ claims: [Claim]) {
        for claim in claims { take(claim)?(.refused(Refusal(.busUnavailable)), nil) }
    }

    /// Whoever waits for the claim does so no longer; false where nobody did.
    func stopWaiting(for claim: Claim) -> Bool { take(claim) != nil }

    /// Whether a command waits here for the claim.
    func isAwaited(_ claim: Claim) -> Bool {
        entries.withLock { if case .waiting = $0[claim] { true } else { false } }
    }

    private func take(_ claim: Claim) -> Waiter? {
        entries.withLock { entries in
            guard case .waiting(let waiter) = entries[claim] else { return nil }
            entries[claim] = nil
            return waiter
        }
    }
}

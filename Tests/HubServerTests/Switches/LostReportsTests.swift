import HubCore
import HubTesting
import HubWebSocket
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Which switches are asked to tell all their calls again, and when (P5, F9).
@Suite struct LostReportsTests {
    private final class Nodes: SwitchSharing {
        let doubts = Counter()
        func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment) {}
        func cameIntoStep(_ id: SwitchID, connection: Int) {}
        func detached(_ id: SwitchID, connection: Int) {}
        func reportsMayBeLost() { doubts.add() }
    }

    private let clock = HandClock()
    private let nodes = Nodes()
    private let links: SwitchLinks

    init() {
        links = SwitchLinks(now: clock.clock)
        links.share(with: nodes)
    }

    /// A switch, and how often its session was told something: the end is all that these tests bring about.
    private func attach(_ id: String) -> (attachment: SwitchLinks.Attachment, ends: Counter) {
        let ends = Counter()
        let session = SessionHandle(mailbox: Mailbox { ends.add() }, slot: ConnectionSlot(0), connection: 1)
        let attachment = links.attach(.named(id), lines: nil, capabilities: [], session: session).attachment
        return (attachment, ends)
    }

    @Test func `Who may have lost a report has everything compared, and is then asked; others are not`() {
        let one = attach("one"), other = attach("other")
        clock.advance(.seconds(5))
        links.mayHaveLostReports(of: one.attachment)
        #expect(nodes.doubts.value == 1)
        links.haveAllToldAnew()
        #expect(one.ends.value == 1 && other.ends.value == 0)
    }

    @Test func `An attachment that is no more has nothing to lose`() {
        let first = attach("one"), second = attach("one")
        clock.advance(.seconds(5))
        links.mayHaveLostReports(of: first.attachment)
        let doubts = nodes.doubts.value
        links.haveAllToldAnew()
        #expect(doubts == 0 && second.ends.value == 0)
    }

    @Test func `Who has only just come is asked later, so that a report which is never stored does not keep it away`() {
        let one = attach("one")
        clock.advance(.seconds(4))
        links.mayHaveLostReports(of: .named("one"))
        links.haveAllToldAnew()
        #expect(one.ends.value == 0)
        #expect(nodes.doubts.value == 2, "it is to be thought of again")
        clock.advance(.seconds(1))
        links.haveAllToldAnew()
        #expect(one.ends.value == 1)
    }

    @Test func `After another history all are asked`() {
        let all = ["one", "other"].map(attach)
        clock.advance(.seconds(5))
        links.mayHaveLostReports()
        links.haveAllToldAnew()
        #expect(all.allSatisfy { $0.ends.value == 1 })
    }

    @Test func `Many are done in portions, each when the one before has ended`() {
        let state = Mutex((open: [@Sendable () -> Void](), begun: 0))
        inPortions(of: 3, Array(0..<7)) { _, ended in
            state.withLock { state in
                state.begun += 1
                state.open.append(ended)
            }
        }
        var portions: [Int] = []
        while true {
            let ended = state.withLock { state in
                defer { state.open = [] }
                return state.open
            }
            guard !ended.isEmpty else { break }
            portions.append(ended.count)
            for each in ended { each() }
        }
        #expect(portions == [3, 3, 1])
    }
}

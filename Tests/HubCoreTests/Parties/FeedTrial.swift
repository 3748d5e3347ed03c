import HubCore
import HubTesting
import LineModel
import Testing

/// One feed in a store that may lose its end, followed by three nodes that miss what it publishes while they are cut off; a
/// client at each, which takes what follows on its number and reloads at a gap.
struct FeedTrial {
    private struct Node {
        var followed = FollowedFeed(capacity: 6)
        var isConnected = true
        /// Replies that have not come yet, in their order; nil for a restart.
        var replies: [(ticket: Int, entries: [FollowedFeed.Entry]?)] = []
        var client = Client()
    }

    /// What a client has: the latest state that it loaded, and the events it was told since.
    private struct Client {
        var seq: Int64 = 0
        var known: Set<String> = []
    }

    private let seed: UInt64
    private var dice: Dice
    private var seq: Int64 = 0
    private var ring: [FollowedFeed.Entry] = []
    /// All that has come about and is not lost: what whoever loads gets.
    private var truth: Set<String> = []
    private var nodes = [Node(), Node(), Node()]
    private var names = 0

    init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed: seed)
        for place in nodes.indices { change(place) { $0.asked(after: nil) } }
    }

    mutating func step() {
        let place = dice.roll(nodes.count)
        switch dice.roll(12) {
        case 0: cut(place)
        case 1: connect(place)
        case 2: if dice.once(in: 4) { fail() }
        case 3, 4, 5: happen()
        default: reply(place)
        }
    }

    /// All are connected, and all replies come.
    mutating func settle() {
        for place in nodes.indices { connect(place) }
        happen()
        while let place = nodes.indices.first(where: { !nodes[$0].replies.isEmpty }) { reply(place) }
        happen()
        while let place = nodes.indices.first(where: { !nodes[$0].replies.isEmpty }) { reply(place) }
    }

    func check() {
        for node in nodes { #expect(node.client.known == truth, "seed \(seed)") }
    }

    // MARK: Events

    private mutating func happen() {
        names += 1
        let name = "c\(names)"
        truth.insert(name)
        add(.historyDeleted(.named(name)))
    }

    private mutating func add(_ kind: PartyEvent.Kind) {
        seq += 1
        // The clock stands: events are told apart by what they say alone.
        let entry = FollowedFeed.Entry(seq: seq, event: PartyEvent(seq: seq, at: .at(milliseconds: 1), kind: kind))
        ring = Array((ring + [entry]).suffix(6))
        for place in nodes.indices where nodes[place].isConnected {
            change(place) { $0.heard(entry.seq) { entry.event } }
        }
    }

    private mutating func cut(_ place: Int) {
        nodes[place].isConnected = false
        nodes[place].replies = []
        change(place) { followed in
            followed.doubted()
            return []
        }
    }

    private mutating func connect(_ place: Int) {
        guard !nodes[place].isConnected else { return }
        nodes[place].isConnected = true
        change(place) { $0.reread() }
    }

    /// The store fails over to a replica that lacks the latest: all connections are lost.
    private mutating func fail() {
        for place in nodes.indices { cut(place) }
        let lost = dice.roll(min(4, ring.count) + 1)
        for entry in ring.suffix(lost) {
            if case .historyDeleted(let call) = entry.event?.kind { truth.remove(call.rawValue) }
        }
        ring.removeLast(lost)
        seq = ring.last?.seq ?? seq - Int64(lost)
    }

    private mutating func reply(_ place: Int) {
        guard nodes[place].isConnected, !nodes[place].replies.isEmpty else { return }
        let reply = nodes[place].replies.removeFirst()
        change(place) { followed in
            if let entries = reply.entries {
                followed.found(entries, ticket: reply.ticket)
            } else {
                followed.restarted(ticket: reply.ticket)
            }
        }
    }

    private mutating func change(_ place: Int, _ event: (inout FollowedFeed) -> [FollowedFeed.Action]) {
        for action in event(&nodes[place].followed) {
            switch action {
            case .tell: tell(place)
            case .read(let count, let ticket): nodes[place].replies.append((ticket, ring.suffix(count)))
            case .restart(let told, let ticket):
                nodes[place].replies.append((ticket, nil))
                guard seq <= told + 1 else { continue }
                seq = max(seq, told) + 1
                ring = []
                add(.restarted)
            }
        }
    }

    /// As a service thread does: what the client misses, or the latest alone, at which it sees the gap.
    private mutating func tell(_ place: Int) {
        let feed = nodes[place].followed.feed
        let events = feed.events(after: nodes[place].client.seq) ?? feed.events(after: feed.seq - 1) ?? []
        for event in events {
            if event.seq == nodes[place].client.seq + 1 {
                if case .historyDeleted(let call) = event.kind { nodes[place].client.known.insert(call.rawValue) }
            } else {
                // The client asks with `party.repair`, and loads where that cannot be told.
                nodes[place].client.known = truth
            }
            nodes[place].client.seq = event.seq
        }
    }
}

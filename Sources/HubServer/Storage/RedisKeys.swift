import HubCore
import LineModel

/// Where facts stand in Redis. What belongs to one line carries its name in braces, the hash tag of Redis Cluster.
///
/// Hashes hold a fact by the identifier of its subject, written as nodes write it. Beside them sorted sets keep an order:
/// that in which lines and delegations were added, and that of time.
struct RedisKeys: Hashable, Sendable {
    /// What all keys begin with.
    var prefix = "linehub:"

    // Hashes of a version, for guards: whoever writes facts of the kind counts it up.
    var directory: String { prefix + "directory" }
    var voicemail: String { prefix + "voicemail" }
    var recording: String { prefix + "recording" }

    // Hashes of facts.
    var parties: String { prefix + "parties" }
    var lines: String { prefix + "lines" }
    var delegations: String { prefix + "delegations" }
    var statuses: String { prefix + "statuses" }
    /// The policy and the key that signs URLs, by their kinds.
    var settings: String { prefix + "settings" }
    var liveCalls: String { prefix + "calls:live" }
    var endedCalls: String { prefix + "calls:ended" }
    var commands: String { prefix + "commands" }
    var messages: String { prefix + "messages" }
    var recordings: String { prefix + "recordings" }
    var files: String { prefix + "files" }

    // Sorted sets.
    var lineOrder: String { prefix + "lines:order" }
    var delegationOrder: String { prefix + "delegations:order" }
    /// The delegations that a party has a part in.
    func delegations(of party: String) -> String { prefix + "delegations:of:" + party }
    /// `line call`, by the time of the call.
    var endedCallTimes: String { prefix + "calls:ended:times" }
    var commandTimes: String { prefix + "commands:times" }
    /// The ended calls of a line, by time.
    func history(of line: String) -> String { prefix + "history:{\(line)}" }
    func missed(of line: String) -> String { prefix + "missed:{\(line)}" }

    // What nodes share of lines, of parties and of one another.
    /// The record of the store: the epoch as `v`, and the run of the server that it was made for.
    var store: String { prefix + "store" }
    /// A line: its version as `v` and its state as `s`.
    func line(_ id: LineID) -> String { prefix + "line:{\(id)}" }
    /// The latest turn that a party took to talk, as `v`, and the line on which, as `s`.
    func turns(of party: PartyID) -> String { prefix + "turns:" + party.rawValue }
    /// What a party is told, and the number of the latest.
    func feed(of party: PartyID) -> String { prefix + "feed:" + party.rawValue }
    /// The count of what a sender of party events has had Redis take.
    func sender(_ name: String) -> String { prefix + "sender:" + name }
    /// The orders to a switch, and the number of the latest.
    func orders(to id: SwitchID) -> String { prefix + "orders:" + id.rawValue }

    /// The leases of all nodes, by incarnation.
    var nodes: String { prefix + "nodes" }
    /// The number of the latest incarnation, over all nodes.
    var nodeNumbers: String { prefix + "nodes:number" }
    /// Which switch is attached to which node: the roster as `s`, and its version as `v`.
    var attachments: String { prefix + "attachments" }
    /// The number of a switch's attachment as `v`, for guards; not there while it is not attached.
    func attachment(of id: SwitchID) -> String { prefix + "attachment:" + id.rawValue }

    /// What a node contributes to presence: the number of its latest batch as `v`, and the kinds of devices of each party.
    func presence(of node: NodeIncarnation) -> String { prefix + "presence:\(node.node):\(node.number)" }
    /// The field of a party beside the version.
    static func field(ofParty party: PartyID) -> String { "p " + party.rawValue }
    static func party(ofField field: String) -> PartyID? {
        field.hasPrefix("p ") ? PartyID(trusted: String(field.dropFirst(2))) : nil
    }
    /// The sessions that devices opened, in one row for all nodes.
    var openings: String { prefix + "openings" }
    /// Which node carries a command out, or that its result stands among the facts: `v` counts the changes.
    func claim(of command: CommandKey) -> String { prefix + "command:" + field(command.party, command.commandID) }

    /// The set of those who have hidden a call's entry.
    func hiders(of call: String) -> String { prefix + "hiders:" + call }

    /// The field of a delegation: no identifier holds a space.
    func field(_ delegator: PartyID, _ delegate: PartyID) -> String { "\(delegator) \(delegate)" }
    /// The field of a command; its own identifier may hold anything.
    func field(_ party: PartyID, _ commandID: String) -> String { "\(party) \(commandID)" }
}

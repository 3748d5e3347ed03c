import HubCore
import LineModel

/// Says which node of a cluster carries a command out, and keeps its result (R84, X17, P33).
///
/// Any thread may call. Each completion is called once: inside the call, or on a thread that it must not block. Of one
/// command a node asks for one claim at a time. A node that serves alone has none.
protocol CommandAuthority: Sendable {
    /// Asks to carry the command out; while another node does, the verdict waits for it.
    ///
    /// - Parameter digest: stands for the method and the parameters.
    func claim(_ key: CommandKey, digest: [UInt8], then: @escaping @Sendable (CommandVerdict) -> Void)

    /// The client has repeated a command whose verdict has not come.
    func repeated(_ key: CommandKey)

    /// A name of the command that this node has claimed, which whoever takes the claim over finds; nil where it has not.
    func name(of key: CommandKey) -> String?

    /// Makes the result durable, in place of the claim.
    func finish(_ claim: CommandClaim, _ result: CommandResult, then: @escaping @Sendable (CommandEnding) -> Void)

    /// Gives the claim back: the command has no result that is kept, and may be tried again, under the name that it has.
    func release(_ claim: CommandClaim)
}

/// The right to carry a command out.
struct CommandClaim: Hashable, Sendable {
    var key: CommandKey
    /// Of the claim, which nodes may take over from one another.
    var version: UInt64 = 0
}

enum CommandVerdict: Sendable {
    /// Carry it out; then `finish` or `release`.
    case granted(CommandClaim)
    /// Its result stands in the store.
    case finished
    /// The identifier stands for another command.
    case duplicate
    /// Nobody can tell, and nothing was done.
    case refused(RefusalCode)
}

enum CommandEnding: Sendable {
    case stored
    /// Another node has taken the command over: its result is what counts.
    case superseded
    /// The result is not known to be kept.
    case failed(RefusalCode)
}

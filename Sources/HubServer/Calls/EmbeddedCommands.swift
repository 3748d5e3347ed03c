import HubCore
import LineModel

/// The commands of a node that serves alone: whoever asks carries them out.
struct EmbeddedCommands: CommandAuthority {
    let store: any FactStore

    func claim(_ key: CommandKey, digest: [UInt8], then: @escaping @Sendable (CommandVerdict) -> Void) {
        then(.granted(CommandClaim(key: key)))
    }

    func repeated(_ key: CommandKey) {}

    func finish(_ claim: CommandClaim, _ result: CommandResult, then: @escaping @Sendable (CommandEnding) -> Void) {
        store.append([.command(result)]) { stored in
            if case .success = stored { then(.stored) } else { then(.failed(.overloaded)) }
        }
    }

    func release(_ claim: CommandClaim) {}
}

import GRDB
import HubJSON
import LineModel

extension CallRecord {
    /// The columns of the table `call` in its order, without `isLive`.
    var stored: StatementArguments {
        [
            call.rawValue, line.rawValue, owner.rawValue, direction.rawValue, remote.number, remote.name,
            at.milliseconds, answeredAt?.milliseconds, endedAt?.milliseconds, outcome.rawValue,
            actor.map { Self.json($0.write) }, Self.json(writeHandlers), servedBy?.rawValue,
            destination.map { Self.json($0.write) },
        ]
    }

    private func writeHandlers(_ writer: inout JSONWriter) {
        writer.array { writer in
            for handler in handlers {
                writer.object { writer in
                    writer.key("party")
                    handler.party.write(&writer)
                    writer.member("from", handler.from.milliseconds)
                    writer.member("to", handler.to?.milliseconds)
                }
            }
        }
    }

    private static func json(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 128)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Destination {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", number)
            writer.member("host", meeting?.host.rawValue)
            writer.member("kind", meeting?.kind.rawValue)
            writer.member("meeting", meeting?.id?.rawValue)
        }
    }
}

extension PartyReference {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id.rawValue)
            writer.member("name", name)
        }
    }
}

import HubCore
import HubJSON
import HubProtocol
import HubTesting
import HubWebSocket
import LineModel
import Testing

@testable import HubServer

/// R71, P11: whatever happens on a line, no encoder and no view tells anybody but the recorder that a call is recorded.
@Suite struct RecordingSecrecyTests {
    private static let people = ["anna", "d1", "d2", "wall"]

    @Test func `No bytes that anybody but the recorder is sent say that a call is recorded (R71, P11)`() throws {
        var told = 0
        for seed in UInt64(0)..<60 {
            var dice = Dice(seed: seed)
            let world = try CallWorld()
            for _ in 0..<40 {
                step(world, &dice)
                told += try audit(world, seed)
            }
        }
        #expect(told > 1000, "the recorders are told: \(told)")
    }

    /// Something happens on the line; recordings often.
    private func step(_ world: CallWorld, _ dice: inout Dice) {
        let calls = world.state().calls
        guard let call = calls.randomElement(using: &dice),
            !(calls.count < 3 && Int.random(in: 0..<5, using: &dice) == 0)
        else {
            _ = world.ring()
            return
        }
        let by = CallWorld.talker(["anna", "d1", "d2"].randomElement(using: &dice)!)
        switch (call.state, Int.random(in: 0..<6, using: &dice)) {
        case (.ringing, _): world.report(.answered(call.id, by: by))
        case (.connected, 0...3):
            let action: RecordAction = Int.random(in: 0..<4, using: &dice) == 0 ? .stop : .start
            world.report(.record(call.id, action, as: RecordingID(trusted: "r"), by: call.by ?? by))
            if Int.random(in: 0..<6, using: &dice) > 0 { world.pbx.replyToAll() }
        case (.connected, 4): world.report(.parked(call.id, by: call.by))
        case (.held, 0...2): world.report(.retrieved(call.id, by: by))
        case (.held, 3): world.report(.record(call.id, .stop, as: RecordingID(trusted: "r"), by: call.by ?? by))
        case (_, 5): world.report(.ended(call.id, .remote, by: nil))
        default: world.report(.swept)
        }
    }

    /// Looks at everything that each person could be sent of the line now; how often a recorder was told.
    private func audit(_ world: CallWorld, _ seed: UInt64) throws -> Int {
        let record = try #require(world.lines.record(of: .named("a1")))
        let rows = RowView(lines: world.lines)
        var told = 0
        for name in Self.people {
            let party = PartyID.named(name)
            let recorded = Set(record.state.calls.filter { $0.isRecorded(by: party) }.map(\.id.rawValue))
            let viewer = ViewerClass(party: party, isOwner: name == "anna")
            var texts = [
                record.snapshot(for: viewer, reloading: true), record.snapshot(for: viewer, reloading: false),
                record.ownSnapshot(for: viewer, lampOnly: false), record.lampSnapshot(),
                Array(FrameWriter.payload(of: record.lamp)),
            ]
            for commit in record.ring.commits {
                texts.append(Array(FrameWriter.payload(of: commit.frame(for: viewer, on: record))))
                if commit.canBeConflated {
                    let conflated = EncodedCommit.conflated(commit.frame(for: viewer, on: record), after: 0)
                    texts.append(Array(FrameWriter.payload(of: conflated)))
                }
            }
            if recorded.isEmpty { texts += record.ring.commits.map { Array(FrameWriter.payload(of: $0.plainFrame)) } }
            for call in record.state.calls + record.state.tombstones {
                texts.append(rows.encoded(call, on: record, for: party))
                texts.append(rows.row(call, for: party).encoded())
                let refusal = Refusal(.notOwner, call: call, winner: call.by)
                texts.append(rows.error(refusal, for: party).encoded())
            }
            for text in texts { told += try count(text, only: recorded, "\(name), seed \(seed)") }
        }
        return told
    }

    /// How many rows in the text say that they are recorded; each must be one of those.
    private func count(_ text: [UInt8], only recorded: Set<String>, _ note: String) throws -> Int {
        var found = 0
        func visit(_ value: JSONValue) {
            if let object = value.object {
                for (name, member) in object.members {
                    #expect(!name.lowercased().contains("record") || name == "recording", "\(name): \(note)")
                    if name == "recording" {
                        found += 1
                        #expect(recorded.contains(object["id"]?.string ?? ""), "\(note)")
                    }
                    visit(member)
                }
            }
            for element in value.array ?? [] { visit(element) }
        }
        visit(try JSONReader.read(text, limits: JSONLimits(maximumBytes: 1 << 20)))
        return found
    }
}

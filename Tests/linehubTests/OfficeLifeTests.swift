import HubProtocol
import LineModel
import Testing

@testable import linehub

/// The office hour by hour: what its people do to one call, without any of it carried out.
private struct Hours {
    var life: OfficeLife
    var now = Timestamp(milliseconds: 1_000_000)

    init(seed: UInt64) {
        life = OfficeLife(DemoOffice.people, quietNumber: DemoOffice.ringBackNumber, seed: seed)
    }

    /// What is done about this call within so many seconds of it; dialling is left out.
    mutating func deeds(
        about call: CallRow, seconds: Int = 40, taken: Set<PartyID> = []
    ) -> [(after: Int, deed: OfficeLife.Deed)] {
        (0..<seconds).flatMap { second -> [(after: Int, deed: OfficeLife.Deed)] in
            now = now + .seconds(1)
            return life.passed(to: now, calls: [call], taken: taken).filter { !$0.isPlacing }.map { (second, $0) }
        }
    }
}

extension OfficeLife.Deed {
    fileprivate var isPlacing: Bool { if case .place = act { true } else { false } }
}

private let anna = PartyID(trusted: "anna")
private let bo = PartyID(trusted: "bo")
private let annasTeam: Set<PartyID> = [anna, bo, PartyID(trusted: "cia"), DemoOffice.reception]

private func call(
    _ state: Call.State, by party: PartyID? = nil, at device: DeviceID? = nil, from number: String = "+46701740605",
    pending: PendingRow? = nil
) -> CallRow {
    CallRow(
        id: CallID(trusted: "demo.1"), line: LineID(trusted: "line-anna"), appearance: 1, rev: 1, state: state,
        direction: .inbound, remote: RemoteRow(number: number),
        by: party.map { TalkerRow(id: $0, name: $0.rawValue, device: device ?? OfficeLife.phone(of: $0)) },
        onBehalf: false, pickable: state == .held, joinable: false, locked: false,
        createdAt: Timestamp(milliseconds: 1_000_000), pending: pending)
}

@Suite struct `The life of the demonstration's office` {
    private static let seeds: ClosedRange<UInt64> = 1...200

    @Test func `R31, R36 most calls are answered by a member of the line, each once, and some by nobody`() {
        var answered = 0
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            let deeds = hours.deeds(about: call(.ringing))
            #expect(deeds.count <= 1)
            guard let (after, deed) = deeds.first else { continue }
            answered += 1
            #expect(deed.act == .answer(CallID(trusted: "demo.1")))
            #expect(annasTeam.contains(deed.party) && after < 15)
        }
        #expect(answered > 100 && answered < 180)
    }

    @Test func `a held call is picked up by another, or resumed by its holder (R42, R46)`() {
        var picked = 0
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            for (_, deed) in hours.deeds(about: call(.held, by: bo)) {
                switch deed.act {
                case .pickUp:
                    picked += 1
                    #expect(deed.party != bo && annasTeam.contains(deed.party))
                case .resume: #expect(deed.party == bo)
                default: Issue.record("\(deed) of a held call")
                }
            }
        }
        #expect(picked > 100)
    }

    @Test func `whoever talks holds now and then, and moves a call to a meeting of another (R40, R54)`() {
        var holds = 0
        var meetings = 0
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            for (_, deed) in hours.deeds(about: call(.connected, by: bo)) {
                #expect(deed.party == bo)
                switch deed.act {
                case .hold: holds += 1
                case .meet(_, let host):
                    meetings += 1
                    #expect(host != bo && annasTeam.contains(host))
                default: Issue.record("\(deed) of a call that goes on")
                }
            }
        }
        #expect(holds > 20 && meetings > 5)
    }

    @Test func `nobody touches a call that somebody real has, or held`() {
        let web = DeviceID(trusted: "web-1")
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            #expect(hours.deeds(about: call(.held, by: bo, at: web), taken: [bo]).isEmpty)
            #expect(hours.deeds(about: call(.connected, by: bo, at: web), taken: [bo]).isEmpty)
            #expect(hours.deeds(about: call(.held, by: bo, at: web)).isEmpty, "somebody real has just gone")
        }
    }

    @Test func `who is played hangs up when somebody real takes the desk, and answers no more`() {
        let talking = call(.connected, by: bo)
        var hours = Hours(seed: 1)
        #expect(
            hours.deeds(about: talking, seconds: 1, taken: [bo]).map(\.deed)
                == [OfficeLife.Deed(party: bo, act: .hangUp(talking.id))])
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            let answers = hours.deeds(about: call(.ringing), taken: [bo])
            #expect(answers.allSatisfy { $0.deed.party != bo && $0.after >= 9 }, "somebody real has time to answer")
        }
    }

    @Test func `the call that was asked for waits for somebody real`() {
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            #expect(hours.deeds(about: call(.ringing, from: DemoOffice.ringBackNumber)).isEmpty)
        }
    }

    @Test func `nothing is done while a change is under way`() {
        let pending = PendingRow(
            op: .hold, by: TalkerRow(id: bo, name: "Bo", device: DeviceID(trusted: "d")),
            until: Timestamp(milliseconds: 9_000_000))
        for seed in Self.seeds {
            var hours = Hours(seed: seed)
            #expect(hours.deeds(about: call(.connected, by: bo, pending: pending)).isEmpty)
        }
    }

    @Test func `R26 assistants dial in a delegator's name, on lines that they serve, while they are free`() {
        var hours = Hours(seed: 7)
        var placed: [OfficeLife.Deed] = []
        for _ in 0..<600 {
            hours.now = hours.now + .seconds(1)
            placed += hours.life.passed(to: hours.now, calls: [], taken: [bo])
        }
        #expect((13...31).contains(placed.count))
        for deed in placed {
            guard case .place(let line, let number) = deed.act else {
                Issue.record("\(deed) without a call")
                continue
            }
            let dialer = DemoOffice.people.first { $0.party.id == deed.party }
            let owner = DemoOffice.people.first { $0.lines.contains { $0.id == line } }
            #expect(deed.party != bo && !number.isEmpty)
            #expect(dialer?.party.kind == .user)
            #expect(dialer?.serves.contains(owner?.party.id.rawValue ?? "?") == true)
        }
    }
}

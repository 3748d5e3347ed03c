import Testing

@testable import linehub

/// `linehub top`: nodes beside one another, told from two readings each.
@Suite struct TopScreenTests {
    private func page(_ events: Int, refused: Int = 0, cpu: Double = 0, ready: Int = 1) throws -> Exposition {
        try Exposition(
            """
            # TYPE linehub_build_info gauge
            linehub_build_info{version="1.2.3"} 1
            # TYPE linehub_ready gauge
            linehub_ready \(ready)
            # TYPE linehub_bus_current gauge
            linehub_bus_current 1
            # TYPE linehub_sockets gauge
            linehub_sockets 4
            # TYPE linehub_sessions gauge
            linehub_sessions{kind="desktop"} 3
            linehub_sessions{kind="web"} 0
            # TYPE process_resident_memory_bytes gauge
            process_resident_memory_bytes 80000000
            # TYPE linehub_events_total counter
            linehub_events_total \(events)
            # TYPE linehub_refusals_total counter
            linehub_refusals_total{code="conflict"} \(refused)
            linehub_refusals_total{code="forbidden"} 7
            # TYPE linehub_event_seconds histogram
            linehub_event_seconds_bucket{le="0.001"} \(events)
            linehub_event_seconds_bucket{le="+Inf"} \(events)
            # TYPE linehub_thread_cpu_seconds_total counter
            linehub_thread_cpu_seconds_total{thread="0"} \(cpu)
            """)
    }

    @Test func `rates are differences by the second, and refusals those that came`() throws {
        let load = try NodeLoad(
            page(300, refused: 10, cpu: 5.5), since: (page(100, refused: 4, cpu: 5), seconds: 2))
        let rates = try #require(load.rates)
        #expect(rates.events == 100 && rates.threads == [0.25])
        #expect(rates.refusals == [.init(word: "conflict", value: 3)])
        #expect(rates.event.p50 == 0.0005 && rates.store.p50 == nil)
        #expect(load.bytesPerSocket == 20_000_000 && load.sessions == [.init(word: "desktop", value: 3)])
    }

    @Test func `a node that has begun anew counts from nothing`() throws {
        #expect(try NodeLoad(page(50), since: (page(1000), seconds: 1)).rates?.events == 50)
    }

    @Test func `another program's page is none of a hub`() {
        #expect(throws: NodeLoad.NotANode()) { try NodeLoad(Exposition("# TYPE up gauge\nup 1\n")) }
    }

    @Test func `a column for each node, and a line for each that is silent`() throws {
        let first = try NodeLoad(page(300), since: (page(100), seconds: 1))
        let second = try NodeLoad(page(0, ready: 0))
        let lines = TopScreen.render(
            [
                .init(name: "a:1", load: .success(first)), .init(name: "b:2", load: .success(second)),
                .init(name: "c:3", load: .failure(.init(reason: "no answer: refused"))),
            ], width: 120)
        #expect(lines[0].split(separator: " ") == ["a:1", "b:2", "c:3"])
        #expect(lines.contains { $0.split(separator: " ") == ["node", "ready", "1.2.3", "NOT", "READY", "1.2.3", "-"] })
        #expect(lines.contains { $0.split(separator: " ") == ["events/s", "200", "-"] })
        #expect(lines.last == "c:3: no answer: refused")
    }

    @Test func `what has no room is said, and no line is wider`() throws {
        let node = TopScreen.Node(name: "127.0.0.1:8080", load: .success(try NodeLoad(page(1))))
        let lines = TopScreen.render([node, node, node], width: 50)
        #expect(lines.allSatisfy { $0.count <= 50 } && lines.last == "2 more nodes: widen the terminal")
    }
}

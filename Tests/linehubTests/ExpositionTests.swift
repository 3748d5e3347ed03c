import Testing

@testable import linehub

/// Prometheus' text format 0.0.4, and what is made of it.
@Suite struct ExpositionTests {
    @Test func `reads samples with and without labels, escapes, times and numbers of all kinds`() throws {
        let page = try Exposition(
            """
            # HELP a_total What it counts.
            # TYPE a_total counter
            a_total 12
            # a comment

            # TYPE b gauge
            b{kind="x",of="a \\"b\\" \\\\ c\\n"} 1.5e3 1395066363000
            b{kind="y",of=""} +Inf

            """)
        #expect(page["a_total"] == 12)
        #expect(page.samples["b"]?.first == .init(labels: ["kind": "x", "of": "a \"b\" \\ c\n"], value: 1500))
        #expect(page.series("b", by: "kind").map(\.word) == ["x", "y"] && page.sum("b") == .infinity)
        #expect(page["b"] == nil, "two series are no one number")
    }

    @Test(arguments: [
        ("a 1\n", 1, ExpositionLine.Problem.untyped), ("# TYPE a counter\na\n", 2, .badValue),
        ("# TYPE a counter\na x\n", 2, .badValue), ("# TYPE a counter\na 0x10\n", 2, .badValue),
        ("# TYPE a counter\na 1 2 3\n", 2, .badValue), ("# TYPE a counter\na{b=\"1\" 1\n", 2, .badLabels),
        ("# TYPE a counter\na{b=1} 1\n", 2, .badLabels), ("# TYPE a counter\na{b=\"\\x\"} 1\n", 2, .badLabels),
        ("# TYPE a counter\na{b=\"1\",b=\"2\"} 1\n", 2, .badLabels), ("# TYPE a number\n", 1, .badType),
        ("<html>\n", 1, .badName), ("# TYPE a counter\n9a 1\n", 2, .badName),
    ])
    func `refuses what the format does not allow, with the line`(
        text: String, line: Int, problem: ExpositionLine.Problem
    ) {
        #expect(throws: ExpositionError(line: line, problem: problem)) { try Exposition(text) }
    }

    @Test func `tells quantiles of what came between two readings as Prometheus does`() throws {
        let before = try histogram([(0.1, 100), (1, 100), (.infinity, 100)])
        let after = try histogram([(0.1, 150), (1, 190), (.infinity, 200)])
        let came = after.since(before)
        #expect(came.count == 100)
        #expect(came.quantile(0.5) == 0.1)
        #expect(came.quantile(0.7).map { abs($0 - 0.55) < 1e-9 } == true, "evenly spread within a bucket")
        #expect(came.quantile(0.99) == 1, "beyond the last bound nothing more is known")
        #expect(before.since(before).quantile(0.5) == nil)
        #expect(before.since(after) == before, "a process that has begun anew")
    }

    @Test func `adds up the series of a histogram`() throws {
        let page = try Exposition(
            """
            # TYPE s histogram
            s_bucket{scope="client",le="1"} 1
            s_bucket{scope="client",le="+Inf"} 2
            s_sum{scope="client"} 3
            s_count{scope="client"} 2
            s_bucket{scope="admin",le="1"} 10
            s_bucket{scope="admin",le="+Inf"} 20
            """)
        #expect(page.histogram("s").buckets == [.init(bound: 1, count: 11), .init(bound: .infinity, count: 22)])
    }

    private func histogram(_ buckets: [(Double, Double)]) throws -> HistogramCounts {
        let lines = buckets.map { bound, count in
            "h_bucket{le=\"\(bound.isFinite ? "\(bound)" : "+Inf")\"} \(count)\n"
        }
        return try Exposition("# TYPE h histogram\n" + lines.joined()).histogram("h")
    }
}

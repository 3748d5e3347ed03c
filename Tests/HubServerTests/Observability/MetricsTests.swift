import HubProtocol
import LineModel
import Testing

@testable import HubServer

@Suite struct MetricsTests {
    @Test func `A histogram's buckets hold all that is at most their bound, over all threads`() {
        let histogram = Histogram("x_seconds", "Help.", bounds: [1_000_000, 2_500_000_000], shards: 2)
        histogram.observe(1_000_000)
        histogram.observe(1_000_001, shard: 1)
        histogram.observe(3_000_000_000, shard: 1)
        #expect(
            ExpositionText([histogram]).text == """
                # HELP x_seconds Help.
                # TYPE x_seconds histogram
                x_seconds_bucket{le="0.001"} 1
                x_seconds_bucket{le="2.5"} 2
                x_seconds_bucket{le="+Inf"} 3
                x_seconds_sum 3.002000001
                x_seconds_count 3

                """)
    }

    @Test func `Values of labels and help are escaped`() {
        let labelled = Labelled("x", #"a\b"# + "\nc\"", label: "l", ["\"\\\n"]) { $0 }
        labelled["\"\\\n"]?.add(2)
        #expect(
            ExpositionText([labelled]).text == #"# HELP x a\\b\nc""# + "\n# TYPE x counter\n"
                + #"x{l="\"\\\n"} 2"# + "\n")
    }

    @Test func `A key that was not known beforehand makes no series`() {
        let labelled = Labelled("x", "Help.", label: "l", ["a"]) { $0 }
        labelled["b"]?.add()
        #expect(!ExpositionText([labelled]).text.contains("\"b\""))
    }

    @Test func `Numbers are told in base units`() {
        #expect(ExpositionText.number(1_500_000_000, in: .nanoseconds) == "1.5")
        #expect(ExpositionText.number(2_000_000_000, in: .nanoseconds) == "2")
        #expect(ExpositionText.number(50_000, in: .nanoseconds) == "5e-05")
        #expect(ExpositionText.number(1_764_000_000_123, in: .milliseconds) == "1764000000.123")
        #expect(ExpositionText.number(7, in: .one) == "7")
    }

    @Test func `Every metric that is declared is exposed, once, and those of the store and of Redis with them`() {
        let names = Metrics().metrics.map(\.family.name)
        #expect(Set(names).count == names.count)
        for name in ["linehub_ready", "linehub_store_write_seconds", "linehub_redis_seconds", "process_open_fds"] {
            #expect(names.contains(name))
        }
        #expect(names.allSatisfy { $0.hasPrefix("linehub_") || $0.hasPrefix("process_") })
    }

    @Test func `Refusals have a series for each word of the protocol`() {
        let metrics = Metrics()
        metrics.refused(RefusalCode.locked)
        let text = metrics.text()
        for code in RefusalCode.allCases {
            #expect(text.contains("linehub_refusals_total{code=\"\(code.rawValue)\"} \(code == .locked ? 1 : 0)\n"))
        }
    }

    #if os(Linux)
        @Test func `The kernel tells of memory, descriptors and CPU time`() throws {
            let text = Metrics().text()
            for name in [
                "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                "process_cpu_seconds_total", "process_start_time_seconds",
            ] {
                let sample = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
                let value = try #require(sample.split(separator: " ").last.flatMap { Double($0) })
                #expect(value > 0, "\(sample)")
            }
        }
    #endif
}

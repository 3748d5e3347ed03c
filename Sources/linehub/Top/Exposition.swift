/// A page of metrics in Prometheus' text format 0.0.4, read strictly
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
struct Exposition: Equatable, Sendable {
    struct Sample: Equatable, Sendable {
        var labels: [String: String] = [:]
        var value: Double
    }

    /// By the name of the sample, in the order of the page.
    private(set) var samples: [String: [Sample]] = [:]

    /// Reads a whole page; each of its samples has a type before it.
    init(_ text: String) throws(ExpositionError) {
        var typed: Set<String> = []
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            do throws(ExpositionLine.Problem) {
                switch try ExpositionLine(line) {
                case .nothing: break
                case .type(let family): typed.insert(family)
                case .sample(let name, let sample):
                    guard typed.contains(name) || typed.contains(Self.family(of: name)) else { throw .untyped }
                    samples[name, default: []].append(sample)
                }
            } catch {
                throw ExpositionError(line: number, problem: error)
            }
        }
    }

    /// The only sample of the name; nil where there is none, or several.
    subscript(name: String) -> Double? {
        guard let found = samples[name], found.count == 1 else { return nil }
        return found[0].value
    }

    /// All samples of the name together; 0 where there is none.
    func sum(_ name: String) -> Double { (samples[name] ?? []).reduce(0) { $0 + $1.value } }

    /// The samples of the name by the value of their label, in the order of the page.
    func series(_ name: String, by label: String) -> [(word: String, value: Double)] {
        (samples[name] ?? []).compactMap { sample in sample.labels[label].map { ($0, sample.value) } }
    }

    /// The histogram of that name, all of its series together.
    func histogram(_ name: String) -> HistogramCounts {
        var buckets: [Double: Double] = [:]
        for sample in samples[name + "_bucket"] ?? [] {
            guard let bound = sample.labels["le"].flatMap(ExpositionLine.number) else { continue }
            buckets[bound, default: 0] += sample.value
        }
        return HistogramCounts(buckets.sorted { $0.key < $1.key }.map { .init(bound: $0.key, count: $0.value) })
    }

    private static func family(of name: String) -> String {
        for end in ["_bucket", "_sum", "_count"] where name.hasSuffix(end) { return String(name.dropLast(end.count)) }
        return name
    }
}

/// Where a page is not what the format allows.
struct ExpositionError: Error, Equatable, CustomStringConvertible {
    /// From 1.
    var line: Int
    var problem: ExpositionLine.Problem

    var description: String { "line \(line) is no metric: \(problem)" }
}

import Foundation

/// The metrics of several nodes, read again and again.
struct Scrapes: Sendable {
    private struct Reading: Sendable {
        var page: Exposition
        var at: ContinuousClock.Instant
    }

    private let pages: [MetricsPage]
    private var latest: [Reading?]
    /// The nodes as the latest reading found them.
    private(set) var nodes: [TopScreen.Node] = []

    init(_ pages: [MetricsPage]) {
        self.pages = pages
        latest = pages.map { _ in nil }
    }

    /// Reads all of them at once.
    mutating func read() async {
        let readings = await withTaskGroup { group in
            for (place, page) in pages.enumerated() {
                group.addTask { (place, await Self.reading(page)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        nodes = []
        for (place, page) in pages.enumerated() {
            guard let reading = readings[place] else { continue }
            nodes.append(TopScreen.Node(name: page.name, load: reading.flatMap { load($0, since: latest[place]) }))
            latest[place] = try? reading.get()
        }
    }

    private func load(_ reading: Reading, since earlier: Reading?) -> Result<NodeLoad, TopScreen.Silence> {
        Result { () throws(NodeLoad.NotANode) in
            try NodeLoad(
                reading.page, since: earlier.map { ($0.page, (reading.at - $0.at) / .seconds(1)) })
        }
        .mapError { TopScreen.Silence(reason: "\($0)") }
    }

    private static func reading(_ page: MetricsPage) async -> Result<Reading, TopScreen.Silence> {
        do {
            return .success(Reading(page: try await page.read(), at: .now))
        } catch let error as ExpositionError {
            return .failure(TopScreen.Silence(reason: "\(error)"))
        } catch let error as NodeLoad.NotANode {
            return .failure(TopScreen.Silence(reason: "\(error)"))
        } catch {
            return .failure(TopScreen.Silence(reason: "no answer: \(error.localizedDescription)"))
        }
    }
}

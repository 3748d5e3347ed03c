import Foundation
import LineHubClient

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Where a node tells its metrics.
struct MetricsPage: Sendable {
    /// `127.0.0.1:8080`, for people.
    let name: String
    private let url: URL

    /// Reads `http://host:port` or `https://host:port`; nil where it is none.
    init?(_ text: String) {
        guard let endpoint = HubEndpoint(url: text), endpoint.path == "/v1/socket" else { return nil }
        self.init(host: endpoint.host, port: endpoint.port, isSecure: endpoint.isSecure)
    }

    init?(host: String, port: UInt16, isSecure: Bool) {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let url = URL(string: "\(isSecure ? "https" : "http")://\(place)/metrics") else { return nil }
        name = place
        self.url = url
    }

    /// Asks the node; it has three seconds.
    func read() async throws -> Exposition {
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        request.timeoutInterval = 3
        let (body, response) = try await URLSession.shared.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else { throw NodeLoad.NotANode() }
        return try Exposition(String(decoding: body, as: UTF8.self))
    }
}

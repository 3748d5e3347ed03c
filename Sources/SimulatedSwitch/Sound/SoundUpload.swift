import Foundation
import LineHubClient
import LineModel

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Puts sound on the hub, by the same port as all else (P43).
enum SoundUpload {
    /// Whether the hub has it now.
    static func put(_ sound: [UInt8], as media: MediaID, to endpoint: HubEndpoint, token: String) async -> Bool {
        let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let name = media.rawValue.replacing("+", with: "%2B")
        let scheme = endpoint.isSecure ? "https" : "http"
        guard let url = URL(string: "\(scheme)://\(host):\(endpoint.port)/v1/media/\(name)") else { return false }
        var request = URLRequest(url: url)
        request.httpMethod = "PUT"
        request.setValue("audio/wav", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.httpBody = Data(sound)
        guard let (_, response) = try? await URLSession.shared.data(for: request) else { return false }
        return (response as? HTTPURLResponse).map { $0.statusCode == 201 || $0.statusCode == 200 } ?? false
    }
}

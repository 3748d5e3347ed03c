/// Whose web pages may open a socket: the hub's own, and those that the operator names (RFC 6455 §10.2).
struct OriginPolicy: Sendable {
    var allowed: Set<String>

    init(_ origins: [String]) {
        allowed = Set(origins.map { $0.lowercased() })
    }

    /// A client that is no browser sends no Origin and passes.
    func allows(_ origin: String?, host: String?) -> Bool {
        guard let origin = origin?.lowercased() else { return true }
        if allowed.contains("*") || allowed.contains(origin) { return true }
        guard let host = host?.lowercased() else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}

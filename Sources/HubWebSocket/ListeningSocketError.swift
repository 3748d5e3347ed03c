#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a server cannot listen.
public enum ListeningSocketError: Error, Equatable, CustomStringConvertible {
    /// The address is no numeric IPv4 or IPv6 address.
    case badAddress(String)
    /// Another process, or a socket without SO_REUSEPORT, has the port.
    case addressInUse(String)
    /// The process may not bind there: a port below 1024, as a rule.
    case notPermitted(String)
    /// Any other refusal of the system, with its text.
    case system(String)

    public var description: String {
        switch self {
        case .badAddress(let text), .addressInUse(let text), .notPermitted(let text), .system(let text): text
        }
    }

    /// Translates the current `errno` of a failed call.
    init(call: String, address: String, port: UInt16, code: Int32) {
        let reason = unsafe String(cString: strerror(code))
        let text = "cannot listen on \(address) port \(port): \(call): \(reason)"
        self =
            switch code {
            case EADDRINUSE: .addressInUse(text)
            case EACCES, EPERM: .notPermitted(text)
            case EADDRNOTAVAIL, EAFNOSUPPORT: .badAddress(text)
            default: .system(text)
            }
    }
}

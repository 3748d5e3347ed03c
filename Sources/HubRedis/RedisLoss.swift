/// Why there is no connection, or no longer.
public enum RedisLoss: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nobody listens there, or the name is not known.
    case unreachable(String)
    /// Connecting and greeting took too long, or no sentinel knew the master in time.
    case timedOut
    /// The server ended the connection, or the network did.
    case ended(String)
    /// The server no longer answers.
    case silent
    /// The server refused the greeting: password, database or rights.
    case refused(code: String, message: String)
    /// The server is a replica.
    case notMaster
    /// The sentinels have named another master.
    case masterMoved(to: RedisAddress)
    /// The two connections met different servers behind one address.
    case serverChanged
    /// What came is not RESP2, or exceeds a limit.
    case malformed(String)

    public var description: String {
        switch self {
        case .unreachable(let reason): "not reachable: \(reason)"
        case .timedOut: "no connection in time"
        case .ended(let reason): "the connection ended: \(reason)"
        case .silent: "the server does not answer"
        case .refused(let code, let message): "the server refused: \(code) \(message)"
        case .notMaster: "the server is not the master"
        case .masterMoved(let address): "the master is now \(address)"
        case .serverChanged: "the server changed while connecting"
        case .malformed(let reason): "malformed: \(reason)"
        }
    }
}

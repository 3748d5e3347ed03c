/// Why a text names no Redis; none of these carries the text, which may hold a password.
public enum RedisURLError: Error, Equatable, CustomStringConvertible {
    /// Neither `redis://` nor `redis+sentinel://`.
    case scheme
    case host
    case port
    /// The part before the `@`, or behind `?sentinel=`, is not `user:password` or has a bad percent escape.
    case credentials
    /// Not a number from 0 on.
    case database
    /// A sentinel URL without the master's name.
    case masterName
    /// More after the last part that is understood.
    case trailing

    public var description: String {
        switch self {
        case .scheme: "a Redis URL begins with redis:// or redis+sentinel://"
        case .host: "the Redis URL lacks a host"
        case .port: "the port in the Redis URL is not a number from 1 to 65535"
        case .credentials: "the credentials in the Redis URL are not user:password, percent-encoded"
        case .database: "the database in the Redis URL is not a number"
        case .masterName: "the Redis URL of sentinels lacks the master's name"
        case .trailing: "the Redis URL has more behind its last part"
        }
    }
}

/// What a connection says by AUTH; however it is printed, the password is not.
public struct RedisCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Nil for the default user, as before ACLs.
    public var user: String?
    public var password: String

    public init(user: String?, password: String) {
        self.user = user
        self.password = password
    }

    /// The command that says it.
    var auth: [UInt8] {
        user.map { RedisCommand.encoded("AUTH", $0, password) } ?? RedisCommand.encoded("AUTH", password)
    }

    public var description: String { "\(user ?? ""):***" }
    public var customMirror: Mirror { Mirror(self, children: ["user": user ?? ""]) }
}

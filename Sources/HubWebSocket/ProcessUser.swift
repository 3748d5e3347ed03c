import CLibwebsockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whom the process runs as.
public enum ProcessUser {
    /// Goes on as a user, with its groups and without a way back, all threads of it.
    ///
    /// Nothing to do for who is that user already.
    public static func become(_ name: String) throws(ProcessUserError) {
        guard let entry = unsafe getpwnam(name) else { throw .unknown(name) }
        let (user, group) = unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard user != geteuid() || user == 0 else { return }
        guard geteuid() == 0 else { throw .notPermitted(name) }
        // The user last: it has no right to change the groups.
        guard unsafe initgroups(name, gid_t(group)) == 0, setgid(group) == 0, setuid(user) == 0 else {
            throw .refused(name, unsafe String(cString: strerror(errno)))
        }
        guard user == 0 || setuid(0) != 0, hub_forgo_new_privileges() != 0 else {
            throw .refused(name, "root's rights are still there")
        }
    }
}

/// Why the process cannot go on as a user.
public enum ProcessUserError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    /// Somebody else than root has started the process.
    case notPermitted(String)
    /// The system's refusal, with its text.
    case refused(String, String)

    public var description: String {
        switch self {
        case .unknown(let name): "user: there is no user \"\(name)\" on this machine"
        case .notPermitted(let name):
            "user: only root can go on as \(name): start as root or as \(name), or leave user out"
        case .refused(let name, let reason): "user: cannot go on as \(name): \(reason)"
        }
    }
}

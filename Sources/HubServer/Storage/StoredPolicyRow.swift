import GRDB
import LineModel

/// The one row of the table `policy`.
struct StoredPolicyRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "policy"
    var id = 1
    /// JSON.
    var policy: StoredPolicy

    init(_ policy: Policy) {
        self.policy = StoredPolicy(policy)
    }

    struct StoredPolicy: Codable {
        var delegation: Bool
        var monitoring: Bool
        var privacy: Bool
        var minimumVersions: [String: String]
        var delegates: Int
        var delegators: Int
        var appearances: Int
        var ringSeconds: Int

        init(_ policy: Policy) {
            delegation = policy.delegation
            monitoring = policy.monitoring
            privacy = policy.privacy
            minimumVersions = [:]
            for (kind, version) in policy.minimumVersions { minimumVersions[kind.rawValue] = version.description }
            delegates = policy.limits.delegates
            delegators = policy.limits.delegators
            appearances = policy.limits.appearances
            ringSeconds = policy.ringSeconds
        }

        /// The policy; `damaged` where a client kind or a version is none.
        var policy: Policy {
            get throws(StoreError) {
                var policy = Policy()
                policy.delegation = delegation
                policy.monitoring = monitoring
                policy.privacy = privacy
                policy.minimumVersions = [:]
                for (kind, version) in minimumVersions {
                    guard let version = ClientVersion(version) else {
                        throw .damaged("The store holds \(version) as a version. Restore it from a backup.")
                    }
                    policy.minimumVersions[try ClientKind(stored: kind)] = version
                }
                policy.limits.delegates = delegates
                policy.limits.delegators = delegators
                policy.limits.appearances = appearances
                policy.ringSeconds = ringSeconds
                return policy
            }
        }
    }
}

/// What stands in the table while it is measured: small, so that the table is measured and not its contents.
final class Snapshot: Sendable {
    let version: UInt64

    init(version: UInt64) {
        self.version = version
    }
}

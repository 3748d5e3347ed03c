/// One part of a node that can be read anew while it serves: token keys, certificates, the log's level.
///
/// In two steps, so that of several parts all change or none does.
public struct Reloadable: Sendable {
    /// Puts in force what was read; it cannot fail.
    public typealias Commit = @Sendable () -> Void

    /// What the log calls it.
    public let name: String
    /// The files that it is made of; it is read anew when one of them changes.
    let files: @Sendable (HubConfiguration) -> [String]
    /// How the files were when it was read first.
    let firstStamps: FileStamps?
    /// Reads all of it as the configuration says. What it throws says in its text which file is bad, and why; then all stays
    /// as it was.
    let prepare: @Sendable (HubConfiguration) async throws -> Commit

    /// `stamps` is how the files were just before they were read first; else they count as unchanged since the `Reloader` was
    /// made. What the configuration alone says has no files.
    public init(
        _ name: String, since stamps: FileStamps? = nil,
        files: @escaping @Sendable (HubConfiguration) -> [String] = { _ in [] },
        prepare: @escaping @Sendable (HubConfiguration) async throws -> Commit
    ) {
        self.name = name
        firstStamps = stamps
        self.files = files
        self.prepare = prepare
    }
}

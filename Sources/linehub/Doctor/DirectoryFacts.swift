/// A directory in which the hub is to write.
struct DirectoryFacts: Equatable, Sendable {
    enum Place: Equatable, Sendable {
        case directory(isWritable: Bool)
        case otherFile
        /// There is nothing yet; a hub can make it where the nearest directory above it may be written.
        case absent(canBeMade: Bool)
    }

    var path: String
    var place: Place
    /// Free on its disk; nil where that is not known.
    var freeBytes: Int?

    /// Under these the disk is as good as full.
    static let scarceBytes = 1 << 30
    static let leastBytes = 16 << 20

    /// - Parameter option: the flag that names it.
    func finding(_ subject: String, option: String) -> Finding {
        switch place {
        case .otherFile: .failure(subject, "\(path) is no directory", "Name another with \(option).")
        case .absent(canBeMade: false):
            .failure(
                subject, "\(path) is not there and cannot be made",
                "Make it, owned by the hub's user, or name another with \(option).")
        case .directory(isWritable: false):
            .failure(
                subject, "\(path) cannot be written", "Let the hub's user own it, or name another with \(option).")
        case .absent, .directory: room(subject)
        }
    }

    private func room(_ subject: String) -> Finding {
        let state = place == .absent(canBeMade: true) ? "\(path) will be made" : "\(path) can be written"
        guard let freeBytes else { return .ok(subject, state) }
        let room = "\(state), with \(freeBytes >> 20) MiB free"
        if freeBytes < Self.leastBytes { return .failure(subject, room, "Make room on its disk.") }
        if freeBytes < Self.scarceBytes { return .warning(subject, room, "Make room on its disk before it is full.") }
        return .ok(subject, room)
    }
}

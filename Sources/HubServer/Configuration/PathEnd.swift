import Foundation

/// Where a path ends that an operator named, links followed, and what stands there.
///
/// Kubernetes swaps a link in the middle of the path of a secret.
struct PathEnd {
    let path: String
    /// Nil for nothing, or for what cannot be looked at.
    let attributes: [FileAttributeKey: Any]?

    init(of path: String) {
        // Attributes are those of a symbolic link itself.
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        attributes = try? FileManager.default.attributesOfItem(atPath: self.path)
    }

    /// Whether it is a directory, a pipe or a device: to read a pipe is to wait for who writes to it, for ever where nobody does.
    var isNoRegularFile: Bool {
        guard let type = attributes?[.type] as? FileAttributeType else { return false }
        return type != .typeRegular
    }
}

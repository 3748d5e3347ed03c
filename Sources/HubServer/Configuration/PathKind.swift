import Foundation

/// What stands at a path that an operator named, links followed.
enum PathKind {
    /// Or what cannot be looked at.
    case nothing
    case regularFile
    /// A directory, a pipe, a device: to read a pipe is to wait for who writes to it, for ever where nobody does.
    case other

    init(of path: String) {
        // Attributes are those of a symbolic link itself.
        let end = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        switch (try? FileManager.default.attributesOfItem(atPath: end))?[.type] as? FileAttributeType {
        case nil: self = .nothing
        case .typeRegular?: self = .regularFile
        case _?: self = .other
        }
    }
}

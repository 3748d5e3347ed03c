import Foundation

extension DirectoryFacts {
    /// Looks, and makes nothing.
    init(probing path: String) {
        self.path = path
        let manager = FileManager.default
        let above = Self.nearestThatExists(path)
        if manager.fileExists(atPath: path) {
            place = Self.isDirectory(path) ? .directory(isWritable: manager.isWritableFile(atPath: path)) : .otherFile
        } else {
            place = .absent(canBeMade: Self.isDirectory(above) && manager.isWritableFile(atPath: above))
        }
        let disk = try? manager.attributesOfFileSystem(forPath: above)
        freeBytes = (disk?[.systemFreeSize] as? NSNumber)?.intValue
    }

    private static func isDirectory(_ path: String) -> Bool {
        // Attributes are those of a symbolic link itself.
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: place))?[.type] as? FileAttributeType == .typeDirectory
    }

    private static func nearestThatExists(_ path: String) -> String {
        var url = URL(fileURLWithPath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
        return url.path
    }
}

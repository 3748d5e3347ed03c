import Foundation

extension ConsoleFiles {
    /// The files of a directory, read once; those that are compiled in where none is named.
    init(directory: String?) throws {
        guard let directory else {
            self.init()
            return
        }
        var contents: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: directory) {
            let url = URL(fileURLWithPath: directory).appendingPathComponent(path)
            guard (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true else { continue }
            contents[path] = Array(try Data(contentsOf: url))
        }
        self.init(contents)
    }
}

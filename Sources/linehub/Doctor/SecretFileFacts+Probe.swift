import Foundation

extension SecretFileFacts {
    init(probing path: String) {
        self.path = path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue
    }
}

public import HubJSON

/// Params of `admin.directory.import`.
public struct AdminDirectoryImportParams: WireCodable, Equatable {
    public var directory: DirectoryDocument
    public var commandId: String?

    public init(directory: DirectoryDocument, commandId: String? = nil) {
        self.directory = directory
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        directory = try object.required("directory")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("directory", directory)
            writer.member("commandId", commandId)
        }
    }
}

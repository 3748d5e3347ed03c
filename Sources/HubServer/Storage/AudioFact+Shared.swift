import HubJSON
import HubProtocol
import LineModel

extension AudioFact {
    /// The words that tell them apart, among those of `StoredFact`.
    enum Kind: String, WireWord {
        case message, messageForgotten, recording, recordingForgotten, file, fileRemoved, signingKey
    }

    var kind: Kind {
        switch self {
        case .message: .message
        case .messageForgotten: .messageForgotten
        case .recording: .recording
        case .recordingForgotten: .recordingForgotten
        case .file: .file
        case .fileRemoved: .fileRemoved
        case .signingKey: .signingKey
        }
    }

    /// Reads what `writeMembers` wrote.
    init(_ kind: Kind, shared object: JSONObject) throws(WireError) {
        self =
            switch kind {
            case .message: .message(try object.required("is"))
            case .messageForgotten: .messageForgotten(try object.required("id"))
            case .recording: .recording(try object.required("is"))
            case .recordingForgotten: .recordingForgotten(try object.required("id"))
            case .file: .file(try object.required("is"))
            case .fileRemoved: .fileRemoved(try object.required("id"))
            case .signingKey: .signingKey(try object.base64("key"))
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("k", kind)
        switch self {
        case .message(let message): writer.member("is", message)
        case .messageForgotten(let id): writer.member("id", id)
        case .recording(let recording): writer.member("is", recording)
        case .recordingForgotten(let id): writer.member("id", id)
        case .file(let file): writer.member("is", file)
        case .fileRemoved(let id): writer.member("id", id)
        case .signingKey(let key): writer.member("key", base64: key)
        }
    }
}

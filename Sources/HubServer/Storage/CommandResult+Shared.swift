import Foundation
import HubJSON
import HubProtocol
import LineModel

extension CommandResult: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            party: try object.required("by"), commandID: try object.required("id"), digest: try object.base64("dig"),
            reply: try object.base64("rep"), at: try object.required("at"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("by", party)
        writer.member("id", commandID)
        writer.member("dig", base64: digest)
        writer.member("rep", base64: reply)
        writer.member("at", at)
    }
}

// Bytes of any value.

extension JSONWriter {
    mutating func member(_ key: StaticString, base64 bytes: [UInt8]) {
        member(key, Data(bytes).base64EncodedString())
    }
}

extension JSONObject {
    func base64(_ name: String) throws(WireError) -> [UInt8] {
        guard let data = Data(base64Encoded: try required(name) as String) else {
            throw WireError(.notAllowed("is no base64"), member: name)
        }
        return [UInt8](data)
    }
}

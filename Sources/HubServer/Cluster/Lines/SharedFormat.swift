import HubJSON
import HubProtocol

/// How nodes write what they share of lines: JSON objects that name their format's version, and leave out what is not so.
///
/// Members that a reader does not know it ignores, so that nodes of two releases share lines while one is rolled out. A
/// release that writes what an older one must not overlook (a new word of an enumeration among them) raises `version`,
/// once no older node is left to read it.
enum SharedFormat {
    /// What this release writes, and the newest that it reads.
    static let version: Int64 = 1

    /// Far beyond a line with all its calls and tombstones, and still no danger to the node.
    static let limits = JSONLimits(maximumBytes: 8 << 20, maximumDepth: 16)

    /// Writes an object that names the format.
    static func encode(capacity: Int, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.object { writer in
            writer.member("f", version)
            members(&writer)
        }
        return writer.bytes
    }

    /// Reads the text of such an object.
    static func decode<Value>(
        _ bytes: [UInt8], _ read: (JSONObject) throws(WireError) -> Value
    ) throws(SharedFormatError) -> Value {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw .noJSON(error)
        }
        guard let object = value.object else { throw .damaged(WireError(.wrongType("an object"))) }
        try check(object)
        do throws(WireError) {
            return try read(object)
        } catch {
            throw .damaged(error)
        }
    }

    private static func check(_ object: JSONObject) throws(SharedFormatError) {
        let found: Int64
        do throws(WireError) {
            found = try object.required("f")
        } catch {
            throw .damaged(error)
        }
        guard found <= version else { throw .newer(found) }
    }
}

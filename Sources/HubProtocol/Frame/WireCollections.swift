public import HubJSON
public import LineModel

// Lists and maps of the wire.

extension Array: WireEncodable where Element: WireEncodable {
    public func encode(to writer: inout JSONWriter) {
        writer.beginArray()
        for element in self { element.encode(to: &writer) }
        writer.endArray()
    }
}

extension Array: WireReadable where Element: WireReadable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let values = value.array else { throw WireError(.wrongType("an array")) }
        self = []
        reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do {
                append(try Element(wire: value))
            } catch {
                throw error.within("[\(index)]")
            }
        }
    }
}

/// Keys of JSON objects that are maps.
extension Dictionary where Key == LineID, Value: WireReadable & WireEncodable {
    init(wireMap object: JSONObject) throws(WireError) {
        self.init(minimumCapacity: object.count)
        for (key, _) in object.members {
            guard let line = LineID(key) else { throw WireError(.notAllowed("is no identifier"), member: key) }
            self[line] = try object.required(key) as Value
        }
    }

    /// Writes the map ordered by line, so that equal maps give equal bytes.
    func encodeMap(to writer: inout JSONWriter) {
        writer.object { writer in
            for line in keys.sorted() {
                writer.key(named: line.rawValue)
                self[line]?.encode(to: &writer)
            }
        }
    }
}

extension Rights: WireEncodable, WireReadable {
    /// No right may come twice (P49).
    public init(wire value: JSONValue) throws(WireError) {
        let words = try [String](wire: value)
        guard let rights = Rights(words: words) else { throw WireError(.notAllowed("holds an unknown right")) }
        guard Set(words).count == words.count else { throw WireError(.notAllowed("holds a right twice")) }
        self = rights
    }

    public func encode(to writer: inout JSONWriter) { words.encode(to: &writer) }
}

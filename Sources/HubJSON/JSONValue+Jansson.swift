import CJansson

extension JSONValue {
    /// The first magnitude that a double can no longer tell from its neighbour.
    private static let integerBound: UInt64 = 1 << 53

    /// Copies a tree of jansson's, which stays the caller's.
    ///
    /// - Parameter depth: objects and arrays inside one another; where there are more, it throws without their place.
    init(copying node: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONError) {
        switch unsafe node.pointee.type {
        case JSON_OBJECT:
            guard depth > 0 else { throw .tooDeep(offset: 0) }
            self = .object(try unsafe JSONObject(copying: node, depth: depth - 1))
        case JSON_ARRAY:
            guard depth > 0 else { throw .tooDeep(offset: 0) }
            self = .array(try unsafe Self.elements(of: node, depth: depth - 1))
        case JSON_STRING:
            // SAFETY: a string node has `length` bytes at `value` for as long as the node lives.
            self = .string(unsafe String(bytes: json_string_value(node), count: json_string_length(node)))
        case JSON_INTEGER:
            let integer = Int64(unsafe json_integer_value(node))
            guard integer.magnitude < Self.integerBound else { throw .integerTooLarge(offset: nil) }
            self = .integer(integer)
        case JSON_REAL:
            self = .number(unsafe json_real_value(node))
        case JSON_TRUE:
            self = .bool(true)
        case JSON_FALSE:
            self = .bool(false)
        case JSON_NULL:
            self = .null
        default:
            preconditionFailure("jansson knows eight types of value.")
        }
    }

    private static func elements(of node: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONError) -> [JSONValue] {
        let count = unsafe json_array_size(node)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            // SAFETY: the index is below the size, so there is an element; it is borrowed from the array.
            guard let element = unsafe json_array_get(node, index) else { break }
            elements.append(try unsafe JSONValue(copying: element, depth: depth))
        }
        return elements
    }
}

extension JSONObject {
    /// jansson hands the members out in the order of the text.
    fileprivate init(copying node: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONError) {
        self.init(capacity: unsafe json_object_size(node))
        // SAFETY: nobody changes the object meanwhile, so the iterator stays valid; keys and values are borrowed from it.
        var iterator = unsafe json_object_iter(node)
        while let member = unsafe iterator {
            guard let value = unsafe json_object_iter_value(member) else { break }
            let key = unsafe String(bytes: json_object_iter_key(member), count: json_object_iter_key_len(member))
            appendUnique(key, try unsafe JSONValue(copying: value, depth: depth))
            unsafe iterator = json_object_iter_next(node, member)
        }
    }
}

extension String {
    /// Copies bytes that jansson has found to be valid UTF-8.
    fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
        // SAFETY: the caller vouches for `count` readable bytes there; the string has room for as many.
        unsafe self.init(unsafeUninitializedCapacity: count) { room in
            unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: .init(start: bytes, count: count))
            return count
        }
    }
}

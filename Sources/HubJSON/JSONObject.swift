/// The members of a JSON object, in the order in which they came.
///
/// Lookup is linear: messages have few members, and a small array beats a hash table there. Keys are compared by bytes
/// and are unique.
public struct JSONObject: Sendable {
    /// Key and value of each member, in order.
    public private(set) var members: [(key: String, value: JSONValue)]

    public init() {
        members = []
    }

    /// Stops the process when a key comes twice.
    init(uniqueMembers: [(String, JSONValue)]) {
        self.init(capacity: uniqueMembers.count)
        for (key, value) in uniqueMembers {
            precondition(self[key] == nil, "A JSON object literal has the key \"\(key)\" twice.")
            appendUnique(key, value)
        }
    }

    init(capacity: Int) {
        members = []
        members.reserveCapacity(capacity)
    }

    /// Setting replaces the member in its place or appends a new one; setting nil removes it.
    ///
    /// A member that is JSON's `null` is set with `.some(.null)` and read as `.null`, not as nil.
    public subscript(key: String) -> JSONValue? {
        get {
            index(of: key).map { members[$0].value }
        }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): appendUnique(key, value)
            case (nil, nil): break
            }
        }
    }

    public var count: Int { members.count }

    public var isEmpty: Bool { members.isEmpty }

    /// Appends without looking whether the key is there; the caller knows that it is not.
    mutating func appendUnique(_ key: String, _ value: JSONValue) {
        members.append((key, value))
    }

    private func index(of key: String) -> Int? {
        // In a span: an element in hand would be a copy of its key and value.
        let members = members.span
        for index in members.indices where members[index].key.hasSameBytes(as: key) { return index }
        return nil
    }
}

extension JSONObject: Equatable {
    /// Compares whatever the order; quadratic in the number of members.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Keys must differ, else the process stops.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(uniqueMembers: members)
    }
}

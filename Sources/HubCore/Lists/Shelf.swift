import HashTreeCollections
public import LineModel

/// Items by identifier, in the order of their time for each keeper; deleted ones are remembered for a while (P44).
///
/// A value with structural sharing: a copy is cheap, so readers keep one while the next is made.
public struct Shelf<Item: Shelved>: Sendable {
    public typealias ID = Identifier<Item.Named>
    public typealias Place = ListPlace<Item.Named>

    private var items: TreeDictionary<ID, Item> = [:]
    /// What is not deleted, oldest first.
    private var places: TreeDictionary<Item.Keeper, [Place]> = [:]
    /// What is not deleted, in the order in which it came.
    private var idsOfCall: TreeDictionary<CallID, [ID]> = [:]
    private var deletedIDs: TreeSet<ID> = []

    public init(_ stored: [Item] = []) {
        for item in stored.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) { put(item) }
    }

    /// All items, the deleted ones that are remembered included.
    public var count: Int { items.count }

    public var all: some Sequence<Item> { items.values }

    /// The item, perhaps deleted; nil where it was never here, or is forgotten.
    public subscript(id: ID) -> Item? { items[id] }

    /// The item, if it can be heard: `notFound` where it was never here, `gone` where it was deleted (R81, P44).
    public func present(_ id: ID) throws(Refusal) -> Item {
        guard let item = items[id] else { throw Refusal(.notFound) }
        guard item.deletedAt == nil else { throw Refusal(.gone) }
        return item
    }

    /// What is there of a call, oldest first.
    public func items(of call: CallID) -> [Item] { (idsOfCall[call] ?? []).compactMap { items[$0] } }

    public func items(of keeper: Item.Keeper) -> [Item] { (places[keeper] ?? []).compactMap { items[$0.id] } }

    /// Puts an item on the shelf, or in the place of its earlier self.
    public mutating func put(_ item: Item) {
        if let present = items[item.id] { takeOut(present) }
        items[item.id] = item
        guard item.deletedAt == nil else {
            deletedIDs.insert(item.id)
            return
        }
        let place = Place(at: item.at, id: item.id)
        var list = places[item.keeper] ?? []
        list.insert(place, at: Self.position(of: place, in: list))
        places[item.keeper] = list
        idsOfCall[item.call, default: []].append(item.id)
    }

    /// Deletes what is there; nil where it is deleted already (X20: deleting absorbs).
    public mutating func delete(_ id: ID, at moment: Timestamp) throws(Refusal) -> Item? {
        guard let item = items[id] else { throw Refusal(.notFound) }
        guard item.deletedAt == nil else { return nil }
        put(item.deleted(at: moment))
        return item
    }

    /// Forgets what was deleted at that moment or before; returns what that was.
    public mutating func forgetDeleted(until moment: Timestamp) -> [ID] {
        let forgotten = deletedIDs.filter { id in items[id]?.deletedAt.map { $0 <= moment } ?? true }
        for id in forgotten {
            items[id] = nil
            deletedIDs.remove(id)
        }
        return forgotten.sorted()
    }

    /// Takes out whatever is known of it.
    public mutating func forget(_ id: ID) {
        if let present = items.removeValue(forKey: id) { takeOut(present) }
    }

    /// A page of what the keepers have and `isWanted` lets through, newest first.
    public func page(
        of keepers: [Item.Keeper], before place: Place?, size: Int, where isWanted: (Item) -> Bool = { _ in true }
    ) -> (items: [Item], next: String?) {
        var newest: [Item] = []
        for keeper in Set(keepers) {
            let list = places[keeper] ?? []
            let end = place.map { Self.position(of: $0, in: list) } ?? list.count
            newest += list[..<end].reversed().lazy.compactMap { items[$0.id] }.filter(isWanted).prefix(size + 1)
        }
        newest.sort { ($0.at, $0.id) > ($1.at, $1.id) }
        let page = Array(newest.prefix(size))
        let next = newest.count > size ? page.last.map { Place(at: $0.at, id: $0.id).cursor } : nil
        return (page, next)
    }

    private mutating func takeOut(_ item: Item) {
        guard item.deletedAt == nil else {
            deletedIDs.remove(item.id)
            return
        }
        let place = Place(at: item.at, id: item.id)
        if var list = places[item.keeper] {
            list.removeAll { $0 == place }
            places[item.keeper] = list.isEmpty ? nil : list
        }
        if var ids = idsOfCall[item.call] {
            ids.removeAll { $0 == item.id }
            idsOfCall[item.call] = ids.isEmpty ? nil : ids
        }
    }

    /// Where the place stands in an ascending list, or belongs.
    private static func position(of place: Place, in list: [Place]) -> Int {
        var low = 0, high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

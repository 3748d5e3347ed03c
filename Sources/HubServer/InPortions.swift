/// Does something with each of these, so many at once, and the next when all of those have ended.
///
/// - Parameter work: calls `ended` once, on any thread, also before it returns.
func inPortions<Item: Sendable>(
    of size: Int, _ items: [Item], _ work: @escaping @Sendable (Item, _ ended: @escaping @Sendable () -> Void) -> Void
) {
    guard !items.isEmpty else { return }
    let portion = items.prefix(size), rest = Array(items.dropFirst(size))
    let all = Gathering(portion.count, into: ()) { inPortions(of: size, rest, work) }
    for item in portion { work(item) { all.came { _ in } } }
}

public import LineModel

/// A part of the history, newest first by (`at`, call).
public struct HistoryPage: Hashable, Sendable {
    public var records: [CallRecord]
    /// The cursor of the page after; nil where this is the last.
    public var next: String?

    public init(records: [CallRecord], next: String? = nil) {
        self.records = records
        self.next = next
    }

    /// A page of the first `size` records; one more tells that another page follows.
    init(_ records: [CallRecord], size: Int) {
        self.records = Array(records.prefix(size))
        next = records.count > size ? HistoryPlace(records[size - 1]).cursor : nil
    }
}

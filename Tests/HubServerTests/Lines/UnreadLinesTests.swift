import HubCore
import HubTesting
import LineModel
import LineTable
import Synchronization
import Testing

@testable import HubServer

/// A node on which nobody looks at a line hears what becomes of it, and reads it when somebody does.
@Suite struct UnreadLinesTests {
    private let lines: NodeLines
    private let unreadable = Strings()
    private let day: [SharedCommit]

    private final class Strings: Sendable {
        let all = Mutex<[LineID]>([])
    }

    init() throws {
        lines = NodeLines(
            table: LineTable(capacity: 8),
            watch: LineWatch(ears: [LineWatch.Ear(dirty: DirtyLineSet(capacity: 8)) {}]),
            epoch: 7, ringLength: 64, metrics: Metrics())
        try lines.add(SharedLine.idle.line, SharedLine.idle.group)
        day = SharedLine.day(seed: 7, steps: 200)
        lines.unread.start { [unreadable] line in unreadable.all.withLock { $0.append(line) } }
    }

    private var line: LineID { SharedLine.idle.line.id }

    /// The events that the line's ring has, oldest first.
    private var ring: [Int64] { lines.record(of: line)?.ring.suffix(100).flatMap { Array($0.seqs) } ?? [] }

    /// Has the first commits of the day heard, so many.
    private func hear(_ count: Int, damaged: Bool = false) throws {
        var before = SharedLine.idle
        for commit in day.prefix(count) {
            let change = LineRepercussions(of: commit.commit, after: before, turn: nil)
            before = commit.commit.next
            guard commit.position > (lines.position(of: line) ?? commit.position) else { continue }
            let state = damaged ? Array("{}".utf8) : before.encodedForNodes()
            lines.keepUnread(try #require(LineNotice(LineNotice.published(commit, state: state))), change)
        }
    }

    @Test func `Whoever asks for it is given it as it was heard to be (P18)`() throws {
        for count in [1, 2, 5] {
            try hear(count)
            #expect(lines.position(of: line) == day[count - 1].position)
            #expect(lines.unread[line] != nil, "nobody has asked yet")
            let record = try #require(lines.record(of: line))
            #expect(record.state == day[count - 1].commit.next && record.position == day[count - 1].position)
            #expect(lines.unread[line] == nil)
        }
    }

    @Test func `Whoever resumes is told its latest events one by one, and of more it is shown whole (P18)`() throws {
        let limit = UnreadCommits.limit
        try hear(limit)
        #expect(ring == events(day[..<limit]), "what was read before was the line at rest")
        try hear(2 * limit)
        #expect(ring == events(day[..<(2 * limit)]))
        try hear(3 * limit + 1)
        #expect(ring == events(day[(2 * limit + 2)...(3 * limit)]))
    }

    private func events(_ commits: ArraySlice<SharedCommit>) -> [Int64] {
        commits.flatMap { $0.commit.events.map(\.seq) }
    }

    @Test func `One that somebody watches is not left unread`() throws {
        let index = try #require(lines.registry.index(of: line))
        try hear(1)
        lines.table.addInterest(index, thread: 0)
        #expect(lines.isWatched(line))
        lines.bringUpToDate(line)
        #expect(lines.table.load(index)?.position == day[0].position)
        // As for one who comes while it is heard.
        try hear(2)
        #expect(lines.table.load(index)?.position == day[1].position)
    }

    @Test func `Its calls are known, and counted, all the same (P22)`() throws {
        let index = try #require(day.firstIndex { !$0.commit.next.calls.isEmpty })
        try hear(index + 1)
        for call in day[index].commit.next.calls { #expect(lines.registry.line(of: call.id) == line) }
        #expect(lines.unread[line] != nil && lines.metrics.commits.value == index + 1)
        #expect(lines.metrics.events.value == day.prefix(index + 1).reduce(0) { $0 + $1.commit.events.count })
    }

    @Test func `A text that cannot be read is told of, so that the line is read from the store`() throws {
        try hear(1, damaged: true)
        #expect(lines.record(of: line)?.state == SharedLine.idle)
        #expect(unreadable.all.withLock { $0 } == [line])
        #expect(lines.unread[line] == nil)
    }

    @Test func `A line that is gone leaves nothing unread`() throws {
        try hear(2)
        #expect(lines.drop(line)?.state == day[1].commit.next)
        #expect(lines.unread[line] == nil && lines.position(of: line) == nil)
    }
}

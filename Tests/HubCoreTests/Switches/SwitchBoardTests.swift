import HubCore
import LineModel
import Testing

@Suite struct SwitchBoardTests {
    private let one = SwitchID(trusted: "one"), two = SwitchID(trusted: "two"), three = SwitchID(trusted: "three")
    private let a = LineID(trusted: "a"), b = LineID(trusted: "b"), c = LineID(trusted: "c")

    private func attachment(_ lines: Set<LineID>?) -> SwitchBoard.Attachment {
        SwitchBoard.Attachment(lines: lines, capabilities: [.dial])
    }

    @Test func `A switch that names a line beats one for all, whichever came first (P9)`() {
        var board = SwitchBoard()
        #expect(board.attachedSwitch(for: a) == nil)
        #expect(board.attached(one, attachment([a])).isEmpty)
        #expect(board.attached(two, attachment(nil)).isEmpty, "what is named stays with who named it")
        #expect(board.attachedSwitch(for: a) == one)
        #expect(board.attachedSwitch(for: b) == two)
    }

    @Test func `Among equals the later attachment wins, and the earlier is told what it lost (P9)`() {
        var board = SwitchBoard()
        _ = board.attached(one, attachment([a, b]))
        #expect(board.attached(two, attachment([b, c])) == [one: .lines([b])])
        #expect(board.attachedSwitch(for: a) == one)
        #expect(board.attachedSwitch(for: b) == two)
        #expect(
            board.attached(one, attachment([a, b])) == [two: .lines([b])], "attaching anew is the later attachment")
        #expect(board.attachedSwitch(for: b) == one)

        var all = SwitchBoard()
        _ = all.attached(one, attachment(nil))
        #expect(all.attached(two, attachment(nil)) == [one: .all])
        #expect(all.attachedSwitch(for: a) == two)
        #expect(all.attached(three, attachment([a])) == [one: .lines([a]), two: .lines([a])])
    }

    @Test func `A switch gets orders only once it has told all its calls, and again after attaching anew (P5)`() {
        var board = SwitchBoard()
        _ = board.attached(one, attachment(nil))
        #expect(board.serving(a) == nil)
        board.cameIntoStep(one)
        #expect(board.serving(a) == LineContext.ServingSwitch(id: one, capabilities: [.dial]))
        _ = board.attached(one, attachment(nil))
        #expect(board.serving(a) == nil)
    }

    @Test func `When the winner goes the other serves again (P9)`() {
        var board = SwitchBoard()
        _ = board.attached(one, attachment(nil))
        board.cameIntoStep(one)
        _ = board.attached(two, attachment([a]))
        #expect(board.serving(a) == nil, "the line is two's, who is not in step yet")
        board.detached(two)
        #expect(board.serving(a)?.id == one)
        board.detached(one)
        #expect(board.attachedSwitch(for: a) == nil)
        #expect(board.switches.isEmpty)
    }
}

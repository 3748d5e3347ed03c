public import LineModel

/// Which switch serves which line (P9). A value: attachments in, who serves out.
public struct SwitchBoard: Sendable {
    private var attachments: [SwitchID: Attachment] = [:]
    private var order = 0
    /// The switches that can be given orders now.
    public private(set) var inStep: [LineContext.ServingSwitch] = []

    public init() {}

    /// One attached switch.
    public struct Attachment: Hashable, Sendable {
        /// The lines that it names; nil for all lines.
        public var lines: Set<LineID>?
        public var capabilities: Set<SwitchCapability>
        /// Whether it has told all its calls since it attached; before that it gets no orders (P5).
        public var isInStep = false
        /// Later attachments win among equals.
        fileprivate var order = 0

        public init(lines: Set<LineID>?, capabilities: Set<SwitchCapability>) {
            self.lines = lines
            self.capabilities = capabilities
        }
    }

    public var switches: [SwitchID] { attachments.keys.sorted() }

    public subscript(id: SwitchID) -> Attachment? { attachments[id] }

    public func isInStep(_ id: SwitchID) -> Bool { attachments[id]?.isInStep == true }

    /// Attaches a switch, anew if it was; returns the lines that it took, by the switch that had named them (P9).
    ///
    /// Nodes that share switches order attachments by `number`; nil puts this one behind all others.
    public mutating func attached(
        _ id: SwitchID, _ attachment: Attachment, number: UInt64? = nil
    ) -> [SwitchID: Taken] {
        var attachment = attachment
        attachment.order = number.map(Int.init) ?? order + 1
        order = max(order, attachment.order)
        var taken: [SwitchID: Taken] = [:]
        for (other, present) in attachments where other != id {
            switch (present.lines, attachment.lines) {
            case (nil, nil): taken[other] = .all
            case (nil, .some(let named)): taken[other] = .lines(named)
            case (.some, nil): break
            case (.some(let had), .some(let named)):
                let both = had.intersection(named)
                if !both.isEmpty { taken[other] = .lines(both) }
            }
        }
        attachments[id] = attachment
        listInStep()
        return taken
    }

    /// The lines that a later attachment took away.
    public enum Taken: Hashable, Sendable {
        case all
        case lines(Set<LineID>)
    }

    /// The switch has told all its calls.
    public mutating func cameIntoStep(_ id: SwitchID) {
        attachments[id]?.isInStep = true
        listInStep()
    }

    public mutating func detached(_ id: SwitchID) {
        attachments[id] = nil
        listInStep()
    }

    /// The switch that serves the line: one that names it beats one for all, later beats earlier; nil where none is attached.
    public func attachedSwitch(for line: LineID) -> SwitchID? {
        var best: (id: SwitchID, isNamed: Bool, order: Int)?
        for (id, attachment) in attachments where attachment.lines?.contains(line) ?? true {
            let isNamed = attachment.lines != nil
            if let best, (best.isNamed ? 1 : 0, best.order) > (isNamed ? 1 : 0, attachment.order) { continue }
            best = (id, isNamed, attachment.order)
        }
        return best?.id
    }

    /// The switch that can be given orders for the line now.
    public func serving(_ line: LineID) -> LineContext.ServingSwitch? {
        guard let id = attachedSwitch(for: line) else { return nil }
        return inStep.first { $0.id == id }
    }

    /// Made when a switch comes or goes, as every decision asks for it.
    private mutating func listInStep() {
        inStep = attachments.filter(\.value.isInStep)
            .map { LineContext.ServingSwitch(id: $0.key, capabilities: $0.value.capabilities) }
    }
}

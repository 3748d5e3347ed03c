/// The report as Markdown tables.
enum Table {
    static let measurementHeading = """
        | what | lines | ns | M/s a core | other core M/s | overlap |
        |---|---|---|---|---|---|
        """

    static let memoryHeading = """
        | lines | empty table, bytes | slot of a line, bytes | empty dirty set, bytes | used dirty set, bytes |
        |---|---|---|---|---|
        """

    static func row(_ measurement: Measurement) -> String {
        row([
            measurement.name, "\(measurement.lines)", decimal(measurement.nanoseconds),
            decimal(measurement.millionsPerSecond),
            measurement.opponentMillionsPerSecond.map(decimal) ?? "",
            measurement.overlap.map { "\(Int(($0 * 100).rounded())) %" } ?? "",
        ])
    }

    static func row(_ memory: MemoryUse) -> String {
        row([
            "\(memory.lines)", "\(memory.emptyTable)", decimal(memory.slotOfALine), "\(memory.emptyDirtySet)",
            "\(memory.usedDirtySet)",
        ])
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    private static func decimal(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

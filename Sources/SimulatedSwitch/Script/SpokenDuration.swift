/// Durations as people write them: `500ms`, `2s`, `1.5m`, `2h`; a bare number counts seconds.
public enum SpokenDuration {
    /// Reads one; nil where it is none or is negative.
    public static func parse(_ text: some StringProtocol) -> Duration? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        guard let count = Double(String(number)), count.isFinite, count <= 1_000_000_000 else { return nil }
        let milliseconds: Double
        switch text[number.endIndex...] {
        case "ms": milliseconds = count
        case "s", "": milliseconds = count * 1000
        case "m", "min": milliseconds = count * 60_000
        case "h": milliseconds = count * 3_600_000
        default: return nil
        }
        return .milliseconds(Int64(milliseconds.rounded()))
    }
}

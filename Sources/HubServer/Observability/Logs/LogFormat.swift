/// How a record of the log is written: one line each.
public enum LogFormat: String, Sendable, CaseIterable {
    /// For people: time, level, message, then `key=value` as in logfmt.
    case text
    /// `time=... level=... msg=... key=value` (https://brandur.org/logfmt).
    case logfmt
    /// A JSON object.
    case json
}

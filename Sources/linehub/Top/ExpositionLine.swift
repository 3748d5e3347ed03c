/// One line of Prometheus' text format.
enum ExpositionLine: Equatable {
    /// A blank line, a help or a comment.
    case nothing
    case type(family: String)
    case sample(name: String, Exposition.Sample)

    enum Problem: Error, Equatable {
        case badName, badLabels, badValue, badType, untyped
    }

    private static let kinds: Set<Substring> = ["counter", "gauge", "histogram", "summary", "untyped"]

    init(_ line: Substring) throws(Problem) {
        guard !line.isEmpty else {
            self = .nothing
            return
        }
        guard !line.hasPrefix("#") else {
            self = try Self.comment(line)
            return
        }
        var rest = line
        let name = try Self.name(&rest)
        let labels = try Self.labels(&rest)
        let words = rest.split(separator: " ", omittingEmptySubsequences: true)
        // A time may follow the value.
        guard rest.first == " ", (1...2).contains(words.count), let value = Self.number(words[0]),
            words.count == 1 || Int(words[1]) != nil
        else { throw .badValue }
        self = .sample(name: name, Exposition.Sample(labels: labels, value: value))
    }

    /// A number as the format writes it, `+Inf`, `-Inf` and `NaN` included.
    static func number(_ text: some StringProtocol) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.contains(where: { !"0123456789+-.eE".contains($0) }) ? nil : Double(text)
        }
    }

    private static func comment(_ line: Substring) throws(Problem) -> ExpositionLine {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words[0] == "#", words.count > 1, words[1] == "TYPE" else { return .nothing }
        guard words.count == 4, kinds.contains(words[3]) else { throw .badType }
        return .type(family: String(words[2]))
    }

    private static func name(_ rest: inout Substring) throws(Problem) -> String {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        guard let first = name.first, !first.isNumber else { throw .badName }
        rest = rest[name.endIndex...]
        return String(name)
    }

    private static func labels(_ rest: inout Substring) throws(Problem) -> [String: String] {
        guard rest.first == "{" else { return [:] }
        rest.removeFirst()
        var labels: [String: String] = [:]
        while rest.first != "}" {
            guard let label = try? name(&rest), labels[label] == nil, rest.hasPrefix("=\"") else { throw .badLabels }
            rest.removeFirst(2)
            labels[label] = try quoted(&rest)
            if rest.first == "," { rest.removeFirst() } else if rest.first != "}" { throw .badLabels }
        }
        rest.removeFirst()
        return labels
    }

    /// What stands before the closing quote, which is taken as well.
    private static func quoted(_ rest: inout Substring) throws(Problem) -> String {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                switch rest.popFirst() {
                case "n": text.append("\n")
                case let escaped? where escaped == "\\" || escaped == "\"": text.append(escaped)
                default: throw .badLabels
                }
            default: text.append(character)
            }
        }
        throw .badLabels
    }
}

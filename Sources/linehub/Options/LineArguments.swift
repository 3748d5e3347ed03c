import ArgumentParser
import LineModel

/// Reads lists of lines as people write them: several values, or one with commas.
enum LineArguments {
    static func lines(_ texts: [String]) throws -> [LineID] {
        try texts.flatMap { $0.split(separator: ",") }.map { text in
            guard let line = LineID(String(text)) else {
                throw ValidationError("\"\(text)\" is no identifier of a line.")
            }
            return line
        }
    }

    static func call(_ text: String) throws -> CallID {
        guard let call = CallID(text) else { throw ValidationError("\"\(text)\" is no identifier of a call.") }
        return call
    }
}

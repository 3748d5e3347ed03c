import Foundation
import HubJSON
import HubProtocol

/// The command's two output streams. Standard output carries results, standard error all else.
enum Console {
    /// Writes a line at once, also into a pipe.
    static func line(_ text: String) { write(text + "\n") }

    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    static func json(_ value: some WireEncodable) {
        FileHandle.standardOutput.write(Data(value.encoded() + Array("\n".utf8)))
    }

    static func problem(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Whether a person looks at standard output.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

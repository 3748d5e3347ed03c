import Foundation
import HubJSON
import HubProtocol
import HubServer

/// The command's two output streams. Standard output carries results, standard error all else.
enum Console {
    /// Writes a line at once, also into a pipe.
    static func line(_ text: String) { write(text + "\n") }

    static func write(_ text: String) { put(Data(text.utf8)) }

    static func json(_ value: some WireEncodable) {
        put(Data(value.encoded() + Array("\n".utf8)))
    }

    /// Ends the command where nobody reads any more, as in `linehub watch | head`, with the status of a broken pipe.
    private static func put(_ bytes: Data) {
        do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch { exit(128 + SIGPIPE) }
    }

    static func problem(_ text: String) { LogOutlet.standardError.say(text) }

    /// Whether a person looks at standard output.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

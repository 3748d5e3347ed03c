import Foundation

/// The terminal as a page that is drawn anew in its place, and gives back what was there before (ECMA-48, xterm's alternate screen).
enum TerminalScreen {
    static func open() { Console.write("\u{1B}[?1049h\u{1B}[?25l") }

    static func draw(_ lines: [String]) {
        Console.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
    }

    static func close() { Console.write("\u{1B}[?25h\u{1B}[?1049l") }

    /// In characters; shells tell it to those who ask for it.
    static var width: Int { ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 120 }
}

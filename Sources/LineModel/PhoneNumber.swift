/// A number as it is dialled: `+?[0-9*#]{1,32}` (P50). Plain text elsewhere; this is the check at the door.
public enum PhoneNumber {
    /// Tells whether the text can be dialled or given to a line.
    public static func isValid(_ text: String) -> Bool {
        var bytes = Substring(text).utf8
        if bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        return (1...32).contains(bytes.count) && bytes.allSatisfy(isDialable)
    }

    private static func isDialable(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "#")
    }
}

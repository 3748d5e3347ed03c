/// Makes names that nobody guesses and that do not come twice: 26 characters, 130 bits.
enum RandomName {
    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        var name: [UInt8] = []
        name.reserveCapacity(26)
        // Twelve letters of each number: each costs a system call.
        for count in [12, 12, 2] {
            var bits: UInt64 = generator.next()
            for _ in 0..<count {
                name.append(letters[Int(bits & 31)])
                bits >>= 5
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}

/// Makes names that nobody guesses and that do not come twice: 26 characters, 130 bits.
enum RandomName {
    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")

    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<26).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }
}

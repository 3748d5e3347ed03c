extension String {
    /// With blanks behind it up to the width, in characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

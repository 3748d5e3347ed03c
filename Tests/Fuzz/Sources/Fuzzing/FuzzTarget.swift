/// Something of the hub that takes bytes from outside, with what must hold whatever they are.
///
/// Beside what a target checks itself, no input may crash, hang, leak, or touch memory that is not its own: libFuzzer and
/// the sanitizers see to that.
package protocol FuzzTarget: AnyObject {
    init() throws

    /// Inputs to begin with, made by the hub's own writers, so that they never fall behind its formats. Those written by
    /// hand stand in `Corpus`.
    static var seeds: [[UInt8]] { get throws }

    /// Takes one input; stops the process where the invariant does not hold.
    func take(_ input: [UInt8])
}

extension FuzzTarget {
    package static var seeds: [[UInt8]] { [] }
}

/// Stops the process where it is not so; the fuzzer then keeps the input.
package func hold(_ isSo: Bool, _ invariant: @autoclosure () -> String) {
    if !isSo { fatalError("does not hold: \(invariant())") }
}

extension [UInt8] {
    /// The parts of an input that has several: 0xFF parts them, which no UTF-8 has.
    package var parts: [ArraySlice<UInt8>] { split(separator: 0xFF, omittingEmptySubsequences: false) }
}

extension Collection<UInt8> {
    /// As text, repaired where it is no UTF-8.
    package var text: String { String(decoding: self, as: UTF8.self) }
}

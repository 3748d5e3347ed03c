import Fuzzing
import HubJSON

/// The JSON reader and writer.
///
/// Invariant: a text is accepted exactly when a plain reader of RFC 8259 with the hub's own refusals accepts it, as the
/// same value; and every value is written so that it is read back.
final class JSONTarget: FuzzTarget {
    static var seeds: [[UInt8]] { get throws { try GoldenVectors.texts } }

    func take(_ input: [UInt8]) {
        let value = try? JSONReader.read(input)
        let limits = JSONLimits()
        guard input.count <= limits.maximumBytes else {
            return hold(value == nil, "a text that is too long is refused")
        }
        let expected = StrictJSON.read(input, depth: limits.maximumDepth)
        hold(value == expected, "\(input.text) is \(expected.map { "\($0)" } ?? "no text")")
        guard let value else { return }
        let wider = JSONLimits(maximumBytes: 1 << 20)
        let again = try? JSONReader.read(value.encoded(), limits: wider)
        hold(again == value, "\(value.encoded().text) reads back as it was written")
        hold((try? JSONReader.read(input, numbers: .rounded)) != nil, "rounding numbers refuses no more")
    }
}

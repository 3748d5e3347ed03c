import Foundation

/// What simulated people say: a few tones that rise and fall like a short sentence, as a WAV file of a few kilobytes
/// (mono, 8 kHz, 16 bits).
struct Melody: Sendable {
    /// The pitch of each syllable, in Hz.
    let pitches: [Double]

    static let rate = 8000
    private static let syllableSamples = 900
    private static let syllables = 5...9

    init(using random: inout SeededRandom) {
        var pitch = Double.random(in: 110...220, using: &random)
        pitches = (0..<Int.random(in: Self.syllables, using: &random)).map { _ in
            pitch *= Double.random(in: 0.84...1.19, using: &random)
            return pitch
        }
    }

    /// Whole seconds, begun ones counted.
    var seconds: Int64 { Int64((pitches.count * Self.syllableSamples + Self.rate - 1) / Self.rate) }

    /// The file (RIFF WAVE, PCM).
    var wav: [UInt8] {
        let samples = pitches.flatMap(Self.syllable)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + samples.count * 2)
        func number(_ value: Int, _ count: Int) {
            for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        bytes += Array("RIFF".utf8)
        number(36 + samples.count * 2, 4)
        bytes += Array("WAVEfmt ".utf8)
        number(16, 4)
        // PCM, one channel.
        number(1, 2)
        number(1, 2)
        number(Self.rate, 4)
        number(Self.rate * 2, 4)
        number(2, 2)
        number(16, 2)
        bytes += Array("data".utf8)
        number(samples.count * 2, 4)
        for sample in samples { number(Int(sample), 2) }
        return bytes
    }

    /// A voice of three overtones that swells and fades.
    private static func syllable(_ pitch: Double) -> [Int16] {
        (0..<syllableSamples).map { position in
            let phase = 2 * Double.pi * pitch * Double(position) / Double(rate)
            let swell = sin(Double.pi * Double(position) / Double(syllableSamples))
            let voice = sin(phase) + 0.5 * sin(2 * phase) + 0.25 * sin(3 * phase)
            return Int16(voice * swell * 9000)
        }
    }
}

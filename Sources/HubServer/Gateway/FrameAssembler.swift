import HubWebSocket

/// Puts the messages that are due for one connection into frames: one alone as it is, several as a JSON-RPC batch (P48).
struct FrameAssembler {
    /// A frame is ended when it has reached this size; clients take frames up to 1 MiB (P25).
    static let frameBytes = 256 * 1024

    private(set) var frames: [UInt8] = []
    private(set) var frameCount = 0
    private var batch: [[UInt8]] = []
    private var batchBytes = 0

    var isEmpty: Bool { frames.isEmpty && batch.isEmpty }
    var byteCount: Int { frames.count + batchBytes }

    /// Adds one whole JSON-RPC message.
    mutating func append(_ message: [UInt8]) {
        batch.append(message)
        batchBytes += message.count + 1
        if batchBytes >= Self.frameBytes { endFrame() }
    }

    /// Writes what is left, and returns all frames.
    mutating func finish() -> [UInt8] {
        endFrame()
        return frames
    }

    private mutating func endFrame() {
        guard let first = batch.first else { return }
        frames.reserveCapacity(frames.count + batchBytes + 16)
        if batch.count == 1 {
            FrameWriter.appendText(first, to: &frames)
        } else {
            FrameWriter.appendTextHeader(payloadCount: batchBytes + 1, to: &frames)
            frames.append(UInt8(ascii: "["))
            for (position, message) in batch.enumerated() {
                if position > 0 { frames.append(UInt8(ascii: ",")) }
                frames.append(contentsOf: message)
            }
            frames.append(UInt8(ascii: "]"))
        }
        frameCount += 1
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
    }
}

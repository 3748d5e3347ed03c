import HubJSON
import HubWebSocket

/// JSON-RPC messages in one WebSocket frame (P48).
enum Frame {
    /// A frame with the JSON value that `write` writes: a message, or several as an array.
    static func text(capacity: Int, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(behind: FrameWriter.openText, capacity: FrameWriter.openText.count + capacity)
        write(&writer)
        var frame = writer.takeBytes()
        FrameWriter.closeText(&frame)
        return frame
    }

    /// A frame with a message that is encoded already.
    static func text(_ message: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(message.count + 10)
        FrameWriter.appendText(message, to: &frame)
        return frame
    }
}

import HubWebSocket

/// Whole JSON-RPC messages in one WebSocket frame: one alone as it is, several as a batch (P48).
enum Frame {
    static func text(_ messages: [[UInt8]]) -> [UInt8] {
        guard messages.count > 1 else { return text(messages.first ?? []) }
        let payloadCount = messages.reduce(1) { $0 + $1.count + 1 }
        var frame: [UInt8] = []
        frame.reserveCapacity(payloadCount + 10)
        FrameWriter.appendTextHeader(payloadCount: payloadCount, to: &frame)
        var separator = UInt8(ascii: "[")
        for message in messages {
            frame.append(separator)
            frame.append(contentsOf: message)
            separator = UInt8(ascii: ",")
        }
        frame.append(UInt8(ascii: "]"))
        return frame
    }

    static func text(_ message: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(message.count + 10)
        FrameWriter.appendText(message, to: &frame)
        return frame
    }
}

import Testing

@testable import linehub_loadtest

@Suite struct MQTTPacketTests {
    @Test func `A session begins as MQTT 3.1.1 says in its section 3.1`() {
        #expect(
            MQTTPacket.connect(clientID: "c7") == [
                0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, 2, 0x63, 0x37,
            ])
    }

    @Test func `A subscription names all its topics`() {
        #expect(MQTTPacket.subscribe(["1", "23"]) == [0x82, 11, 0, 1, 0, 1, 0x31, 0, 0, 2, 0x32, 0x33, 0])
    }

    @Test(arguments: [1, 120, 124, 125, 16_380, 16_381])
    func `A publication is found whole, whatever its size, and no sooner`(count: Int) throws {
        let payload = [UInt8](repeating: 7, count: count)
        let packet = MQTTPacket.publish(topic: "1", payload: payload)
        let read = MQTTPacket.read(packet.span, at: 0)
        let (kind, contents) = try #require(read)
        #expect(kind == .publish)
        #expect(Array(packet[contents]) == [0, 1, 0x31] + payload)
        #expect(contents.upperBound == packet.count)
        for shorter in [0, 1, packet.count - 1] {
            let read = MQTTPacket.read(Array(packet[..<shorter]).span, at: 0)
            #expect(read == nil)
        }
    }
}

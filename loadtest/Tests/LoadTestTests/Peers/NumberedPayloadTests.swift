import Testing

@testable import linehub_loadtest

@Suite struct NumberedPayloadTests {
    private let payload = NumberedPayload(bytes: 200)

    @Test(arguments: [(0, 1), (42, 1_000_000), (999_999, 9_999_999_999)])
    func `What is written is read again, behind anything`(topic: Int, number: Int) {
        let written = payload.write(topic: topic, number: number)
        #expect(written.count == 200)
        let read = payload.read(([1, 2, 3] + written).span, at: 3)
        #expect(read?.topic == topic)
        #expect(read?.number == number)
    }

    @Test func `What is longer or shorter is no payload`() {
        let written = payload.write(topic: 1, number: 1)
        let longer = payload.read((written + [0]).span)
        let shorter = payload.read(Array(written.dropLast()).span)
        #expect(longer == nil)
        #expect(shorter == nil)
    }
}

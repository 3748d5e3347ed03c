import Glibc
import Testing

@testable import HubWebSocket

@Suite struct OutletTurnTests {
    @Test func `everybody gets the bytes meant for him, however many they are`() {
        var turn = OutletTurn()
        var ports = OutletPorts()
        let pairs = (0..<50).map { _ in SocketPair() }
        for pair in pairs { _ = ports.add(nil, descriptor: pair.near) }
        for round in 1...3 {
            let texts = ["one \(round)", "three \(round)"].map { Array($0.utf8) }
            let stretches = texts.map { turn.put($0) }
            for index in pairs.indices { turn.send(stretches[index % 2], to: ConnectionSlot(UInt32(index))) }
            #expect(turn.transmit(by: ports).isEmpty)
            for (index, pair) in pairs.enumerated() { #expect(pair.received() == texts[index % 2]) }
            turn.clear()
        }
    }

    @Test func `who takes a part, nothing, or is dead is told; the shut are left out, the rest not held up`() {
        var turn = OutletTurn()
        var ports = OutletPorts()
        let pairs = (0..<12).map { _ in SocketPair() }
        for pair in pairs { _ = ports.add(nil, descriptor: pair.near) }
        pairs[2].fill()
        pairs[3].closeFar()
        ports.shut(ConnectionSlot(4))
        let large = turn.put([UInt8](repeating: 7, count: 4 << 20))
        let small = turn.put([1, 2, 3])
        for index in pairs.indices { turn.send(index == 1 ? large : small, to: ConnectionSlot(UInt32(index))) }
        let rests = turn.transmit(by: ports)
        #expect(rests.map(\.send.slot.index) == [1, 2, 3])
        #expect((1..<large.count).contains(rests[0].sent))
        #expect(turn.bytes(of: rests[0]).count == large.count - rests[0].sent)
        #expect(rests[1].sent == 0)
        #expect(turn.bytes(of: rests[1]).elementsEqual([1, 2, 3]))
        #expect(rests[2].sent == -1)
        #expect(pairs[11].received() == [1, 2, 3])
        #expect(pairs[4].received() == nil)
    }
}

@Suite struct OutletPortsTests {
    @Test func `a slot is not given out again before it is free, so that nobody gets what was meant for another`() {
        var ports = OutletPorts()
        let first = ports.add(nil, descriptor: 3)
        ports.remove(first)
        #expect(!ports.isReady(first))
        let second = ports.add(nil, descriptor: 4)
        #expect(second != first && !ports.isReady(first))
        ports.free(first)
        #expect(ports.add(nil, descriptor: 5) == first)
    }
}

/// Two connected stream sockets that never wait.
private final class SocketPair {
    let near: Int32
    private var far: Int32

    init() {
        var ends: [Int32] = [0, 0]
        unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends)
        (near, far) = (ends[0], ends[1])
    }

    deinit {
        close(near)
        closeFar()
    }

    func closeFar() {
        if far >= 0 { close(far) }
        far = -1
    }

    /// What has come; nil when nothing has.
    func received() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(far, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Writes until the kernel takes no more.
    func fill() {
        let block = [UInt8](repeating: 0, count: 65_536)
        for size in [block.count, 1] {
            while unsafe send(near, block, size, Int32(MSG_NOSIGNAL)) > 0 {}
        }
    }
}

import Glibc
import HubLoop
import Testing

@testable import HubWebSocket

@Suite struct ListeningSocketTests {
    @Test func `port 0 gets a free port, and a second socket may share it`() throws {
        let first = try ListeningSocket(address: "127.0.0.1", port: 0)
        let second = try ListeningSocket(address: "127.0.0.1", port: first.port)
        #expect(first.port != 0)
        #expect(second.port == first.port)
    }

    @Test func `IPv6 is served too`() throws {
        #expect(try ListeningSocket(address: "::1", port: 0).port != 0)
    }

    @Test func `a name is no address`() {
        #expect(
            throws: ListeningSocketError.badAddress(
                #"cannot listen on "localhost": not a numeric IPv4 or IPv6 address"#)
        ) {
            try ListeningSocket(address: "localhost", port: 0)
        }
    }

    @Test func `a port that somebody has for himself is reported as in use`() throws {
        let selfish = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(selfish) }
        let address = SocketAddress(numeric: "127.0.0.1", port: 0)!
        #expect(unsafe address.withSockaddr { unsafe bind(selfish, $0, $1) } == 0)
        listen(selfish, 1)
        let port = SocketAddress.localPort(of: selfish)
        #expect(
            throws: ListeningSocketError.addressInUse(
                "cannot listen on 127.0.0.1 port \(port): bind: Address already in use")
        ) {
            try ListeningSocket(address: "127.0.0.1", port: port)
        }
    }

    @Test func `an address of another machine is a bad address`() {
        #expect { try ListeningSocket(address: "192.0.2.1", port: 0) } throws: {
            if case .badAddress? = $0 as? ListeningSocketError { true } else { false }
        }
    }
}

/// What the kernel keeps of a server's bytes that clients have not taken, by proc(5), /proc/net/tcp.
enum SendQueues {
    /// The bytes for each of these client ports that are connected to the server.
    ///
    /// - Throws: `Failure` where the system does not say.
    static func bytes(server: UInt16, clients: Set<UInt16>) throws -> [UInt16: Int] {
        let text = try ProcFile.read("/proc/net/tcp")
        var queues: [UInt16: Int] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ", maxSplits: 5)
            guard words.count > 4, port(words[1]) == server, let client = port(words[2]), clients.contains(client)
            else { continue }
            queues[client] = Int(words[4].prefix { $0 != ":" }, radix: 16)
        }
        return queues
    }

    private static func port(_ address: Substring) -> UInt16? {
        address.split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
    }
}

import Foundation
public import HubJSON
import HubWebSocket
import Synchronization

/// A client over a real socket that keeps every message, and waits for messages with a deadline.
public final class TestClient: Sendable {
    /// How long a test waits for what must come; generous, for machines under load.
    ///
    /// `LINEHUB_PATIENCE` times as much where a sanitizer slows everything down.
    public static let patienceMilliseconds =
        60_000 * (ProcessInfo.processInfo.environment["LINEHUB_PATIENCE"].flatMap { Int($0) } ?? 1)

    private struct State: Sendable {
        var messages: [JSONValue] = []
        /// The number of messages in each frame.
        var frames: [Int] = []
        var isOpen = false
        var closeCode: UInt16?
        var refusal: String?
        var nextID: Int64 = 1
        var nextWaiter = 1
        var waiters: [Int: Waiter] = [:]
        var answer: Answer?
    }

    /// Answers a request of the hub; nil where it stays silent.
    public typealias Answer = @Sendable (_ method: String, _ params: JSONObject) -> JSONValue?

    private struct Waiter: Sendable {
        /// The result of the wait as far as the state goes; nil while it goes on.
        var check: @Sendable (State) -> Result<JSONValue, TestClientError>?
        var continuation: CheckedContinuation<Result<JSONValue, TestClientError>, Never>
    }

    private let state = Mutex(State())
    private let line: TestLine

    private init() {
        line = TestLine()
    }

    /// Opens a socket; throws where the hub refuses it.
    public static func connect(
        port: UInt16, headers: [(name: String, value: String)] = [], subprotocol: String = "linehub.v1"
    ) async throws -> TestClient {
        let client = TestClient()
        var configuration = WebSocketClientConfiguration(port: port, subprotocol: subprotocol, headers: headers)
        configuration.maximumMessageBytes = 16 << 20
        configuration.connectTimeoutMilliseconds = patienceMilliseconds
        client.line.connect(configuration, for: client)
        _ = try await client.wait { state in
            if let refusal = state.refusal { return .failure(.refused(refusal)) }
            return state.isOpen ? .success(.null) : nil
        }
        return client
    }

    // MARK: Sending

    public func send(_ text: String) { line.send(Array(text.utf8)) }

    public func send(_ message: JSONValue) { line.send(message.encoded()) }

    /// Sends a request without waiting; returns its id.
    @discardableResult
    public func request(_ method: String, _ params: JSONValue = [:]) -> Int64 {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        send(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
        return id
    }

    /// Sends a request and returns the whole reply, result or error.
    public func reply(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        try await reply(to: request(method, params))
    }

    /// Sends a request and returns its result; throws the error's word.
    @discardableResult
    public func call(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        let reply = try await reply(method, params)
        if let result = reply["result"] { return result }
        throw TestClientError.failure(reply["error"]?["data"]?["code"]?.string ?? "no word")
    }

    public func reply(to id: Int64) async throws -> JSONValue {
        try await message { $0["method"] == nil && $0["id"]?.integer == id }
    }

    /// Opens a session with the token.
    @discardableResult
    public func open(
        _ token: String?, kind: String = "web", version: String? = nil, device: String? = "device-1",
        resume: JSONValue? = nil
    ) async throws -> JSONValue {
        var client: JSONObject = ["kind": .string(kind)]
        if let device { client["device"] = .string(device) }
        if let version { client["version"] = .string(version) }
        var params: JSONObject = ["client": .object(client)]
        if let token { params["token"] = .string(token) }
        params["resume"] = resume
        return try await call("session.open", .object(params))
    }

    public func close() { line.close() }

    /// Has every request of the hub answered at once, on the loop's thread.
    public func answer(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }

    // MARK: Waiting

    /// All messages so far, those of batches one by one.
    public var messages: [JSONValue] { state.withLock { $0.messages } }

    /// How many messages each frame held.
    public var frames: [Int] { state.withLock { $0.frames } }

    /// The params of all notifications of that name so far.
    public func notifications(_ method: String) -> [JSONValue] {
        messages.filter { $0["method"]?.string == method }.compactMap { $0["params"] }
    }

    /// Waits for a message, also among those that came already from `position` on.
    public func message(
        from position: Int = 0, where isMeant: @escaping @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        let place = Mutex(position)
        return try await wait { state in
            let found = place.withLock { place -> JSONValue? in
                while place < state.messages.count {
                    defer { place += 1 }
                    if isMeant(state.messages[place]) { return state.messages[place] }
                }
                return nil
            }
            if let found { return .success(found) }
            return state.closeCode.map { .failure(.closed($0)) }
        }
    }

    /// Waits for the params of a notification.
    public func notification(
        _ method: String, from position: Int = 0,
        where isMeant: @escaping @Sendable (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        let message = try await message(from: position) { message in
            message["method"]?.string == method && message["params"].map(isMeant) == true
        }
        return message["params"] ?? .null
    }

    /// Waits for a `line.event` of that type.
    public func event(_ type: String, from position: Int = 0) async throws -> JSONValue {
        try await notification("line.event", from: position) { $0["type"]?.string == type }
    }

    /// Waits for the end of the socket; returns the close code.
    public func closed() async throws -> UInt16 {
        let code = try await wait { state in state.closeCode.map { .success(.integer(Int64($0))) } }
        return UInt16(code.integer ?? 0)
    }

    private func wait(
        _ check: @escaping @Sendable (State) -> Result<JSONValue, TestClientError>?
    ) async throws -> JSONValue {
        let result = await withCheckedContinuation { continuation in
            let known = state.withLock { state -> (Result<JSONValue, TestClientError>?, Int) in
                if let result = check(state) { return (result, 0) }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = Waiter(check: check, continuation: continuation)
                return (nil, state.nextWaiter)
            }
            if let result = known.0 { return continuation.resume(returning: result) }
            TestLoop.shared.after(milliseconds: Self.patienceMilliseconds) { [weak self] in self?.expire(known.1) }
        }
        return try result.get()
    }

    private func expire(_ number: Int) {
        let expired = state.withLock { state in
            state.waiters.removeValue(forKey: number).map { ($0, state.messages.suffix(8)) }
        }
        guard let (waiter, messages) = expired else { return }
        let text = messages.map { String(decoding: $0.encoded(), as: UTF8.self).prefix(400) }.joined(separator: "\n")
        waiter.continuation.resume(returning: .failure(.deadline(text)))
    }

    // MARK: What the socket reports

    func change(_ change: (inout News) -> Void) {
        var news = News()
        change(&news)
        let (due, requests, answer) = state.withLock { state in
            if news.opened { state.isOpen = true }
            state.refusal = news.refusal ?? state.refusal
            state.closeCode = news.closeCode ?? state.closeCode
            if !news.messages.isEmpty {
                state.messages += news.messages
                state.frames.append(news.messages.count)
            }
            var due: [(Waiter, Result<JSONValue, TestClientError>)] = []
            for (number, waiter) in state.waiters {
                guard let result = waiter.check(state) else { continue }
                due.append((waiter, result))
                state.waiters[number] = nil
            }
            let requests = news.messages.filter { $0["method"] != nil && $0["id"] != nil }
            return (due, requests, state.answer)
        }
        for request in requests {
            guard let answer, let id = request["id"], let method = request["method"]?.string,
                let reply = answer(method, request["params"]?.object ?? [:])
            else { continue }
            var message: JSONObject = ["jsonrpc": "2.0", "id": id]
            if reply["code"] != nil { message["error"] = reply } else { message["result"] = reply }
            send(.object(message))
        }
        for (waiter, result) in due { waiter.continuation.resume(returning: result) }
    }

    /// What one report of the socket brings.
    struct News {
        var opened = false
        var refusal: String?
        var closeCode: UInt16?
        var messages: [JSONValue] = []
    }
}

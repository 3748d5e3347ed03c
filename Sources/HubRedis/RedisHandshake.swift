/// What a fresh connection says first, and what it learns from the answers, in their order.
struct RedisHandshake {
    enum Step: Equatable {
        case wait
        /// The server may be used; with its run ID.
        case welcome(runID: String)
        case failed(RedisLoss)
    }

    private enum Question {
        case auth
        case select
        /// A server that still reads its data in refuses this, and answers the others.
        case ping
        case role
        case info
    }

    /// The encoded commands, to be sent at once.
    private(set) var commands: [[UInt8]] = []
    private var questions: [Question] = []
    private var answered = 0

    init(credentials: RedisCredentials?, database: Int) {
        if let credentials { add(.auth, credentials.auth) }
        if database != 0 { add(.select, RedisCommand.encoded("SELECT", String(database))) }
        add(.ping, RedisCommand.encoded("PING"))
        add(.role, RedisCommand.encoded("ROLE"))
        add(.info, RedisCommand.encoded("INFO", "server"))
    }

    mutating func replied(_ reply: Result<RedisValue, RedisError>) -> Step {
        let question = questions[answered]
        answered += 1
        switch (question, reply) {
        case (_, .failure(.refused(let code, let message))): return .failed(.refused(code: code, message: message))
        case (_, .failure): return .failed(.timedOut)
        case (.auth, .success), (.select, .success), (.ping, .success): return .wait
        case (.role, .success(let value)): return Self.isMaster(value) ? .wait : .failed(.notMaster)
        case (.info, .success(let value)):
            guard let runID = Self.runID(value) else { return .failed(.malformed("INFO tells no run_id")) }
            return .welcome(runID: runID)
        }
    }

    /// Whether a reply to ROLE is a master's.
    static func isMaster(_ role: RedisValue) -> Bool { role.items?.first?.text == "master" }

    static func runID(_ info: RedisValue) -> String? {
        info.text?.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }.map { String($0.dropFirst(7)) }
    }

    private mutating func add(_ question: Question, _ command: [UInt8]) {
        questions.append(question)
        commands.append(command)
    }
}

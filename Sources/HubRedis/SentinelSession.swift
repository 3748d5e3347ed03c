import HubLoop

/// The connections to one sentinel: one to ask, one that hears of failovers. Loop thread only.
final class SentinelSession {
    /// Called with each answer, and with nil when the sentinel does not know or is lost.
    var answered: (SentinelView.Answer?) -> Void = { _ in }
    /// Called when the sentinel has announced a new master.
    var switched: () -> Void = {}

    private let loop: EventLoop
    private let address: RedisAddress
    private let credentials: RedisCredentials?
    private let masterName: String
    private let configuration: RedisClientConfiguration
    private let resolve: (RedisAddress, @escaping (RedisAddress?) -> Void) -> Void
    private var questions: RedisLink?
    private var news: RedisLink?
    private var isResolving = false
    private var isClosed = false

    init(
        loop: EventLoop, address: RedisAddress, credentials: RedisCredentials?, masterName: String,
        configuration: RedisClientConfiguration,
        resolve: @escaping (RedisAddress, @escaping (RedisAddress?) -> Void) -> Void
    ) {
        self.loop = loop
        self.address = address
        self.credentials = credentials
        self.masterName = masterName
        self.configuration = configuration
        self.resolve = resolve
    }

    /// Asks where the master is, connecting first when there is no connection.
    func ask() {
        guard !isClosed else { return }
        guard let questions else { return open() }
        var place = RedisValue.null
        questions.send(RedisCommand.encoded("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName)) { reply in
            if case .success(let value) = reply { place = value }
        }
        questions.send(RedisCommand.encoded("SENTINEL", "MASTER", masterName)) { [weak self, weak questions] reply in
            guard let self, self.questions === questions else { return }
            switch reply {
            case .success(let master): answered(SentinelView.answer(address: place, master: master))
            case .failure(.refused): answered(nil)
            case .failure: drop()
            }
        }
    }

    func close() {
        isClosed = true
        drop()
    }

    private func open() {
        guard !isResolving else { return }
        isResolving = true
        resolve(address) { [weak self] numeric in
            guard let self, !isClosed else { return }
            isResolving = false
            guard let numeric else { return }
            let questions = RedisLink(loop: loop, configuration: configuration)
            let news = RedisLink(loop: loop, configuration: configuration)
            self.questions = questions
            self.news = news
            questions.ended = { [weak self] _ in self?.drop() }
            news.ended = { [weak self] _ in self?.drop() }
            news.pushed = { [weak self] push in
                if push.items?.first?.text == "message" { self?.switched() }
            }
            questions.connect(to: numeric)
            news.connect(to: numeric)
            // One that asks for nothing refuses it, and answers all the same.
            if let credentials { for link in [questions, news] { link.send(credentials.auth) { _ in } } }
            news.push(RedisCommand.encoded("SUBSCRIBE", "+switch-master"))
            ask()
        }
    }

    /// The next `ask` connects anew.
    private func drop() {
        let links = [questions, news]
        questions = nil
        news = nil
        for link in links { link?.close(.lost) }
        // A link must outlive its own callback.
        loop.soon { _ = links }
        if !isClosed { answered(nil) }
    }
}

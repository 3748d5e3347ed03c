/// What the sentinels say of one master: the answer of the latest failover counts, so that a sentinel that was cut off with
/// the old master does not win against the others.
struct SentinelView {
    struct Answer: Equatable {
        let address: RedisAddress
        /// Grows with each failover (Redis: config-epoch).
        let epoch: Int64
    }

    private var answers: [Int: Answer] = [:]

    /// Nil while no sentinel knows.
    var master: RedisAddress? {
        answers.sorted { $0.key < $1.key }.map(\.value).max { $0.epoch < $1.epoch }?.address
    }

    /// A sentinel answered, or (nil) does not know or is lost.
    mutating func answered(_ sentinel: Int, _ answer: Answer?) {
        answers[sentinel] = answer
    }

    /// Reads the replies to SENTINEL GET-MASTER-ADDR-BY-NAME and SENTINEL MASTER.
    static func answer(address: RedisValue, master: RedisValue) -> Answer? {
        guard let place = address.items, place.count == 2, let host = place[0].text,
            let port = place[1].number.flatMap({ UInt16(exactly: $0) }), let fields = master.items,
            let key = stride(from: 0, to: fields.count - 1, by: 2).first(where: { fields[$0].text == "config-epoch" }),
            let epoch = fields[key + 1].number
        else { return nil }
        return Answer(address: RedisAddress(host: host, port: port), epoch: epoch)
    }
}

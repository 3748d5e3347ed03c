/// In which order topics are published on: blocks of topics, each gone through as often as its events have steps.
///
/// So a call that rings is answered soon, however many lines there are and however slow the rate is.
struct TopicOrder {
    private let topics: Int
    private let steps: Int
    private let block: Int
    private var start = 0
    private var step = 0
    private var offset = 0

    init(topics: Int, steps: Int, block: Int = 128) {
        self.topics = topics
        self.steps = steps
        self.block = min(block, topics)
    }

    mutating func next() -> Int {
        let topic = start + offset
        offset += 1
        if offset == block || start + offset == topics {
            offset = 0
            step += 1
            if step == steps {
                step = 0
                start = start + block < topics ? start + block : 0
            }
        }
        return topic
    }
}

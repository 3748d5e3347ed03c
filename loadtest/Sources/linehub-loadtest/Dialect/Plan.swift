/// Who watches what: groups of topics, each watched by all watchers of its group and by nobody else.
///
/// Every shape is such a plan: one group of one topic is a fan-out, many groups of one topic are an office, one group of many
/// topics is a wall. Topics and watchers are numbered from 0, group after group. A topic is a line, a channel, an MQTT topic.
struct Plan: Equatable {
    let groups: Int
    let topicsPerGroup: Int
    let watchersPerGroup: Int

    var topics: Int { groups * topicsPerGroup }
    var watchers: Int { groups * watchersPerGroup }

    func group(ofWatcher watcher: Int) -> Int { watcher / watchersPerGroup }
    func group(ofTopic topic: Int) -> Int { topic / topicsPerGroup }

    /// The topics that a watcher watches.
    func topics(ofWatcher watcher: Int) -> Range<Int> {
        let first = group(ofWatcher: watcher) * topicsPerGroup
        return first..<first + topicsPerGroup
    }
}

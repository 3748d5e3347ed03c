/// The parties, lines and delegations that a plan needs: each group of lines has one owner and up to 15 delegates.
///
/// A party may have many devices, so a group may have more watchers than members: watcher by watcher, members take turns.
struct Directory {
    let plan: Plan

    /// Delegates of each owner, of which the hub allows 15 by default.
    private var delegates: Int { min(15, max(0, plan.watchersPerGroup - 1)) }
    private var members: Int { delegates + 1 }

    static func line(_ topic: Int) -> String { "l\(topic)" }

    /// The party of a watcher: the owner first, then the delegates.
    func party(ofWatcher watcher: Int) -> String {
        party(plan.group(ofWatcher: watcher), watcher % plan.watchersPerGroup % members)
    }

    /// The member who has the calls of a line.
    func holder(ofTopic topic: Int) -> String {
        party(plan.group(ofTopic: topic), topic % plan.topicsPerGroup % members)
    }

    /// The directory as documents for `admin.directory.import`, none larger than the hub takes.
    func documents(objectsPerDocument: Int = 100) -> [String] {
        var documents: [String] = []
        func gather(_ kind: String, _ objects: [String]) {
            for start in stride(from: 0, to: objects.count, by: objectsPerDocument) {
                let portion = objects[start..<min(start + objectsPerDocument, objects.count)]
                documents.append(#"{"\#(kind)":[\#(portion.joined(separator: ","))]}"#)
            }
        }
        let groups = 0..<plan.groups
        gather("parties", groups.flatMap { group in (0..<members).map { partyObject(party(group, $0)) } })
        gather("lines", (0..<plan.topics).map(lineObject))
        gather("delegations", groups.flatMap { group in (1..<members).map { delegationObject(group, $0) } })
        return documents
    }

    private func party(_ group: Int, _ member: Int) -> String {
        member == 0 ? "o\(group)" : "d\(group)-\(member)"
    }

    private func partyObject(_ id: String) -> String {
        #"{"id":"\#(id)","name":"Party \#(id)","kind":"user","licensed":true,"callingPlan":true}"#
    }

    private func lineObject(_ topic: Int) -> String {
        let owner = party(plan.group(ofTopic: topic), 0)
        return #"{"id":"\#(Self.line(topic))","number":"+46\#(8_000_000 + topic)","owner":"\#(owner)"}"#
    }

    private func delegationObject(_ group: Int, _ member: Int) -> String {
        #"{"delegator":"\#(party(group, 0))","delegate":"\#(party(group, member))","rights":["answer","pickUpHeld"],"optedIn":true}"#
    }
}

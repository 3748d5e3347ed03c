public import HubCore
import HubJSON
public import HubProtocol
import LineModel

// What parties are told of messages and recordings, as nodes write it.

extension VoicemailEvent: NodeShared {
    private enum Word: String, WireWord {
        case left, played, deleted
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: Word = try object.required("ch")
        let change: Change =
            switch word {
            case .left: .left
            case .played: .played(by: try object.required("by"))
            case .deleted: .deleted(by: try object.required("by"))
            }
        self.init(
            change, try object.required("is"), owner: try object.required("own"), counts: try object.list("cnt"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch change {
        case .left: writer.member("ch", Word.left)
        case .played(let actor):
            writer.member("ch", Word.played)
            writer.member("by", actor)
        case .deleted(let actor):
            writer.member("ch", Word.deleted)
            writer.member("by", actor)
        }
        writer.member("is", message)
        writer.member("own", owner)
        writer.list("cnt", counts)
    }
}

extension VoicemailEvent.LineCounts: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            line: try object.required("ln"),
            counts: VoicemailCounts(new: try object.required("new"), old: try object.required("old")))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("ln", line)
        writer.member("new", counts.new)
        writer.member("old", counts.old)
    }
}

extension RecordingEvent.Change: WireWord {}

extension RecordingEvent: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            try object.required("ch"), try object.required("id"), call: try object.required("call"),
            line: try object.required("ln"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("ch", change)
        writer.member("id", id)
        writer.member("call", call)
        writer.member("ln", line)
    }
}

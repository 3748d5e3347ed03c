import HashTreeCollections
import LineModel

extension Directory {
    func name(of party: PartyID) -> String? { parties[party]?.name }

    /// Why the party does not see the line: a line that does not exist is not told from a stranger's (P34).
    func refusal(of line: LineID, to party: PartyID) -> RefusalCode {
        guard let group = group(of: line) else { return .notMember }
        do throws(Refusal) {
            try group.admit(party)
            return .notMember
        } catch {
            return error.code
        }
    }
}

/// The values that nodes share as facts, each with a version of its own; the words are written and must stay.
enum FactSubject: String, CaseIterable, Sendable {
    /// Parties, lines, delegations, policy and statuses.
    case directory
    case voicemail
    case recordings
}

extension RedisKeys {
    /// The hash that holds the value's version.
    func version(of subject: FactSubject) -> String {
        switch subject {
        case .directory: directory
        case .voicemail: voicemail
        case .recordings: recording
        }
    }
}

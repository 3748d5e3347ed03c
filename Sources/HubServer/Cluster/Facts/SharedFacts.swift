import Dispatch
import HubRedis
import Synchronization

/// What nodes share as facts: a ledger for each value, and the one channel on which all of their changes are told.
final class SharedFacts: Sendable {
    let directory: SharedFactLedger
    let voicemail: SharedFactLedger
    let recordings: SharedFactLedger

    /// - Parameters:
    ///   - patience: how long what must have been published may take, before it is read.
    ///   - isCurrent: whether what the node knows may be decided on; else changes are refused `busUnavailable`.
    init(
        _ master: any RedisMaster, tell: PartyTelling, patience: DispatchTimeInterval = .milliseconds(200),
        isCurrent: @escaping @Sendable () -> Bool = { true }
    ) {
        func ledger(_ subject: FactSubject, on ground: SharedFactLedger? = nil) -> SharedFactLedger {
            SharedFactLedger(
                subject, master, tell: tell, restsOn: ground, patience: patience, isCurrent: isCurrent)
        }
        directory = ledger(.directory)
        voicemail = ledger(.voicemail, on: directory)
        recordings = ledger(.recordings, on: directory)
    }

    private var all: [SharedFactLedger] { [directory, voicemail, recordings] }

    /// The node begins with what it has read; what was heard since this was made is not lost.
    func begin(with versions: FactVersions) {
        directory.begin(at: versions.directory, epoch: versions.epoch)
        voicemail.begin(at: versions.voicemail, epoch: versions.epoch)
        recordings.begin(at: versions.recordings, epoch: versions.epoch)
    }

    /// Something was published on `BusChannel.facts`.
    func heard(_ payload: [UInt8]) {
        // What cannot be told apart leaves a gap, which the next change of the value shows.
        guard let change = SharedFactChange(payload: payload) else { return }
        switch change.subject {
        case .directory: directory.heard(change)
        case .voicemail: voicemail.heard(change)
        case .recordings: recordings.heard(change)
        }
    }

    /// Another history has begun: all is read anew with the next `reread`.
    func began(epoch: UInt64) {
        for ledger in all { ledger.began(epoch: epoch) }
    }

    /// Compares the versions with the store's, and reads what has moved on; `done` tells whether all is in force here.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        let gathering = Gathering(ofSuccesses: all.count, done: done)
        for ledger in all { ledger.reread(gathering.ended) }
    }
}

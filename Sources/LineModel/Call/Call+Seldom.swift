extension Call {
    /// What few calls ever have, in a box of its own: for all of it, a copy of the facts costs one reference count.
    @usableFromInline struct Seldom: Hashable, Sendable {
        @usableFromInline var participants: [Participant] = []
        @usableFromInline var listeners: [Participant] = []
        @usableFromInline var attempts: [ListeningAttempt] = []
        @usableFromInline var attemptCount: Int64 = 0
        @usableFromInline var destination: Destination?
        @usableFromInline var recording: CallRecording?
        @usableFromInline var recordClaims: Int64 = 0

        @usableFromInline init() {}
    }
}

// Read as if they were facts like the others.
extension Call.Facts {
    /// Who joined, in the order in which they came; only in `joined`.
    @inlinable public var participants: [Participant] {
        get { seldom.isEmpty ? [] : seldom[0].participants }
        set { changeSeldom { $0.participants = newValue } }
    }

    /// Who listens or whispers; no row shows them (P37).
    @inlinable public var listeners: [Participant] {
        get { seldom.isEmpty ? [] : seldom[0].listeners }
        set { changeSeldom { $0.listeners = newValue } }
    }

    /// Who is about to listen or to whisper.
    @inlinable public var attempts: [ListeningAttempt] {
        get { seldom.isEmpty ? [] : seldom[0].attempts }
        set { changeSeldom { $0.attempts = newValue } }
    }

    /// How many such wishes there have been: tells their claims apart.
    @inlinable public var attemptCount: Int64 {
        get { seldom.isEmpty ? 0 : seldom[0].attemptCount }
        set { changeSeldom { $0.attemptCount = newValue } }
    }

    /// Where the call went, once it has left the line alive.
    @inlinable public var destination: Destination? {
        get { seldom.isEmpty ? nil : seldom[0].destination }
        set { changeSeldom { $0.destination = newValue } }
    }

    /// What is being recorded of the call; nothing of it is for anybody but the recorder (R71).
    @inlinable public var recording: CallRecording? {
        get { seldom.isEmpty ? nil : seldom[0].recording }
        set { changeSeldom { $0.recording = newValue } }
    }

    /// Counts the claims of recordings.
    @inlinable public var recordClaims: Int64 {
        get { seldom.isEmpty ? 0 : seldom[0].recordClaims }
        set { changeSeldom { $0.recordClaims = newValue } }
    }

    /// Calls that have none of it are equal, whatever they had.
    @usableFromInline mutating func changeSeldom(_ change: (inout Call.Seldom) -> Void) {
        var changed = seldom.first ?? Call.Seldom()
        change(&changed)
        seldom = changed == Call.Seldom() ? [] : [changed]
    }
}

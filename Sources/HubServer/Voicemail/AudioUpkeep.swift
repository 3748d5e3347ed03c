import LineModel
import Synchronization

/// Makes the changes of the books, and does what is due of voicemail, recordings and sound by itself: deleted ones are
/// forgotten after a day, sound that no report names goes (P43, P44).
final class AudioUpkeep: Sendable {
    private let voicemail: VoicemailDesk
    private let recordings: RecordingDesk
    private let media: MediaFiles
    private let limits: LiveLimits
    /// Whether what other nodes did is known here.
    private let isCurrent: @Sendable () -> Bool
    private let now: Clock
    private let tasks = Mutex<[Task<Void, Never>]>([])

    /// How often it is looked what is due, unless sound that nobody names goes sooner.
    private static let pauseSeconds: Int64 = 60

    init(
        voicemail: VoicemailDesk, recordings: RecordingDesk, media: MediaFiles, limits: LiveLimits,
        isCurrent: @escaping @Sendable () -> Bool = { true }, now: @escaping Clock
    ) {
        self.voicemail = voicemail
        self.recordings = recordings
        self.media = media
        self.limits = limits
        self.isCurrent = isCurrent
        self.now = now
    }

    func start() {
        tasks.withLock { tasks in
            tasks = [
                Task { [voicemail] in await voicemail.book.run() },
                Task { [recordings] in await recordings.book.run() },
                Task { [weak self] in
                    while let pause = self?.pause, (try? await Task.sleep(for: pause)) != nil { self?.sweep() }
                },
            ]
        }
    }

    /// How long sound is kept that no report names.
    private var orphanSeconds: Int64 { Int64(limits.current.mediaOrphanSeconds) }

    private var pause: Duration { .seconds(min(Self.pauseSeconds, orphanSeconds)) }

    /// Does what is due now.
    func sweep() {
        voicemail.sweep()
        recordings.sweep()
        // Another node may know who uses it.
        guard isCurrent() else { return }
        media.sweep(until: Timestamp(milliseconds: now().milliseconds - orphanSeconds * 1000))
    }

    /// Returns when the changes under way are made.
    func stop() async {
        voicemail.book.stop()
        recordings.book.stop()
        let tasks = tasks.withLock { $0 }
        tasks.last?.cancel()
        for task in tasks { await task.value }
    }
}

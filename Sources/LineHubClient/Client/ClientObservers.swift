import HubProtocol
import LineModel
import Synchronization

/// The streams that observers of a client read; each forgets itself when its reader goes.
final class ClientObservers: Sendable {
    private struct Streams: Sendable {
        var nextNumber = 0
        var updates: [Int: AsyncStream<LinesView>.Continuation] = [:]
        var events: [Int: AsyncStream<ClientEvent>.Continuation] = [:]
        var shown: LinesView?
    }

    private let streams = Mutex(Streams())

    /// How many events wait for a slow reader.
    static let maximumEvents = 4096

    func updates(from view: LinesView) -> AsyncStream<LinesView> {
        let (stream, continuation) = AsyncStream<LinesView>.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.yield(view)
        let number = streams.withLock { streams in
            streams.nextNumber += 1
            streams.updates[streams.nextNumber] = continuation
            return streams.nextNumber
        }
        continuation.onTermination = { [weak self] _ in
            self?.streams.withLock { _ = $0.updates.removeValue(forKey: number) }
        }
        return stream
    }

    func events() -> AsyncStream<ClientEvent> {
        let (stream, continuation) = AsyncStream<ClientEvent>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.maximumEvents))
        let number = streams.withLock { streams in
            streams.nextNumber += 1
            streams.events[streams.nextNumber] = continuation
            return streams.nextNumber
        }
        continuation.onTermination = { [weak self] _ in
            self?.streams.withLock { _ = $0.events.removeValue(forKey: number) }
        }
        return stream
    }

    /// Gives the view to the observers, if it changed.
    func show(_ view: LinesView) {
        let continuations = streams.withLock { streams -> [AsyncStream<LinesView>.Continuation] in
            guard !streams.updates.isEmpty, streams.shown != view else { return [] }
            streams.shown = view
            return Array(streams.updates.values)
        }
        for continuation in continuations { continuation.yield(view) }
    }

    func tell(_ event: ClientEvent) {
        let continuations = streams.withLock { Array($0.events.values) }
        for continuation in continuations { continuation.yield(event) }
    }
}

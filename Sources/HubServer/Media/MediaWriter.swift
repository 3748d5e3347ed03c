import Dispatch
import Foundation
import LineModel
import Synchronization

/// One upload on its way to the disk (P43). Pieces are written in their order, on the queue of the files.
///
/// Any thread may call, one at a time. It ends with `finish` or `abandon`; what comes later is dropped.
final class MediaWriter: Sendable {
    let file: MediaFile
    let path: URL
    private let queue: DispatchQueue
    private let files: MediaFiles
    private let state: Mutex<State>

    private struct State {
        var handle: FileHandle?
        var isBroken = false
        var isOver = false
        var writtenBytes = 0
    }

    init(file: MediaFile, path: URL, queue: DispatchQueue, files: MediaFiles) {
        self.file = file
        self.path = path
        self.queue = queue
        self.files = files
        state = Mutex(State())
    }

    /// Writes a piece behind those before; `written` comes when the file system has it, or will never have it.
    func write(_ piece: [UInt8], written: @escaping @Sendable () -> Void) {
        queue.async { [self] in
            state.withLock { state in
                guard !state.isBroken, !state.isOver else { return }
                do {
                    let handle = try state.handle ?? MediaFiles.create(path)
                    state.handle = handle
                    try handle.write(contentsOf: piece)
                    state.writtenBytes += piece.count
                } catch {
                    state.isBroken = true
                }
            }
            written()
        }
    }

    /// All pieces have come: flushes them to the disk, and puts the file into its place.
    func finish(done: @escaping @Sendable (MediaFiles.Outcome) -> Void) {
        queue.async { [self] in
            let isWhole = state.withLock { state in
                guard !state.isOver else { return false }
                state.isOver = true
                defer { state.handle = nil }
                do {
                    try state.handle?.synchronize()
                    try state.handle?.close()
                } catch {
                    state.isBroken = true
                }
                return !state.isBroken && state.writtenBytes == file.bytes
            }
            guard isWhole else {
                files.abandoned(self)
                return done(.refused(.overloaded()))
            }
            files.completed(self, done: done)
        }
    }

    /// The rest does not come.
    func abandon() {
        queue.async { [self] in
            let wasOpen = state.withLock { state in
                guard !state.isOver else { return false }
                state.isOver = true
                try? state.handle?.close()
                state.handle = nil
                return true
            }
            if wasOpen { files.abandoned(self) }
        }
    }
}

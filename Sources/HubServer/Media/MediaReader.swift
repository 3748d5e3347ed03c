import Dispatch
import Foundation
import Synchronization

/// One download from the disk, piece by piece, on the queue of the files. Any thread may call, one at a time.
final class MediaReader: Sendable {
    private let path: URL
    private let queue: DispatchQueue
    private let handle = Mutex<FileHandle?>(nil)

    init(path: URL, queue: DispatchQueue) {
        self.path = path
        self.queue = queue
    }

    /// Reads so many bytes from there on; nil where they are not to be had.
    func read(_ count: Int, from offset: Int, done: @escaping @Sendable ([UInt8]?) -> Void) {
        queue.async { [self] in
            let piece = handle.withLock { handle -> [UInt8]? in
                do {
                    let open = try handle ?? FileHandle(forReadingFrom: path)
                    handle = open
                    try open.seek(toOffset: UInt64(offset))
                    return try open.read(upToCount: count).map { [UInt8]($0) }
                } catch {
                    return nil
                }
            }
            done(piece?.count == count ? piece : nil)
        }
    }

    func close() {
        queue.async { [self] in
            handle.withLock { handle in
                try? handle?.close()
                handle = nil
            }
        }
    }
}

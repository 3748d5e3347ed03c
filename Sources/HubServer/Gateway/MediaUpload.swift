import HubCore
import HubProtocol
import HubWebSocket
import LineModel

/// One `PUT /v1/media/<id>`: nothing but what the library has read already is taken before the token is verified, and
/// what waits for the disk stays small (P43). Loop thread only.
final class MediaUpload {
    private let number: UInt64
    private let upload: HTTPUpload
    private let id: MediaID
    private let contentType: String
    private unowned let thread: ServiceThread
    private var phase = Phase.verifying(held: [])
    private var isComplete = false
    private var waitingBytes = 0

    private enum Phase {
        case verifying(held: [[UInt8]])
        case writing(MediaWriter)
        /// It is here already: what comes is dropped.
        case dropping
        case over
    }

    /// Bytes that may wait for the disk before the socket is no longer read.
    private static let windowBytes = 64 * 1024

    init(_ upload: HTTPUpload, number: UInt64, id: MediaID, contentType: String, thread: ServiceThread) {
        self.upload = upload
        self.number = number
        self.id = id
        self.contentType = contentType
        self.thread = thread
    }

    private var files: MediaFiles { thread.services.media }

    /// Begins, with a place among the transfers.
    func begin(token: String) {
        upload.isReading = false
        // They hold each other until `end`.
        upload.arrived = { [self] in arrived($0) }
        upload.completed = { [self] in completed() }
        upload.abandoned = { [self] in end() }
        thread.verify(token) { [number] thread, verified in thread.uploads[number]?.verified(verified) }
    }

    private func verified(_ verified: VerificationQueue.Verified) {
        guard case .verifying = phase else { return }
        switch verified {
        case .failure(.overloaded): return refuse(.overloaded())
        case .failure(let refusal): return refuse(.unauthorized(refusal == .expired ? .tokenExpired : .unauthenticated))
        case .success(let verified):
            guard verified.claims.scopes.contains(.switch) else {
                return refuse(.failure(status: 403, RPCError(.forbidden)))
            }
        }
        files.find(id) { [mailbox = thread.mailbox, number] found in
            mailbox.post { $0.uploads[number]?.found(found) }
        }
    }

    private func found(_ found: Result<MediaFile?, Refusal>) {
        guard case .verifying(let held) = phase else { return }
        guard case .success(let file) = found else { return refuse(.overloaded()) }
        do throws(Refusal) {
            phase =
                file == nil
                ? .writing(try files.write(id, contentType: contentType, bytes: upload.bodyBytes)) : .dropping
        } catch {
            return refuse(.failure(status: 507, RPCError(error.code, details: error.details)))
        }
        for piece in held { arrived(piece) }
        if isComplete { completed() } else { upload.isReading = waitingBytes <= Self.windowBytes }
    }

    private func arrived(_ piece: [UInt8]) {
        switch phase {
        case .verifying(let held): phase = .verifying(held: held + [piece])
        case .writing(let writer):
            waitingBytes += piece.count
            if waitingBytes > Self.windowBytes { upload.isReading = false }
            writer.write(piece) { [mailbox = thread.mailbox, number] in
                mailbox.post { $0.uploads[number]?.written(piece.count) }
            }
        case .dropping, .over: break
        }
    }

    private func written(_ count: Int) {
        waitingBytes -= count
        if waitingBytes <= Self.windowBytes { upload.isReading = true }
    }

    private func completed() {
        isComplete = true
        switch phase {
        case .verifying, .over: break
        case .dropping: finished(.known)
        case .writing(let writer):
            writer.finish { [mailbox = thread.mailbox, number] outcome in
                mailbox.post { $0.uploads[number]?.finished(outcome) }
            }
        }
    }

    private func finished(_ outcome: MediaFiles.Outcome) {
        phase = .over
        end()
        switch outcome {
        case .new: upload.respond(HTTPResponse(status: 201))
        case .known: upload.respond(HTTPResponse(status: 200))
        case .refused(let refusal):
            let isBusy = refusal.code == .overloaded
            upload.respond(
                isBusy ? .overloaded() : .failure(status: 409, RPCError(refusal.code, details: refusal.details)))
        }
    }

    private func refuse(_ response: HTTPResponse) {
        end()
        upload.respond(response)
    }

    /// Nothing more is heard of it.
    private func end() {
        if case .writing(let writer) = phase { writer.abandon() }
        phase = .over
        guard thread.uploads.removeValue(forKey: number) != nil else { return }
        files.endTransfer()
        upload.arrived = { _ in }
        upload.completed = {}
        upload.abandoned = {}
    }
}

import HubProtocol
import LineModel

/// Sound that was made in the switch, until the hub has been told of it.
struct SpokenSound: Sendable, Equatable {
    let media: MediaID
    let report: Report
    var isUploaded = false

    enum Report: Sendable, Equatable {
        case message(SwitchVoicemailLeftParams)
        case recording(SwitchRecordingMadeParams)
    }

    var call: CallID {
        switch report {
        case .message(let params): params.call
        case .recording(let params): params.call
        }
    }
}

import HubJSON
import HubProtocol
import LineHubClient
import LineModel

// Messages and recordings: spoken, put on the hub, and then reported (P43).
extension SimulatedSwitchMachine {
    /// How long callers speak before their message is there.
    private static let speakingTime: Duration = .seconds(1)

    /// The caller is sent on: to the voicemail, where it leaves a message, or away.
    mutating func divert(_ order: SwitchOrderRow, at now: Duration) -> [SwitchAction] {
        let call = calls[order.call]
        let ended = forget(order.call, nil)
        guard order.diversion == .voicemail, let call else { return ended }
        return ended + speak(call)
    }

    /// A caller who met a full line is sent on as the refusal says (P6).
    mutating func turnedAway(_ call: SimulatedCall, _ error: RPCError) -> [SwitchAction] {
        error.data["divert"]?.string == SwitchOrder.Diversion.voicemail.rawValue ? speak(call) : []
    }

    private mutating func speak(_ call: SimulatedCall) -> [SwitchAction] {
        let (media, melody) = makeSound()
        let params = SwitchVoicemailLeftParams(
            id: VoicemailID(trusted: media.rawValue), call: call.id, line: call.line, remote: call.remote,
            seconds: melody.seconds, media: media)
        sounds[media] = SpokenSound(media: media, report: .message(params))
        spoken[media] = melody.wav
        return [.setTimer(.spoken(media), after: Self.speakingTime)]
    }

    /// Begins or ends a recording of what the leg says and hears.
    mutating func record(_ order: SwitchOrderRow, _ leg: LegRow?, at now: Duration) -> [SwitchAction] {
        switch order.action {
        case .start:
            if let leg, let id = order.recording {
                calls[order.call]?.recording = SwitchRecordingRow(id: id, party: leg.party, device: leg.device)
            }
            return []
        case .stop: return calls[order.call]?.recording?.id == order.recording ? endRecording(order.call) : []
        case nil: return []
        }
    }

    /// The recording is complete, if there is one.
    mutating func endRecording(_ call: CallID) -> [SwitchAction] {
        guard let recording = calls[call]?.recording else { return [] }
        calls[call]?.recording = nil
        let (media, melody) = makeSound()
        let params = SwitchRecordingMadeParams(
            id: recording.id, call: call, party: recording.party, seconds: melody.seconds, media: media)
        sounds[media] = SpokenSound(media: media, report: .recording(params))
        spoken[media] = melody.wav
        return upload(media)
    }

    mutating func upload(_ media: MediaID) -> [SwitchAction] {
        spoken.removeValue(forKey: media).map { [.upload(media, $0)] } ?? []
    }

    /// The driver has put the sound on the hub, or could not.
    mutating func uploaded(_ media: MediaID, succeeded: Bool) -> [SwitchAction] {
        guard var sound = sounds[media] else { return [] }
        guard succeeded else {
            sounds[media] = nil
            return [.tell(.soundLost(sound.call))]
        }
        sound.isUploaded = true
        sounds[media] = sound
        return report(sound)
    }

    /// Whatever the hub has not confirmed: after each connection anew, as a repeated report does no harm.
    mutating func reportSounds() -> [SwitchAction] {
        sounds.values.filter(\.isUploaded).sorted { $0.media < $1.media }.flatMap { report($0) }
    }

    private mutating func report(_ sound: SpokenSound) -> [SwitchAction] {
        // While the list is on its way, `reportSounds` has it in the end.
        guard isServing else { return [] }
        switch sound.report {
        case .message(let params): return report(.switchVoicemailLeft, params, for: .sound(sound.media))
        case .recording(let params): return report(.switchRecordingMade, params, for: .sound(sound.media))
        }
    }

    /// The hub has taken the report, or refused it for good.
    mutating func soundTaken(_ media: MediaID, refusal: RPCError? = nil) -> [SwitchAction] {
        guard let sound = sounds.removeValue(forKey: media) else { return [] }
        if refusal != nil { return [.tell(.soundLost(sound.call))] }
        switch sound.report {
        case .message(let params): return [.tell(.messageLeft(params.call, line: params.line, seconds: params.seconds))]
        case .recording(let params): return [.tell(.recordingMade(params.call, seconds: params.seconds))]
        }
    }
}

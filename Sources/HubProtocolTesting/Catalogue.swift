public import HubJSON
public import HubProtocol
public import LineModel

/// Which Swift types stand for a method's params and result.
public struct Catalogue: Sendable {
    /// Decodes a value and encodes it again.
    public typealias Reencode = @Sendable (JSONValue) throws(WireError) -> [UInt8]

    public let params: Reencode
    public let result: Reencode

    private init<Params: WireCodable, Result: WireCodable>(_ params: Params.Type, _ result: Result.Type) {
        self.params = Self.reencode(params)
        self.result = Self.reencode(result)
    }

    private init(params: @escaping Reencode, result: @escaping Reencode) {
        self.params = params
        self.result = result
    }

    private static func reencode<Value: WireCodable>(_: Value.Type) -> Reencode {
        { (value) throws(WireError) in try Value(wire: value).encoded() }
    }

    private static func report(_ method: Method) -> Catalogue {
        Catalogue(
            params: { (value) throws(WireError) in
                try SwitchReportParams(from: try JSONObject(wire: value), of: method).encoded()
            }, result: reencode(SwitchReportResult.self))
    }

    public static func order(_ verb: SwitchOrder.Verb) -> Catalogue {
        Catalogue(
            params: { (value) throws(WireError) in try SwitchOrderRow(verb, from: try JSONObject(wire: value)).encoded()
            },
            result: reencode(EmptyObject.self))
    }

    public static func notification(_ name: HubNotification) -> Reencode {
        switch name {
        case .lineEvent: reencode(LineEventRow.self)
        case .lineSnapshot: reencode(SnapshotRow.self)
        case .lineLamp: reencode(LampRow.self)
        case .partyEvent: reencode(PartyEventRow.self)
        case .presenceEvent: reencode(PresenceRow.self)
        case .presenceRevoked: reencode(PresenceDeniedRow.self)
        case .notice: reencode(HubNotice.self)
        }
    }

    /// Nil for what this release reserves.
    public static func of(_ method: Method) -> Catalogue? {
        switch method {
        case .sessionOpen: Catalogue(SessionOpenParams.self, SessionOpenResult.self)
        case .sessionRefresh: Catalogue(SessionRefreshParams.self, SessionRefreshResult.self)
        case .linesList: Catalogue(EmptyObject.self, LinesListResult.self)
        case .linesSubscribe: Catalogue(LinesSubscribeParams.self, LinesSubscribeResult.self)
        case .linesUnsubscribe: Catalogue(LinesUnsubscribeParams.self, EmptyObject.self)
        case .linesRepair: Catalogue(LinesRepairParams.self, LinesRepairResult.self)
        case .partyRepair: Catalogue(PartyRepairParams.self, PartyRepairResult.self)
        case .callPlace: Catalogue(CallPlaceParams.self, CallCommandResult.self)
        case .callAnswer, .callDecline, .callHold, .callResume, .callPickUp, .callHangUp, .callLock, .callUnlock,
            .callJoin:
            Catalogue(CallCommandParams.self, CallCommandResult.self)
        case .callTransfer: Catalogue(CallTransferParams.self, CallCommandResult.self)
        case .callMoveToMeeting: Catalogue(CallMoveToMeetingParams.self, CallCommandResult.self)
        case .callMonitor: Catalogue(CallMonitorParams.self, CallCommandResult.self)
        case .callRecord: Catalogue(CallRecordParams.self, CallCommandResult.self)
        case .recordingsList: Catalogue(RecordingsListParams.self, RecordingsListResult.self)
        case .recordingsPlay: Catalogue(RecordingParams.self, MediaLinkResult.self)
        case .recordingsDelete: Catalogue(RecordingParams.self, EmptyObject.self)
        case .switchRecordingMade: Catalogue(SwitchRecordingMadeParams.self, SwitchReportResult.self)
        case .alertsSet: Catalogue(AlertsSetParams.self, AlertsSetResult.self)
        case .presenceSubscribe: Catalogue(PresenceSubscribeParams.self, PresenceSubscribeResult.self)
        case .presenceUnsubscribe: Catalogue(PresenceUnsubscribeParams.self, EmptyObject.self)
        case .presenceSet: Catalogue(PresenceSetParams.self, PresenceSetResult.self)
        case .historyList: Catalogue(HistoryListParams.self, HistoryListResult.self)
        case .historyDelete: Catalogue(HistoryDeleteParams.self, EmptyObject.self)
        case .voicemailList: Catalogue(VoicemailListParams.self, VoicemailListResult.self)
        case .voicemailPlay: Catalogue(VoicemailParams.self, MediaLinkResult.self)
        case .voicemailDelete: Catalogue(VoicemailParams.self, EmptyObject.self)
        case .switchVoicemailLeft: Catalogue(SwitchVoicemailLeftParams.self, SwitchReportResult.self)
        case .adminPartyPut: Catalogue(AdminPartyPutParams.self, AdminPartyPutResult.self)
        case .adminPartyRemove: Catalogue(AdminPartyRemoveParams.self, AdminPartyRemoveResult.self)
        case .adminLinePut: Catalogue(AdminLinePutParams.self, AdminLinePutResult.self)
        case .adminLineRemove: Catalogue(AdminLineRemoveParams.self, AdminLineRemoveResult.self)
        case .adminDelegationAdd: Catalogue(AdminDelegationAddParams.self, AdminDelegationAddResult.self)
        case .adminDelegationRemove: Catalogue(AdminDelegationRemoveParams.self, AdminDelegationRemoveResult.self)
        case .adminDelegationSetRights:
            Catalogue(AdminDelegationSetRightsParams.self, AdminDelegationSetRightsResult.self)
        case .adminPolicySet: Catalogue(AdminPolicySetParams.self, AdminPolicySetResult.self)
        case .adminPolicyGet: Catalogue(EmptyObject.self, AdminPolicyGetResult.self)
        case .adminDirectoryList: Catalogue(AdminDirectoryListParams.self, AdminDirectoryListResult.self)
        case .adminDirectoryImport: Catalogue(AdminDirectoryImportParams.self, AdminDirectoryImportResult.self)
        case .adminDirectoryExport: Catalogue(EmptyObject.self, AdminDirectoryExportResult.self)
        case .adminSessionsList: Catalogue(AdminSessionsListParams.self, AdminSessionsListResult.self)
        case .adminSessionsClose: Catalogue(AdminSessionsCloseParams.self, AdminSessionsCloseResult.self)
        case .adminNodeDrain: Catalogue(AdminNodeDrainParams.self, AdminNodeDrainResult.self)
        case .adminClusterStatus: Catalogue(EmptyObject.self, AdminClusterStatusResult.self)
        case .switchAttach: Catalogue(SwitchAttachParams.self, EmptyObject.self)
        case .switchSync: Catalogue(SwitchSyncParams.self, SwitchSyncResult.self)
        case .switchIncoming: Catalogue(SwitchIncomingParams.self, SwitchIncomingResult.self)
        case .switchProgress, .switchAnswered, .switchRemoteAnswered, .switchHeld, .switchResumed, .switchEnded,
            .switchMeetingJoined:
            report(method)
        }
    }
}

public import LineModel

/// The number and the sentence of each refusal (P27); `codes.json` holds the same numbers, which are never reused.
public enum ErrorCode {
    public static let parseError = -32700
    public static let invalidRequest = -32600
    public static let methodNotFound = -32601
    public static let invalidParams = -32602
    public static let internalError = -32603

    /// -32000-n, where n counts the codes in the order in which the model lists them, from 1.
    public static func number(of code: RefusalCode) -> Int {
        if code == .invalidParams { return invalidParams }
        return -32001 - (RefusalCode.allCases.firstIndex(of: code) ?? 0)
    }

    /// What an English reader is told.
    public static func sentence(of code: RefusalCode) -> String {
        switch code {
        case .unauthenticated: "The session is not open."
        case .tokenExpired: "The token has expired."
        case .forbidden: "This is not allowed to you."
        case .notMember: "You are no member of the line."
        case .clientTooOld: "The client is too old."
        case .noLicence: "A phone licence is missing."
        case .noCallingPlan: "A calling plan is missing."
        case .policyOff: "The administrator has switched this off."
        case .limitReached: "A limit is reached."
        case .unknownLine: "There is no such line."
        case .unknownCall: "There is no such call."
        case .unknownParty: "There is no such party."
        case .lineFull: "All appearances of the line are taken."
        case .alreadyAnswered: "The call is answered already."
        case .alreadyPickedUp: "The call is picked up already."
        case .callEnded: "The call is over."
        case .notHeld: "The call is not held."
        case .notConnected: "The call is not connected."
        case .locked: "The call is locked."
        case .busyOperation: "Another operation is pending or in the way."
        case .staleRevision: "The row has changed since."
        case .goneToVoicemail: "The call went to voicemail."
        case .gone: "This was deleted."
        case .invalidParams: "The params are invalid."
        case .messageTooLarge: "The message is too large."
        case .rateLimited: "Too many requests."
        case .switchUnavailable: "No switch that can do this serves the line."
        case .switchFailed: "The switch refused or did not answer."
        case .busUnavailable: "The shared store cannot be reached."
        case .overloaded: "The node sheds load."
        case .duplicate: "This exists already."
        case .notOwner: "Another party has the call."
        case .meetingUnavailable: "The meeting cannot take the call."
        case .notFound: "There is no such thing."
        }
    }
}

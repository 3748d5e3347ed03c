/// Whether a delegation is in force now, and if not, the gate that closes it (R11, R13, R14).
public enum Standing: String, Sendable, CaseIterable {
    case active, policyOff, noLicence, noCallingPlan

    /// What a command of such a delegate is refused with.
    public var refusal: RefusalCode? {
        switch self {
        case .active: nil
        case .policyOff: .policyOff
        case .noLicence: .noLicence
        case .noCallingPlan: .noCallingPlan
        }
    }
}

/// How a viewer's history labels a call on a shared line (R61-R69): computed from facts, never stored (R70).
public struct Label: Hashable, Sendable {
    public var key: Key
    /// Whom the label names: the actor, or the delegator for the viewer's own calls.
    public var name: String
    /// The delegator, for the two keys that name both.
    public var delegator: String

    public enum Key: String, Sendable, CaseIterable {
        case outboundByForYou, answeredByForYou, outboundBy, outboundByYouFor, answeredBy, answeredByYouFor
        case outboundByFor, answeredByFor
    }

    /// The label that the viewer sees; nil for the owner's own calls (R61, R63) and for calls that nobody took (R69).
    public init?(_ record: CallRecord, viewer: PartyID, actorName: String, ownerName: String) {
        guard let actor = record.actor?.id else { return nil }
        let outbound = record.direction == .outbound
        delegator = ownerName
        name = actorName
        switch (viewer == record.owner, actor == record.owner, actor == viewer) {
        case (true, true, _): return nil
        case (true, false, _): key = outbound ? .outboundByForYou : .answeredByForYou
        case (false, true, _): key = outbound ? .outboundBy : .answeredBy
        case (false, false, true):
            key = outbound ? .outboundByYouFor : .answeredByYouFor
            name = ownerName
        case (false, false, false): key = outbound ? .outboundByFor : .answeredByFor
        }
    }

    /// The label's words in the language.
    public func text(_ language: Language) -> String {
        switch (language, key) {
        case (.en, .outboundByForYou): "Outbound by \(name) for you"
        case (.en, .answeredByForYou): "Answered by \(name) for you"
        case (.en, .outboundBy): "Outbound by \(name)"
        case (.en, .answeredBy): "Answered by \(name)"
        case (.en, .outboundByYouFor): "Outbound by you for \(name)"
        case (.en, .answeredByYouFor): "Answered by you for \(name)"
        case (.en, .outboundByFor): "Outbound by \(name) for \(delegator)"
        case (.en, .answeredByFor): "Answered by \(name) for \(delegator)"
        case (.sv, .outboundByForYou): "Utgående av \(name) åt dig"
        case (.sv, .answeredByForYou): "Besvarat av \(name) åt dig"
        case (.sv, .outboundBy): "Utgående av \(name)"
        case (.sv, .answeredBy): "Besvarat av \(name)"
        case (.sv, .outboundByYouFor): "Utgående av dig åt \(name)"
        case (.sv, .answeredByYouFor): "Besvarat av dig åt \(name)"
        case (.sv, .outboundByFor): "Utgående av \(name) åt \(delegator)"
        case (.sv, .answeredByFor): "Besvarat av \(name) åt \(delegator)"
        }
    }
}

/// A language that the hub speaks to people (P46).
public enum Language: String, Sendable, CaseIterable {
    case en, sv
}

/** The messages one may hear, newest first, and the hub's counts over all of them (P44); a value. */
export const noVoicemail = Object.freeze({ messages: Object.freeze([]), counts: Object.freeze({ new: 0, old: 0 }),
    next: null, isLoaded: false });

/** Takes one page of `voicemail.list`; `isFirst` when it begins anew. */
export function withVoicemailPage(state, { messages, counts, next }, isFirst = true) {
    const base = isFirst ? [] : state.messages;
    return { messages: merged(base, messages), counts: counts ?? state.counts, next: next ?? null, isLoaded: true };
}

/**
 * Takes a party event of voicemail. What others do is seen at once: a message that anyone played is played for all
 * (R75), one
 * that anyone deleted is gone for all (R74). `isWanted` is the filter in force; it keeps new messages out, not changes.
 */
export function withVoicemailEvent(state, event, isWanted = () => true) {
    const counts = event.counts ?? state.counts;
    switch (event.type) {
    case "voicemail.left":
        return { ...state, counts, messages: isWanted(event.message) ? merged(state.messages, [event.message])
            : state.messages };
    case "voicemail.played":
        return { ...state, counts, messages: state.messages.map((each) =>
            (each.id === event.id ? { ...each, played: true } : each)) };
    case "voicemail.deleted":
        return { ...state, counts, messages: state.messages.filter((each) => each.id !== event.id) };
    default:
        return state;
    }
}

/** True for a message of one of the chosen owners; the caller's own messages bear no delegator (R77, R79). */
export function isOfOwner(message, owners, self) {
    return owners.has(message.delegator?.id ?? self);
}

function merged(messages, added) {
    const all = new Map(messages.map((each) => [each.id, each]));
    for (const each of added) all.set(each.id, each);
    return [...all.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

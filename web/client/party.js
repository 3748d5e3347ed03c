/** The party feed's place: one feed per party, its seqs compare within one epoch (P19, P20). */
export const noFeed = Object.freeze({ epoch: null, seq: null });

/**
 * Takes the result of session.open. `reload` is true when what was shown may miss something: lists must be read again.
 * After `replayed` the missed events follow, so the place stays where it was.
 */
export function feedOpened(feed, { epoch, party, resumed }) {
    const seq = party?.seq ?? 0;
    const outcome = feed.epoch === epoch ? resumed?.party : undefined;
    if (outcome === "replayed") return { feed, reload: false };
    if (outcome === "current") return { feed: { epoch, seq }, reload: false };
    return { feed: { epoch, seq }, reload: true };
}

/**
 * Takes one `party.event`. Unlike a line's row it is not whole, so after a gap it is not applied: the repair brings it
 * again with those before it.
 */
export function applyPartyEvent(feed, event) {
    if (event.epoch !== undefined && feed.epoch !== null && event.epoch !== feed.epoch) {
        return { feed: { epoch: event.epoch, seq: event.seq }, events: [], reload: true };
    }
    if (feed.seq !== null && event.seq <= feed.seq) return { feed, events: [] };
    if (feed.seq !== null && event.seq > feed.seq + 1) return { feed, events: [], repair: { seq: feed.seq } };
    return { feed: { ...feed, seq: event.seq }, events: [event] };
}

/** Takes the result of `party.repair`: the missed events in order, or the word that they are gone. */
export function applyPartyRepair(feed, result) {
    if (result.reload) return { feed: { ...feed, seq: Math.max(feed.seq ?? 0, result.seq) }, events: [], reload: true };
    const events = (result.events ?? []).filter((event) => event.seq > (feed.seq ?? 0)).sort((a, b) => a.seq - b.seq);
    const seq = events.length > 0 ? events[events.length - 1].seq : feed.seq;
    return { feed: { ...feed, seq }, events };
}

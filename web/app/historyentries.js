/** The entries on the History page, newest first; a value. `next` is the hub's cursor for older ones (P46). */
export const noEntries = Object.freeze({ entries: Object.freeze([]), next: null, isLoaded: false });

/** Takes one page; `isFirst` when it begins anew. */
export function withPage(history, { entries, next }, isFirst) {
    const base = isFirst ? [] : history.entries;
    return { entries: merged(base, entries), next: next ?? null, isLoaded: true };
}

/** Takes a party event of history; the filters in force keep the others out. */
export function withHistoryEvent(history, event, { missedOnly = false, line = null } = {}) {
    switch (event.type) {
    case "history.added":
    case "history.updated": {
        const { entry } = event;
        const isKnown = history.entries.some(({ id }) => id === entry.id);
        const passes = (!missedOnly || entry.outcome === "missed") && (line === null || entry.line === line);
        const isWanted = isKnown || (event.type === "history.added" && passes);
        return isWanted ? { ...history, entries: merged(history.entries, [entry]) } : history;
    }
    case "history.deleted":
        return withoutEntry(history, event.id);
    default:
        return history;
    }
}

export function withoutEntry(history, id) {
    return { ...history, entries: history.entries.filter((entry) => entry.id !== id) };
}

function merged(entries, added) {
    const all = new Map(entries.map((entry) => [entry.id, entry]));
    for (const entry of added) all.set(entry.id, entry);
    return [...all.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

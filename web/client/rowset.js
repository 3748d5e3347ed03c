/** How long a call that has ended is remembered (P22). */
const tombstoneMilliseconds = 60_000;

/** The rows of one line as a snapshot brought them. `whole`: the last seq up to which nothing is missing. */
export function rowSet(snapshot) {
    return {
        line: snapshot.line,
        epoch: snapshot.epoch,
        seq: snapshot.seq,
        whole: snapshot.seq,
        lamp: snapshot.lamp,
        calls: inOrder(snapshot.calls ?? []),
        ended: snapshot.ended ?? [],
        stale: snapshot.stale === true,
        waiting: false,
    };
}

/** A line whose rows are not known: they belonged to another epoch, or a reload was announced (P18, P20). */
export function unknownRows(line, epoch) {
    return { line, epoch, seq: 0, whole: 0, lamp: "unknown", calls: [], ended: [], stale: false, waiting: true };
}

/** True while the row set lacks something that a snapshot must still bring. */
export function isBehind(rows) {
    return rows.waiting || rows.whole < rows.seq;
}

/**
 * Puts one row in the place of its predecessor. `ended` is final: a tombstone is never revived, and an older `rev`
 * never
 * replaces a newer one (F24; the reply of a command may come before the events that led to it).
 */
export function withRow(rows, call, at) {
    const ended = prune(rows.ended, at);
    const others = rows.calls.filter((each) => each.id !== call.id);
    const mine = rows.calls.find((each) => each.id === call.id);
    if (ended.some((each) => each.id === call.id)) return { ...rows, calls: others, ended };
    if (mine && mine.rev > call.rev) return { ...rows, ended };
    if (call.state === "ended") return { ...rows, calls: others, ended: [...ended, call] };
    return { ...rows, calls: inOrder([...others, call]), ended };
}

/** Takes a call away of which only that it is over is known. */
export function withoutCall(rows, callID) {
    if (!rows.calls.some((each) => each.id === callID)) return rows;
    return { ...rows, calls: rows.calls.filter((each) => each.id !== callID) };
}

function inOrder(calls) {
    return [...calls].sort((a, b) => a.appearance - b.appearance);
}

function prune(ended, at) {
    if (at === undefined) return ended;
    return ended.filter((call) => call.endedAt === undefined || call.endedAt > at - tombstoneMilliseconds);
}

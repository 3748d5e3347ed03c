import { isBehind, rowSet, unknownRows, withRow, withoutCall } from "./rowset.js";

/**
 * The live state of the lines one sees, as a value. Each function takes a state and a message and returns
 * `{state, repair?}`; `repair` is what to ask the hub for: `{line, seq, afterMilliseconds?}`. Nothing here does I/O.
 */
export const noLines = Object.freeze({ epoch: null, lines: Object.freeze({}) });

/** How long to wait for the snapshot that the hub sends unasked after a change of epoch (P20). */
export const epochPatienceMilliseconds = 5_000;

/** Takes a Snapshot, from a reply or from `line.snapshot`: it replaces unless it is older than what is here (P17). */
export function applySnapshot(state, snapshot) {
    const mine = state.lines[snapshot.line];
    const isOlder = mine && !mine.waiting && mine.epoch === snapshot.epoch && snapshot.seq < mine.seq;
    if (isOlder) return isBehind(mine) ? { state, repair: { line: mine.line, seq: mine.whole } } : { state };
    return { state: put({ ...state, epoch: snapshot.epoch }, rowSet(snapshot)) };
}

/** Takes a `line.event`. */
export function applyEvent(state, event) {
    const mine = state.lines[event.line];
    if (!mine) return { state }; // P17: nothing of a line comes before its snapshot; this is the tail of an unsubscribe
    if (event.type === "line.revoked") return { state: drop(state, event.line) };
    if (event.epoch !== mine.epoch) return otherEpoch(state, event);
    if (mine.waiting || event.seq <= mine.seq) return { state };

    const precedes = event.conflated ? event.after ?? event.seq - 1 : event.seq - 1; // P21
    const isGap = precedes > mine.seq;
    const wasWhole = mine.whole === mine.seq;
    const whole = !isGap && wasWhole ? event.seq : mine.whole;
    const next = { ...applied(mine, event), seq: event.seq, whole, lamp: event.lamp ?? mine.lamp };
    const changed = put(state, next);
    return isGap ? { state: changed, repair: { line: mine.line, seq: whole } } : { state: changed };
}

/** Takes a `line.lamp`: seq may jump, the newest wins, nothing is repaired (P23). */
export function applyLamp(state, { line, epoch, seq, lamp }) {
    const mine = state.lines[line];
    if (mine && mine.epoch === epoch && seq <= mine.seq) return { state };
    const rows = mine && mine.epoch === epoch ? mine : unknownRows(line, epoch);
    return { state: put(state, { ...rows, seq, whole: seq, lamp, waiting: false }) };
}

/** Takes any notification about lines; others leave the state as it is. */
export function applyNotification(state, method, params) {
    if (method === "line.event") return applyEvent(state, params);
    if (method === "line.snapshot") return applySnapshot(state, params);
    if (method === "line.lamp") return applyLamp(state, params);
    return { state };
}

/** Takes the row in a command's result or refusal. It moves no seq: its event is still to come, or has come. */
export function applyRow(state, call) {
    const mine = state.lines[call.line];
    if (!mine || mine.waiting) return { state };
    return { state: put(state, withRow(mine, call)) };
}

/** The hub does not know this call any more: it is over, whatever the row says (P22, F24). */
export function forgetCall(state, callID) {
    const holder = Object.values(state.lines).find((rows) => rows.calls.some((call) => call.id === callID));
    return { state: holder ? put(state, withoutCall(holder, callID)) : state };
}

/** `alert.withdrawn` of the party feed: this party's devices fall silent, the row itself is unchanged (P14). */
export function withdrawAlert(state, line, callID) {
    const mine = state.lines[line];
    const call = mine?.calls.find((each) => each.id === callID);
    if (!call?.alert) return { state };
    const { alert, ...silent } = call;
    return { state: put(state, { ...mine, calls: mine.calls.map((each) => (each === call ? silent : each)) }) };
}

/** `recording.started` and `recording.stopped` of the party feed: the recorder's devices alone show it (P11). */
export function markRecording(state, callID, isRecorded) {
    const mine = Object.values(state.lines).find((rows) => rows.calls.some(({ id }) => id === callID));
    const call = mine?.calls.find(({ id }) => id === callID);
    if (!call || (call.recording === true) === isRecorded) return { state };
    const { recording, ...plain } = call;
    const marked = isRecorded ? { ...plain, recording: true } : plain;
    return { state: put(state, { ...mine, calls: mine.calls.map((each) => (each === call ? marked : each)) }) };
}

/** The socket is lost: what lies beyond a gap must be sent again, so resume from before it. */
export function rewind(state) {
    const lines = mapValues(state.lines, (rows) => (isBehind(rows) ? { ...rows, seq: rows.whole } : rows));
    return { state: { ...state, lines } };
}

/** Takes the outcome of a resume, line by line (P18). Lines that the hub does not mention are asked for. */
export function applyResumed(state, { epoch, resumed, degraded }) {
    const repairs = [];
    const lines = mapValues(state.lines, (rows) => {
        const outcome = resumed.lines?.[rows.line];
        if (rows.epoch !== epoch || outcome === "reloaded") return unknownRows(rows.line, epoch);
        if (outcome === undefined) repairs.push({ line: rows.line, seq: rows.whole });
        // What a node that had not heard the bus said to be possibly out of date goes on here as the truth.
        return rows.stale && rows.lamp !== "unknown" && !degraded ? { ...rows, stale: false } : rows;
    });
    return { state: { epoch, lines }, repairs };
}

/** Every live call with its row set, in no particular order. */
export function liveCalls(state) {
    return Object.values(state.lines).flatMap((rows) => rows.calls);
}

/** The call of this id, live or ended less than a minute ago. */
export function findCall(state, callID) {
    for (const rows of Object.values(state.lines)) {
        const call = rows.calls.find((each) => each.id === callID) ?? rows.ended.find((each) => each.id === callID);
        if (call) return call;
    }
    return undefined;
}

function otherEpoch(state, event) {
    const next = put(state, unknownRows(event.line, event.epoch));
    return { state: next, repair: { line: event.line, seq: 0, afterMilliseconds: epochPatienceMilliseconds } };
}

function applied(mine, event) {
    const rows = event.call ? withRow(mine, event.call, event.at) : mine;
    if (event.type === "line.idle") return { ...rows, calls: [] }; // P13: the last live call is gone
    if (event.type === "line.stale") return { ...rows, stale: true };
    if (event.type === "line.fresh") return { ...rows, stale: false };
    return rows;
}

function put(state, rows) {
    return { ...state, lines: { ...state.lines, [rows.line]: rows } };
}

function drop(state, line) {
    const { [line]: gone, ...lines } = state.lines;
    return { ...state, lines };
}

function mapValues(record, change) {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

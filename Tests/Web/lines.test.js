import assert from "node:assert/strict";
import { test } from "node:test";
import * as lines from "../../web/client/linehub.js";
import { alert, call, event, snapshot } from "./samples.js";

const held = (over) => lines.applySnapshot(lines.noLines, snapshot(over)).state;
const rows = (state, line = "line-a") => state.lines[line];

test("the event that follows is applied and asks for nothing (protocol §3)", () => {
    const { state, repair } = lines.applyEvent(held(), event());
    assert.equal(repair, undefined);
    assert.equal(rows(state).seq, 11);
    assert.equal(rows(state).lamp, "ringing");
    assert.deepEqual(rows(state).calls, [call()]);
});

test("an event that is not newer is dropped (protocol §3, F30)", () => {
    const before = held();
    assert.equal(lines.applyEvent(before, event({ seq: 10 })).state, before);
    assert.equal(lines.applyEvent(before, event({ seq: 3 })).state, before);
});

test("after a gap the whole row is applied and a repair asked from the last whole seq (protocol §3)", () => {
    const { state, repair } = lines.applyEvent(held(), event({ seq: 14 }));
    assert.deepEqual(repair, { line: "line-a", seq: 10 });
    assert.equal(rows(state).calls.length, 1);
    assert.equal(lines.isBehind(rows(state)), true);
    const next = lines.applyEvent(state, event({ seq: 15 }));
    assert.equal(next.repair, undefined, "the events that follow do not ask again");
    assert.equal(rows(next.state).whole, 10);
});

test("the repairing snapshot replaces when it is as new as what is here, and makes the line whole (P17, P24)", () => {
    const { state } = lines.applyEvent(held(), event({ seq: 14 }));
    const mended = lines.applySnapshot(state, snapshot({ seq: 14, calls: [call({ id: "sim.2" })] })).state;
    assert.deepEqual(rows(mended).calls.map(({ id }) => id), ["sim.2"]);
    assert.equal(lines.isBehind(rows(mended)), false);
});

test("a snapshot with a lower seq of the same epoch does not replace (P17)", () => {
    const before = held();
    const { state, repair } = lines.applySnapshot(before, snapshot({ seq: 9, lamp: "busy" }));
    assert.equal(state, before);
    assert.equal(repair, undefined);
});

test("a repair that came too early for a second gap is asked for again (P17, P24)", () => {
    const { state } = lines.applyEvent(held(), event({ seq: 14 }));
    const late = lines.applySnapshot(state, snapshot({ seq: 12 }));
    assert.equal(late.state, state);
    assert.deepEqual(late.repair, { line: "line-a", seq: 10 });
});

test("a snapshot of another epoch replaces, whatever its seq (P17, P20)", () => {
    const { state } = lines.applySnapshot(held({ calls: [call()] }), snapshot({ epoch: "E2", seq: 1 }));
    assert.equal(state.epoch, "E2");
    assert.equal(rows(state).seq, 1);
    assert.deepEqual(rows(state).calls, []);
});

test("an event of another epoch drops the rows, waits for the snapshot and asks after five seconds (P20)", () => {
    const { state, repair } = lines.applyEvent(held({ calls: [call()] }), event({ epoch: "E2", seq: 3 }));
    assert.deepEqual(repair, { line: "line-a", seq: 0, afterMilliseconds: 5_000 });
    assert.deepEqual(rows(state).calls, []);
    assert.equal(rows(state).lamp, "unknown");
    const second = lines.applyEvent(state, event({ epoch: "E2", seq: 4 }));
    assert.equal(second.state, state, "nothing is shown before the snapshot");
    assert.equal(second.repair, undefined);
    const back = lines.applySnapshot(state, snapshot({ epoch: "E2", seq: 4, lamp: "busy" })).state;
    assert.equal(rows(back).lamp, "busy");
    assert.equal(lines.isBehind(rows(back)), false);
});

test("a conflated event that reaches back to mine is applied without a repair (P21)", () => {
    const conflated = event({ seq: 15, after: 9, conflated: true, call: call({ rev: 5, state: "held" }) });
    const { state, repair } = lines.applyEvent(held(), conflated);
    assert.equal(repair, undefined);
    assert.equal(rows(state).seq, 15);
    assert.equal(lines.isBehind(rows(state)), false);
});

test("a conflated event that begins beyond mine is a gap (P21)", () => {
    const { repair } = lines.applyEvent(held(), event({ seq: 15, after: 12, conflated: true }));
    assert.deepEqual(repair, { line: "line-a", seq: 10 });
});

test("a conflated event that ends at mine is dropped (P21)", () => {
    const before = held();
    assert.equal(lines.applyEvent(before, event({ seq: 10, after: 7, conflated: true })).state, before);
});

test("a call that has ended leaves the rows and stays as a tombstone (P22)", () => {
    const ended = call({ rev: 2, state: "ended", endedAt: 1_000, endReason: "cancelled" });
    const { state } = lines.applyEvent(held({ calls: [call()] }), event({ type: "call.ended", call: ended }));
    assert.deepEqual(rows(state).calls, []);
    assert.deepEqual(lines.findCall(state, "sim.1"), ended);
});

test("a tombstone is never revived, not by a higher rev either (F24, invariant 2)", () => {
    const ended = call({ rev: 2, state: "ended", endedAt: 1_000 });
    const before = held({ ended: [ended] });
    const { state } = lines.applyEvent(before, event({ call: call({ rev: 3, state: "connected" }) }));
    assert.deepEqual(rows(state).calls, []);
    assert.equal(rows(state).seq, 11);
});

test("a tombstone is forgotten after a minute (P22)", () => {
    const before = held({ ended: [call({ id: "sim.0", state: "ended", endedAt: 1_000 })] });
    const { state } = lines.applyEvent(before, event({ at: 62_000 }));
    assert.equal(lines.findCall(state, "sim.0"), undefined);
});

test("a snapshot brings the calls that ended meanwhile as tombstones (P21)", () => {
    const ended = call({ state: "ended", endedAt: 1_000, endReason: "answeredElsewhere" });
    assert.equal(lines.findCall(held({ ended: [ended] }), "sim.1").endReason, "answeredElsewhere");
});

test("several calls on a line stand in the order of their appearances (R53)", () => {
    const before = held({ calls: [call({ id: "sim.2", appearance: 2 })] });
    const { state } = lines.applyEvent(before, event());
    assert.deepEqual(rows(state).calls.map(({ id }) => id), ["sim.1", "sim.2"]);
});

test("line.idle leaves no row behind (P13, F24)", () => {
    const { state } = lines.applyEvent(held({ calls: [call()] }),
        event({ type: "line.idle", lamp: "idle", call: undefined }));
    assert.deepEqual(rows(state).calls, []);
});

test("the loss of the switch marks the line and keeps its rows, its return unmarks it (P9)", () => {
    const before = held({ calls: [call()] });
    const stale = lines.applyEvent(before, event({ type: "line.stale", call: undefined })).state;
    assert.equal(rows(stale).stale, true);
    assert.equal(rows(stale).calls.length, 1);
    const fresh = lines.applyEvent(stale, event({ seq: 12, type: "line.fresh", call: undefined })).state;
    assert.equal(rows(fresh).stale, false);
});

test("line.revoked takes the line away, whatever its seq and epoch (P11, R82)", () => {
    const { state } = lines.applyEvent(held(), event({ type: "line.revoked", seq: 4, epoch: "E9", call: undefined }));
    assert.equal(rows(state), undefined);
});

test("an event of a line that is not held changes nothing (P17)", () => {
    const before = held();
    assert.equal(lines.applyEvent(before, event({ line: "line-b" })).state, before);
});

test("a lamp may jump, the newest wins and nothing is repaired (P23)", () => {
    const before = held();
    const { state, repair } = lines.applyLamp(before, { line: "line-a", epoch: "E1", seq: 40, lamp: "held" });
    assert.equal(rows(state).lamp, "held");
    assert.equal(repair, undefined);
    assert.equal(lines.isBehind(rows(state)), false);
    assert.equal(lines.applyLamp(state, { line: "line-a", epoch: "E1", seq: 39, lamp: "busy" }).state, state);
});

test("the row of a reply may come before its event, and an older event does not undo it (P3, R84)", () => {
    const before = held({ calls: [call()] });
    const early = lines.applyRow(before, call({ rev: 3, state: "connected" })).state;
    assert.equal(rows(early).seq, 10);
    const { state } = lines.applyEvent(early, event({ call: call({ rev: 2 }) }));
    assert.equal(rows(state).calls[0].state, "connected");
});

test("an unknown call is over (P22, F24)", () => {
    const { state } = lines.forgetCall(held({ calls: [call()] }), "sim.1");
    assert.deepEqual(rows(state).calls, []);
});

test("a withdrawal on the party feed silences the row and moves no seq (P11, P14)", () => {
    const before = held({ calls: [call({ alert: alert() })] });
    const { state } = lines.withdrawAlert(before, "line-a", "sim.1");
    assert.equal("alert" in rows(state).calls[0], false);
    assert.equal(rows(state).seq, 10);
});

test("the party feed marks and unmarks what the viewer records, and moves no seq (P11)", () => {
    const before = held({ calls: [call()] });
    const marked = lines.markRecording(before, "sim.1", true).state;
    assert.equal(rows(marked).calls[0].recording, true);
    assert.equal(rows(marked).seq, 10);
    assert.equal(lines.markRecording(marked, "sim.1", true).state, marked);
    const unmarked = lines.markRecording(marked, "sim.1", false).state;
    assert.equal("recording" in rows(unmarked).calls[0], false);
    assert.equal(lines.markRecording(before, "sim.9", true).state, before);
});

test("after a loss the client resumes from before the gap (P18, F6)", () => {
    const gapped = lines.applyEvent(held(), event({ seq: 14 })).state;
    const { state } = lines.rewind(gapped);
    assert.equal(rows(state).seq, 10);
    const replayed = lines.applyEvent(state, event()).state;
    assert.equal(rows(replayed).seq, 11);
});

test("resume leaves current lines as they are and empties reloaded ones until their snapshot (P18, F7)", () => {
    let state = held({ calls: [call()] });
    state = lines.applySnapshot(state, snapshot({ line: "line-b", lamp: "busy" })).state;
    const resumed = { lines: { "line-a": "current", "line-b": "reloaded" } };
    const after = lines.applyResumed(state, { epoch: "E1", resumed });
    assert.equal(rows(after.state), rows(state));
    assert.equal(lines.isBehind(rows(after.state, "line-b")), true);
    assert.deepEqual(after.repairs, []);
});

test("resume in another epoch keeps no row (P18, P20)", () => {
    const after = lines.applyResumed(held({ calls: [call()] }),
        { epoch: "E2", resumed: { lines: { "line-a": "reloaded" } } });
    assert.deepEqual(rows(after.state).calls, []);
    assert.equal(after.state.epoch, "E2");
});

test("what a node marked as possibly old is true where the session goes on, but for a lost switch (13.3, P9)", () => {
    const stale = (lamp, degraded) => {
        const result = { epoch: "E1", resumed: { lines: { "line-a": "current" } }, degraded };
        return rows(lines.applyResumed(held({ lamp, stale: true }), result).state).stale;
    };
    assert.deepEqual([stale("busy", false), stale("busy", true), stale("unknown", false)], [false, true, true]);
});

test("a line that the resume does not mention is asked for (P18)", () => {
    const after = lines.applyResumed(held(), { epoch: "E1", resumed: { lines: {} } });
    assert.deepEqual(after.repairs, [{ line: "line-a", seq: 10 }]);
});

test("resume names only as many lines as the message limit allows (P25)", () => {
    let state = lines.noLines;
    for (let n = 0; n < 100; n++) state = lines.applySnapshot(state, snapshot({ line: `line-${n}` })).state;
    assert.equal(Object.keys(lines.resumeLines(state, 10_000)).length, 100);
    const some = lines.resumeLines(state, 500);
    assert.ok(Object.keys(some).length > 20 && JSON.stringify(some).length <= 520);
});

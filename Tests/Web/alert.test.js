import assert from "node:assert/strict";
import { test } from "node:test";
import { alertTitle, ringingCalls, withdrawalNote } from "../../web/app/ringing.js";
import { applySnapshot, isRinging, noLines } from "../../web/client/linehub.js";
import { alert, call, snapshot } from "./samples.js";

const viewer = { id: "ben", device: "web-1" };
const holding = (...calls) => applySnapshot(noLines, snapshot({ calls,
    ended: calls.filter((c) => c.state === "ended") })).state;

test("a client rings while the row has an alert, nobody is answering and the time is not up (P12, F16)", () => {
    const ringing = call({ alert: alert() });
    assert.equal(isRinging(ringing, 30_999), true);
    assert.equal(isRinging(ringing, 31_000), false);
    assert.equal(isRinging(call(), 2_000), false);
    assert.equal(isRinging(call({ alert: alert(), pending: { op: "answer", by: "anna", until: 9_000 } }), 2_000),
        false);
});

test("what rings longest stands first", () => {
    const state = holding(call({ alert: alert({ ringStartedAt: 5 }) }),
        call({ id: "sim.2", appearance: 2, alert: alert({ ringStartedAt: 2 }) }));
    assert.deepEqual(ringingCalls(state, 10).map(({ id }) => id), ["sim.2", "sim.1"]);
});

test("the delegate reads for whom, the delegator which line (R32, R33)", () => {
    assert.equal(alertTitle(alert({ callFor: "Anna Berg" }), "Main line"), "Call for Anna Berg");
    assert.equal(alertTitle(alert(), undefined), "Call to +4680000001");
    assert.equal(alertTitle(alert(), "Main line"), "Main line · +4680000001");
});

test("an alert goes with who answered, or why it ended (R34, F32)", () => {
    const note = (over) => withdrawalNote(holding(call(over)), "sim.1", viewer);
    assert.equal(note({ state: "connected", by: { id: "anna", name: "Anna Berg", device: "d" } }),
        "Answered by Anna Berg");
    assert.equal(note({ state: "ended", endReason: "cancelled" }), "Caller hung up");
    assert.equal(note({ state: "ended", endReason: "noAnswer" }), "Nobody answered");
    assert.equal(note({ state: "ended", endReason: "rejected" }), "Everybody declined");
    assert.equal(note({ state: "ended", endReason: "voicemail" }), "Sent to voicemail");
});

test("what the viewer did needs no note, what another device of theirs did does (X2)", () => {
    const note = (over) => withdrawalNote(holding(call(over)), "sim.1", viewer);
    assert.equal(note({ state: "connected", by: { id: "ben", name: "Ben", device: "web-1" } }), null);
    assert.equal(note({ state: "connected", by: { id: "ben", name: "Ben", device: "desk" } }),
        "Answered by you on another device");
    assert.equal(note({}), null, "declined: the row rings on for others");
});

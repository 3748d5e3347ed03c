import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsFor, activeCalls } from "../../web/app/actions.js";
import { alert, call } from "./samples.js";

const all = ["place", "answer", "pickUpHeld"];
const ben = { id: "ben", name: "Ben", device: "web-1" };
const anna = { id: "anna", name: "Anna", device: "d" };
const names = (over, context = {}) =>
    actionsFor(call(over), { viewer: ben, rights: all, isOnCall: false, ...context }).map(({ name }) => name);

test("what rings can be answered and declined (R31, R35)", () => {
    assert.deepEqual(names({ alert: alert() }), ["answer", "decline"]);
});

test("on a call the answer holds the other one (R37)", () => {
    const [first] = actionsFor(call({ alert: alert() }), { viewer: ben, rights: all, isOnCall: true });
    assert.equal(first.label, "Hold & answer");
    assert.deepEqual(first.params, { hold: true });
});

test("after a decline the call can still be answered (P16)", () => {
    assert.deepEqual(names({}), ["answer"]);
});

test("nobody answers what is being answered, nor without the right (P7, P30)", () => {
    assert.deepEqual(names({ alert: alert(), pending: { op: "answer", by: "anna" } }), []);
    assert.deepEqual(names({}, { rights: ["place"] }), []);
});

test("the owner holds and hangs up, others only look (§5.4)", () => {
    assert.deepEqual(names({ state: "connected", by: ben }), ["hold", "hangUp"]);
    assert.deepEqual(names({ state: "connected", by: anna }), []);
});

test("the holder resumes, others pick up what is pickable with the right (R42, R46, P30)", () => {
    assert.deepEqual(names({ state: "held", by: ben, pickable: true }), ["resume", "hangUp"]);
    assert.deepEqual(names({ state: "held", by: anna, pickable: true }), ["pickUp"]);
    assert.deepEqual(names({ state: "held", by: anna, pickable: false, locked: true }), []);
    assert.deepEqual(names({ state: "held", by: anna, pickable: true }, { rights: ["answer"] }), []);
});

test("a line whose switch is lost offers no pick-up (P9)", () => {
    assert.deepEqual(names({ state: "held", by: anna, pickable: true }, { isStale: true }), []);
});

test("the picker may cancel the pick-up, the former holder may not (P32)", () => {
    assert.deepEqual(names({ state: "pickingUp", by: anna, pending: { op: "pickUp", by: { id: "ben" } } }), ["hangUp"]);
    assert.deepEqual(names({ state: "pickingUp", by: ben, pending: { op: "pickUp", by: "anna" } }), []);
});

test("a call one dials can be cancelled, but does not count as one to be held (P31, P32)", () => {
    const dialing = call({ state: "dialing", direction: "outbound", by: ben });
    assert.deepEqual(names({ ...dialing }), ["hangUp"]);
    assert.deepEqual(activeCalls([dialing], ben), []);
    assert.equal(activeCalls([call({ state: "connected", by: ben })], ben).length, 1);
});

const everything = { has: () => true };

test("a hub that lacks a command has no button for it, and a hub that has it offers it behind the first ones", () => {
    const mine = { state: "connected", by: ben };
    assert.deepEqual(names(mine), ["hold", "hangUp"]);
    assert.deepEqual(names(mine, everything), ["hold", "hangUp", "transfer", "meeting", "record"]);
    assert.deepEqual(names({ ...mine, recording: true }, everything),
        ["hold", "hangUp", "transfer", "meeting", "stopRecording"]);
    assert.deepEqual(names(mine, { has: (method) => method === "call.transfer" }), ["hold", "hangUp", "transfer"]);
});

test("the owner of the line alone locks and unlocks, whoever has the call (P35, D4)", () => {
    const others = { state: "connected", by: anna };
    assert.deepEqual(names(others, { ...everything, isOwner: true }), ["lock"]);
    assert.deepEqual(names({ ...others, locked: true }, { ...everything, isOwner: true }), ["unlock"]);
    assert.deepEqual(names(others, everything), []);
    assert.deepEqual(names({ state: "held", by: anna, pickable: false, locked: true },
        { ...everything, isOwner: true }), ["unlock"]);
});

test("joining and listening follow the row and one's own rights (P30, P37, R16)", () => {
    const others = { state: "connected", by: anna, joinable: true };
    assert.deepEqual(names(others, { ...everything, rights: ["join"] }), ["join"]);
    assert.deepEqual(names(others, { ...everything, rights: ["join", "monitor"] }),
        ["join", "listen", "whisper", "barge", "takeOver"]);
    assert.deepEqual(names({ ...others, joinable: false }, { ...everything, rights: ["join", "monitor"] }), []);
    assert.deepEqual(names(others, { ...everything, rights: ["monitor"], isStale: true }), [],
        "nothing on a stale line");
    assert.deepEqual(names(others, { ...everything, rights: ["monitor"], monitoring: "listen" }),
        ["stopMonitoring", "whisper", "barge", "takeOver"]);
});

test("what is under way can be called off by whoever began it (P32)", () => {
    assert.deepEqual(names({ state: "transferring", by: ben }), ["cancel"]);
    assert.deepEqual(names({ state: "elevating", by: anna }), []);
    const joining = { state: "connected", by: anna, joinable: true, pending: { op: "join", by: ben, until: 1 } };
    assert.deepEqual(names(joining, { ...everything, rights: ["join"] }), ["cancel"]);
});

test("whoever takes part leaves with the own leg (P32)", () => {
    const joined = { state: "joined", by: anna, participants: [{ id: "ben", name: "Ben", device: "web-1",
        mode: "barge" }] };
    assert.deepEqual(names(joined, everything), ["leave"]);
    assert.deepEqual(names({ ...joined, by: ben, participants: [] }, everything), ["leave", "record"]);
});

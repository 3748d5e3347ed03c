import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { LineHub } from "../../web/client/linehub.js";
import { FakeSocket } from "./fakesocket.js";
import { HandClock, settled } from "./handclock.js";
import { alert, call, event, snapshot } from "./samples.js";

const opening = { session: "s1", party: { id: "ben", name: "Ben", seq: 5 }, epoch: "E1", serverTime: 1_000_000,
    node: "n1",
    heartbeatSeconds: 25, limits: { messageBytes: 16_384 }, degraded: false };
let clock;
let hub;
let states;

const notify = (method, params) => ({ jsonrpc: "2.0", method, params });

beforeEach(() => {
    FakeSocket.made = [];
    clock = new HandClock();
    states = [];
    hub = new LineHub({ url: "ws://hub/v1/socket", token: "a.b.c",
        client: { kind: "web", version: "1.0.0", device: "web-1" },
        WebSocket: FakeSocket, timers: clock.timers, random: () => 0.5, now: clock.now });
    hub.addEventListener("connection", ({ detail }) => states.push(detail.state));
});

async function open(result = opening, snapshots = [snapshot()]) {
    hub.start();
    FakeSocket.last.accept();
    await settled();
    FakeSocket.last.answer("session.open", result);
    if (!result.resumed) FakeSocket.last.answer("lines.subscribe", { snapshots, denied: [] });
    await settled();
}

test("the client offers linehub.v1 and opens the session first, then subscribes to all (protocol §1, §2)", async () => {
    await open();
    assert.deepEqual(FakeSocket.last.protocols, ["linehub.v1"]);
    assert.deepEqual(FakeSocket.last.sent.map(({ method }) => method), ["session.open", "lines.subscribe"]);
    assert.deepEqual(FakeSocket.last.sent[1].params, { lines: "all" });
    assert.equal(FakeSocket.last.sent[0].params.resume, undefined);
    assert.deepEqual(states, ["connecting", "opening", "open"]);
    assert.equal(hub.lines.lines["line-a"].seq, 10);
});

test("events behind the snapshot in the same frame are applied to it (P17)", async () => {
    hub.start();
    FakeSocket.last.accept();
    await settled();
    FakeSocket.last.answer("session.open", opening);
    const { id } = FakeSocket.last.request("lines.subscribe");
    FakeSocket.last.hear({ jsonrpc: "2.0", id, result: { snapshots: [snapshot()], denied: [] } },
        notify("line.event", event()));
    assert.equal(hub.lines.lines["line-a"].seq, 11);
});

test("after a loss the client comes back with jitter and resumes by epoch and seq (P18, F6, R83)", async () => {
    await open();
    FakeSocket.last.hear(notify("line.event", event()));
    FakeSocket.last.closeFromHub(1006);
    assert.equal(hub.connection.state, "waiting");
    assert.equal(hub.connection.afterMilliseconds, 250);
    await clock.advance(250);
    FakeSocket.last.accept();
    await settled();
    const { resume } = FakeSocket.last.request("session.open").params;
    assert.deepEqual(resume, { epoch: "E1", lines: { "line-a": 11 }, all: true, party: 5 });
    const { id } = FakeSocket.last.request("session.open");
    const resumed = { lines: { "line-a": "replayed" }, party: "current" };
    FakeSocket.last.hear({ jsonrpc: "2.0", id, result: { ...opening, resumed } },
        notify("line.event", event({ seq: 12 })));
    assert.equal(hub.lines.lines["line-a"].seq, 12);
    assert.equal(FakeSocket.last.request("lines.subscribe"), undefined);
});

test("a refused sign-in stops the client; the close that follows does not revive it (P47, protocol §8)", async () => {
    hub.start();
    FakeSocket.last.accept();
    await settled();
    FakeSocket.last.refuse("session.open", { code: -32001, message: "no", data: { code: "unauthenticated" } });
    await settled();
    FakeSocket.last.closeFromHub(4401);
    await clock.advance(120_000);
    assert.equal(hub.connection.state, "stopped");
    assert.equal(hub.connection.error.code, "unauthenticated");
    assert.equal(FakeSocket.made.length, 1);
});

test("an overloaded hub is tried again, not before the time it gave (protocol §8)", async () => {
    hub.start();
    FakeSocket.last.accept();
    await settled();
    const data = { code: "overloaded", retryAfterMilliseconds: 7_000 };
    FakeSocket.last.refuse("session.open", { code: -32030, message: "no", data });
    await settled();
    await clock.advance(6_999);
    assert.equal(FakeSocket.made.length, 1);
    await clock.advance(1);
    assert.equal(FakeSocket.made.length, 2);
});

test("a draining hub is left at the delay it gave, and so is one that closes before (protocol §8, F29)", async () => {
    await open();
    FakeSocket.last.hear(notify("hub.notice", { code: "draining", reconnectAfterMilliseconds: 4_000 }));
    await clock.advance(1_000);
    FakeSocket.last.closeFromHub(4500);
    await clock.advance(2_999);
    assert.equal(FakeSocket.made.length, 1);
    await clock.advance(1);
    assert.equal(FakeSocket.made.length, 2);
});

test("a draining hub that does not close is left all the same (protocol §8)", async () => {
    await open();
    FakeSocket.last.hear(notify("hub.notice", { code: "draining", reconnectAfterMilliseconds: 4_000 }));
    await clock.advance(4_000);
    assert.equal(FakeSocket.made.length, 2);
});

test("another device of the same id ends this one for good (4409, P47)", async () => {
    await open();
    FakeSocket.last.closeFromHub(4409);
    await clock.advance(120_000);
    assert.equal(hub.connection.state, "stopped");
    assert.equal(hub.connection.code, 4409);
});

test("a gap is repaired at once, and no faster than once a second (P24)", async () => {
    await open();
    FakeSocket.last.hear(notify("line.event", event({ seq: 13 })));
    await clock.advance(0);
    assert.deepEqual(FakeSocket.last.request("lines.repair").params, { line: "line-a", seq: 10 });
    FakeSocket.last.hear(notify("line.event", event({ seq: 16 })));
    await clock.advance(0);
    const repairs = () => FakeSocket.last.sent.filter(({ method }) => method === "lines.repair").length;
    assert.equal(repairs(), 1);
    FakeSocket.last.answer("lines.repair", { snapshot: snapshot({ seq: 13 }) });
    await settled();
    await clock.advance(999);
    assert.equal(repairs(), 1);
    await clock.advance(1);
    assert.equal(repairs(), 2);
});

test("a repaired line is not asked for again when the snapshot comes unasked (P20)", async () => {
    await open();
    FakeSocket.last.hear(notify("line.event", event({ epoch: "E2", seq: 2 })));
    await clock.advance(1_000);
    FakeSocket.last.hear(notify("line.snapshot", snapshot({ epoch: "E2", seq: 2 })));
    await clock.advance(10_000);
    assert.equal(FakeSocket.last.request("lines.repair"), undefined);
});

test("an opt-out elsewhere silences this device by the party feed (P14)", async () => {
    await open(opening, [snapshot({ calls: [call({ alert: alert() })] })]);
    const withdrawn = { seq: 6, at: 1, type: "alert.withdrawn", line: "line-a", call: "sim.1", reason: "optedOut" };
    FakeSocket.last.hear(notify("party.event", withdrawn));
    assert.equal(hub.lines.lines["line-a"].calls[0].alert, undefined);
});

test("a command survives the loss of its reply and keeps its id on the new socket (R84, X17)", async () => {
    await open(opening, [snapshot({ calls: [call()] })]);
    const result = hub.command("call.answer", { call: "sim.1" });
    await settled();
    const { commandId } = FakeSocket.last.request("call.answer").params;
    FakeSocket.last.closeFromHub(1006);
    await clock.advance(250);
    FakeSocket.last.accept();
    await settled();
    FakeSocket.last.answer("session.open", { ...opening,
        resumed: { lines: { "line-a": "current" }, party: "current" } });
    await settled();
    assert.equal(FakeSocket.last.request("call.answer").params.commandId, commandId);
    FakeSocket.last.answer("call.answer", { call: call({ rev: 2, state: "connected" }) });
    assert.equal((await result).call.state, "connected");
    assert.equal(hub.lines.lines["line-a"].calls[0].state, "connected");
});

test("a refusal brings the row up to date, an unknown call goes away (protocol §4, F24)", async () => {
    await open(opening, [snapshot({ calls: [call()] })]);
    const losing = assert.rejects(hub.command("call.answer", { call: "sim.1" }), { code: "alreadyAnswered" });
    await settled();
    const data = { code: "alreadyAnswered", call: call({ rev: 4, state: "connected" }) };
    FakeSocket.last.refuse("call.answer", { code: -32014, message: "", data });
    await losing;
    assert.equal(hub.lines.lines["line-a"].calls[0].rev, 4);
    const gone = assert.rejects(hub.command("call.hangUp", { call: "sim.1" }), { code: "unknownCall" });
    await settled();
    FakeSocket.last.refuse("call.hangUp", { code: -32011, message: "", data: { code: "unknownCall" } });
    await gone;
    assert.deepEqual(hub.lines.lines["line-a"].calls, []);
});

test("a connection that is dead without being closed is noticed and replaced (protocol §2)", async () => {
    await open();
    await clock.advance(50_000);
    assert.ok(FakeSocket.last.request("lines.unsubscribe"), "silence is probed");
    await clock.advance(10_000);
    assert.equal(hub.connection.state, "waiting");
});

test("a token that runs out is refreshed on the live socket (protocol §2)", async () => {
    await open();
    FakeSocket.last.hear(notify("hub.notice", { code: "tokenExpiring", until: 1 }));
    await settled();
    assert.deepEqual(FakeSocket.last.request("session.refresh").params, { token: "a.b.c" });
});

test("a malformed notification is a fault and changes nothing", async () => {
    await open();
    const faults = [];
    hub.addEventListener("fault", ({ detail }) => faults.push(detail));
    const before = hub.lines;
    FakeSocket.last.hear(notify("line.event", event({ seq: "12" })));
    assert.equal(hub.lines, before);
    assert.equal(faults.length, 1);
});

test("a move to a meeting is waited for longer than the hub takes, every other reply for ten seconds (P36)",
    async () => {
    await open();
    const outcome = {};
    hub.command("call.moveToMeeting", { call: "c1", meeting: { host: "anna", kind: "instant" } })
        .then((result) => { outcome.moved = result; });
    await clock.advance(36_000);
    FakeSocket.last.answer("call.moveToMeeting", { call: call({ id: "c1", state: "ended", rev: 9 }) });
    await settled();
    assert.equal(outcome.moved.call.id, "c1");
    assert.equal(FakeSocket.last.sent.filter(({ method }) => method === "call.moveToMeeting").length, 1,
        "it was sent once");
});

test("a portal watches no lines, and asks for none after a reconnect either", async () => {
    hub = new LineHub({ url: "ws://hub/v1/socket", token: "a.b.c", client: { kind: "portal" }, watch: "nothing",
        WebSocket: FakeSocket, timers: clock.timers, random: () => 0.5, now: clock.now });
    hub.start();
    FakeSocket.last.accept();
    await settled();
    FakeSocket.last.answer("session.open", opening);
    await settled();
    assert.deepEqual(FakeSocket.last.sent.map(({ method }) => method), ["session.open"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError, Rpc } from "../../web/client/linehub.js";
import { HandClock, settled } from "./handclock.js";

function peer(options = {}) {
    const sent = [];
    const clock = new HandClock();
    const heard = [];
    const rpc = new Rpc({
        send: (text) => sent.push(JSON.parse(text)),
        onNotification: (method, params) => heard.push([method, params]),
        timers: clock.timers,
        ...options,
    });
    return { rpc, sent, heard, clock };
}

test("a request carries its own id and gets its own reply, in whatever order (protocol §1)", async () => {
    const { rpc, sent } = peer();
    const first = rpc.request("a", { x: 1 });
    const second = rpc.request("b");
    assert.deepEqual(sent[0], { jsonrpc: "2.0", id: 1, method: "a", params: { x: 1 } });
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 2, result: "two" }));
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "one" }));
    assert.deepEqual(await Promise.all([first, second]), ["one", "two"]);
});

test("a frame from the hub may hold replies and notifications, handled in order (P48)", async () => {
    const { rpc, heard } = peer();
    const order = [];
    const promise = rpc.request("lines.subscribe", {}, { onResult: () => order.push("reply", heard.length) });
    rpc.receive(JSON.stringify([
        { jsonrpc: "2.0", method: "one", params: {} },
        { jsonrpc: "2.0", id: 1, result: {} },
        { jsonrpc: "2.0", method: "two", params: {} },
    ]));
    await promise;
    assert.deepEqual(order, ["reply", 1], "the reply is taken over before the notification behind it");
    assert.deepEqual(heard.map(([method]) => method), ["one", "two"]);
});

test("a batch leaves in one frame and its replies may come singly (P48)", async () => {
    const { rpc, sent } = peer();
    const promises = rpc.batch([{ method: "a" }, { method: "b", params: { y: 2 } }]);
    assert.equal(sent.length, 1);
    assert.deepEqual(sent[0].map(({ method }) => method), ["a", "b"]);
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 2, result: "b" }));
    rpc.receive(JSON.stringify([{ jsonrpc: "2.0", id: 1,
        error: { code: -32012, message: "no", data: { code: "notMember" } } }]));
    const [first, second] = await Promise.allSettled(promises);
    assert.equal(first.reason.code, "notMember");
    assert.equal(second.value, "b");
});

test("a refusal is a HubError with the word of data.code and its data (P27)", async () => {
    const { rpc } = peer();
    const promise = rpc.request("call.answer");
    const data = { code: "alreadyAnswered", winner: { id: "anna", name: "Anna" } };
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32014, message: "taken", data } }));
    await assert.rejects(promise, (error) => error instanceof HubError && error.code === "alreadyAnswered"
        && error.data.winner.name === "Anna" && error.isReplyLost === false);
});

test("an error of JSON-RPC itself has a word too", async () => {
    const { rpc } = peer();
    const promise = rpc.request("history.list");
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32601, message: "?" } }));
    await assert.rejects(promise, { code: "methodNotFound" });
});

test("a move into a meeting may take longer than the switch's five seconds (P36)", async () => {
    const { rpc, clock, sent } = peer();
    const moved = rpc.request("call.moveToMeeting", { call: "c" });
    await clock.advance(39_000);
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: sent[0].id, result: { call: {} } }));
    assert.deepEqual(await moved, { call: {} });
});

test("a reply that never comes is a lost reply, and its late arrival harms nobody", async () => {
    const { rpc, clock } = peer({ timeoutMilliseconds: 1_000 });
    const outcome = assert.rejects(rpc.request("a"), (error) => error.code === "replyTimeout" && error.isReplyLost);
    await clock.advance(1_000);
    await outcome;
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} }));
});

test("the loss of the socket rejects all that waits", async () => {
    const { rpc, clock } = peer();
    const outcome = assert.rejects(rpc.request("a"), { code: "connectionLost" });
    rpc.abandon();
    await outcome;
    assert.equal(clock.due.size, 0, "no timer is left behind");
});

test("a request without a socket fails at once", async () => {
    const { rpc } = peer({ send: () => { throw new Error("down"); } });
    await assert.rejects(rpc.request("a"), { code: "notConnectedToHub" });
});

test("an order is refused, because this client is no switch (protocol §7)", async () => {
    const { rpc, sent, heard } = peer();
    rpc.receive(JSON.stringify({ jsonrpc: "2.0", id: 7, method: "switch.dial", params: {} }));
    await settled();
    assert.equal(sent[0].error.code, -32601);
    assert.deepEqual(heard, []);
});

test("what is not JSON is a fault, not an exception", () => {
    const faults = [];
    const { rpc } = peer({ onFault: (error) => faults.push(error.code) });
    rpc.receive("{");
    rpc.receive("[1]");
    assert.deepEqual(faults, ["invalidMessage", "invalidMessage"]);
});

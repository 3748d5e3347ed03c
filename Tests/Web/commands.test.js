import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands, HubError, newCommandID } from "../../web/client/linehub.js";

const lost = () => new HubError("connectionLost", "lost");

function commands(answers, { open = true, now = () => 0 } = {}) {
    const sent = [];
    let made = 0;
    const request = async (method, params) => {
        sent.push([method, params]);
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
    };
    return { sent, commands: new Commands({ request, whenOpen: async () => open, makeID: () => `c${++made}`, now }) };
}

test("a command id is made once and kept over a lost reply (R84, X17)", async () => {
    const { sent, commands: it } = commands([lost(), new HubError("replyTimeout"), { call: {} }]);
    await it.run("call.hold", { call: "sim.1" });
    assert.deepEqual(sent.map(([, params]) => params.commandId), ["c1", "c1", "c1"]);
});

test("two actions of a user have two ids (P33)", async () => {
    const { sent, commands: it } = commands([{}, {}]);
    await it.run("call.hold", { call: "sim.1" });
    await it.run("call.hold", { call: "sim.1" });
    assert.deepEqual(sent.map(([, params]) => params.commandId), ["c1", "c2"]);
});

test("a refusal is not tried again (R84)", async () => {
    const { sent, commands: it } = commands([new HubError("alreadyAnswered")]);
    await assert.rejects(it.run("call.answer", { call: "sim.1" }), { code: "alreadyAnswered" });
    assert.equal(sent.length, 1);
});

test("when no session comes back in time the user is told, and nothing starts later", async () => {
    const { sent, commands: it } = commands([lost()], { open: false });
    await assert.rejects(it.run("call.place", {}), { code: "connectionLost" });
    assert.equal(sent.length, 1);
});

test("retries end when patience does", async () => {
    let time = 0;
    const { sent, commands: it } = commands([lost(), lost(), lost(), lost()], { now: () => (time += 4_000) });
    await assert.rejects(it.run("call.hold", {}), { code: "connectionLost" });
    assert.ok(sent.length < 4);
});

test("command ids are unique and fit the alphabet of ids (protocol §1)", () => {
    const ids = new Set(Array.from({ length: 1_000 }, () => newCommandID()));
    assert.equal(ids.size, 1_000);
    for (const id of ids) assert.match(id, /^[A-Za-z0-9._:+-]{1,64}$/);
});

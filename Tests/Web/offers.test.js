import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError, Offers } from "../../web/client/linehub.js";
import { PresenceWatch } from "../../web/client/presence.js";

const refused = (code) => Promise.reject(new HubError(code));

test("a method that is refused as unknown is lacking; any other answer means that the hub has it (P26)", async () => {
    let changes = 0;
    const answers = { a: () => refused("methodNotFound"), b: () => refused("invalidParams"),
        c: () => Promise.resolve({}), d: () => refused("connectionLost") };
    const offers = new Offers({ batch: (requests) => requests.map(({ method }) => answers[method]()),
        onChange: () => { changes += 1; } });
    await offers.ask(["a", "b", "c", "d"]);
    assert.deepEqual(["a", "b", "c", "d"].map((method) => offers.has(method)), [false, true, true, false]);
    assert.deepEqual(["a", "b", "c", "d"].map((method) => offers.lacks(method)), [true, false, false, false],
        "a lost answer tells nothing");
    assert.equal(changes, 1);
});

function watch() {
    const sent = [];
    let answer = { snapshots: [] };
    const presence = new PresenceWatch({
        ask: (method, params, { onResult }) => { sent.push([method,
            params.parties]); onResult(answer); return Promise.resolve(answer); },
        onChange: () => {},
    });
    return { presence, sent, answerWith: (rows) => { answer = { snapshots: rows }; } };
}

test("presence is subscribed anew in each session, and only what changed in between is asked for (P45)", () => {
    const { presence, sent, answerWith } = watch();
    answerWith([{ party: "anna", status: "onCall" }]);
    presence.watch(["anna", "bo"]);
    presence.watch(["anna", "cia"]);
    assert.deepEqual(sent, [["presence.subscribe", ["anna", "bo"]], ["presence.subscribe", ["cia"]],
        ["presence.unsubscribe", ["bo"]]]);
    presence.lost();
    assert.deepEqual(presence.rows, {}, "nothing is known without a connection");
    presence.begin();
    assert.deepEqual(sent.at(-1), ["presence.subscribe", ["anna", "cia"]]);
    assert.equal(presence.rows.anna.status, "onCall");
});

test("the newest presence wins, and that of somebody who is not watched is left aside", () => {
    const { presence } = watch();
    presence.watch(["anna"]);
    presence.notified({ party: "anna", status: "ringing" });
    presence.notified({ party: "anna", status: "available" });
    presence.notified({ party: "dan", status: "available" });
    assert.deepEqual(Object.keys(presence.rows), ["anna"]);
    assert.equal(presence.rows.anna.status, "available");
});

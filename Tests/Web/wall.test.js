import assert from "node:assert/strict";
import { test } from "node:test";
import { times, timeText } from "../../web/app/callrow.js";
import { lineToCall } from "../../web/app/democall.js";
import { Directory } from "../../web/app/directory.js";
import { inUse, lampCounts } from "../../web/app/lampcounts.js";
import { chosenBehind } from "../../web/app/statusmenu.js";
import { call } from "./samples.js";

const groups = [
    { key: "anna", title: "Anna", lines: [{ id: "a1" }, { id: "a2" }] },
    { key: "omar", title: "Omar", lines: [{ id: "o1" }, { id: "o2" }] },
];
const rows = (lamp, calls = []) => ({ lamp, calls });

test("the counts over the wall are those of the lines that it shows", () => {
    const counts = lampCounts(groups, { a1: rows("ringing"), a2: rows("held"), o1: rows("idle"), x: rows("busy") });
    assert.deepEqual(counts, { all: 4, ringing: 1, held: 1, busy: 0 });
});

test("a line whose lamp is not known counts as a line, and as nothing else", () => {
    assert.deepEqual(lampCounts(groups, { a1: rows("unknown") }), { all: 4, ringing: 0, held: 0, busy: 0 });
});

test("what is in use is what has a call; a person without any goes, the order stays", () => {
    const shown = inUse(groups, { a2: rows("busy", [call()]), o1: rows("idle"), o2: rows("held", [call()]) });
    assert.deepEqual(shown.map(({ key, lines }) => [key, lines.map(({ id }) => id)]), [["anna", ["a2"]], ["omar", ["o2"]]]);
    assert.deepEqual(inUse(groups, {}), []);
});

test("a held call says how long it waits and how long it has lasted (R25)", () => {
    const held = call({ state: "held", answeredAt: 1_000, heldAt: 61_000 });
    assert.deepEqual(times(held, 73_000), { waited: "held 0:12", lasted: "1:12" });
    assert.equal(timeText(held, 73_000), "held 0:12 · 1:12");
    assert.deepEqual(times(call({ state: "connected", answeredAt: 1_000 }), 43_000), { waited: "", lasted: "0:42" });
    assert.equal(timeText(call(), 43_000), "");
});

test("the demo line calls an own line, else one that the viewer may call from, else none", () => {
    const delegator = { id: "anna", name: "Anna" };
    const shared = (rights) => [{ delegator, rights, lines: [{ id: "a1", number: "+461" }] }];
    const own = [{ id: "b1", number: "+462" }];
    assert.equal(lineToCall(new Directory({ own, shared: shared(["place"]) })).id, "b1");
    assert.equal(lineToCall(new Directory({ shared: shared(["place"]) })).id, "a1");
    assert.equal(lineToCall(new Directory({ shared: shared(["answer"]) })), null);
    assert.equal(lineToCall(new Directory()), null);
});

test("a call covers what was chosen: what is not known is not made up (P45)", () => {
    assert.equal(chosenBehind("onCall", null), null);
    assert.equal(chosenBehind("ringing", null), null);
    assert.equal(chosenBehind("onCall", "away"), "away");
    assert.equal(chosenBehind("away", null), "away");
    assert.equal(chosenBehind("onCall", "doNotDisturb"), null, "it would show, so it is over");
    assert.equal(chosenBehind(undefined, "doNotDisturb"), "doNotDisturb", "nothing is known without a connection");
});

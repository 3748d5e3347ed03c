import assert from "node:assert/strict";
import { test } from "node:test";
import { isOfOwner, noVoicemail, withVoicemailEvent, withVoicemailPage } from "../../web/client/linehub.js";

const message = (id, at, more = {}) => ({ id, line: "l1", remote: { number: "+461" }, at, seconds: 9, played: false,
    ...more });
const held = withVoicemailPage(noVoicemail, { messages: [message("a", 1), message("b", 2)],
    counts: { new: 2, old: 0 } });

test("messages stand newest first, and pages join without doubles (P44)", () => {
    const more = withVoicemailPage(held, { messages: [message("a", 1), message("z", 0)], counts: { new: 3, old: 0 } },
        false);
    assert.deepEqual(more.messages.map(({ id }) => id), ["b", "a", "z"]);
    assert.deepEqual(more.counts, { new: 3, old: 0 });
});

test("what anyone plays is played for all, and the counters are the hub's (R75, R80)", () => {
    const after = withVoicemailEvent(held, { type: "voicemail.played", id: "a", actor: { id: "bo" },
        counts: { new: 1, old: 1 } });
    assert.deepEqual(after.messages.map(({ id, played }) => [id, played]), [["b", false], ["a", true]]);
    assert.deepEqual(after.counts, { new: 1, old: 1 });
});

test("what anyone deletes is gone for all, and a later word about it changes nothing (R74, X20)", () => {
    const gone = withVoicemailEvent(held, { type: "voicemail.deleted", id: "a", counts: { new: 1, old: 0 } });
    const after = withVoicemailEvent(gone, { type: "voicemail.played", id: "a", counts: { new: 1, old: 0 } });
    assert.deepEqual(after.messages.map(({ id }) => id), ["b"]);
});

test("a new message comes in unless the filter keeps it out; the counters move all the same (R79)", () => {
    const event = { type: "voicemail.left", message: message("c", 3, { delegator: { id: "anna", name: "Anna" } }),
        counts: { new: 3, old: 0 } };
    assert.deepEqual(withVoicemailEvent(held, event).messages.map(({ id }) => id), ["c", "b", "a"]);
    const kept = withVoicemailEvent(held, event, (each) => isOfOwner(each, new Set(["bo"]), "bo"));
    assert.equal(kept.messages.length, 2);
    assert.equal(kept.counts.new, 3);
});

test("a message without a delegator is the viewer's own (R77, R78)", () => {
    assert.equal(isOfOwner(message("a", 1), new Set(["bo"]), "bo"), true);
    assert.equal(isOfOwner(message("a", 1), new Set(["anna"]), "bo"), false);
    assert.equal(isOfOwner(message("a", 1, { delegator: { id: "anna" } }), new Set(["anna"]), "bo"), true);
});

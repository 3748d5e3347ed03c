import assert from "node:assert/strict";
import { test } from "node:test";
import { applyPartyEvent, applyPartyRepair, feedOpened, noFeed } from "../../web/client/linehub.js";

const feed = { epoch: "E1", seq: 5 };
const event = (seq) => ({ seq, type: "history.added", at: 1, entry: { id: `e${seq}` } });

test("the place in the feed comes with the session, and lists are read (P19)", () => {
    const opened = feedOpened(noFeed, { epoch: "E1", party: { id: "ben", seq: 5 } });
    assert.deepEqual(opened, { feed, reload: true });
});

test("a resumed feed that is current needs no reading (P18, F7)", () => {
    const opened = feedOpened(feed, { epoch: "E1", party: { seq: 5 }, resumed: { party: "current" } });
    assert.deepEqual(opened, { feed, reload: false });
});

test("a replayed feed stays at its place, because the missed events follow (P18, P19)", () => {
    const opened = feedOpened(feed, { epoch: "E1", party: { seq: 8 }, resumed: { party: "replayed" } });
    assert.deepEqual(opened, { feed, reload: false });
});

test("a reloaded feed or another epoch means reading again (P19, P20)", () => {
    assert.equal(feedOpened(feed, { epoch: "E1", party: { seq: 900 }, resumed: { party: "reloaded" } }).reload, true);
    assert.deepEqual(feedOpened(feed, { epoch: "E2", party: { seq: 1 }, resumed: { party: "current" } }),
        { feed: { epoch: "E2", seq: 1 }, reload: true });
});

test("the next event is applied, an old one dropped (P19)", () => {
    assert.deepEqual(applyPartyEvent(feed, event(6)), { feed: { epoch: "E1", seq: 6 }, events: [event(6)] });
    assert.deepEqual(applyPartyEvent(feed, event(5)), { feed, events: [] });
});

test("after a gap nothing is applied and a repair asked for (P19)", () => {
    assert.deepEqual(applyPartyEvent(feed, event(8)), { feed, events: [], repair: { seq: 5 } });
});

test("a repair brings each missed event once, in order (P19)", () => {
    const repaired = applyPartyRepair(feed, { events: [event(7), event(5), event(6), event(8)] });
    assert.deepEqual(repaired, { feed: { epoch: "E1", seq: 8 }, events: [event(6), event(7), event(8)] });
});

test("a repair that has to give up means reading again (P19)", () => {
    assert.deepEqual(applyPartyRepair(feed, { reload: true, seq: 300 }),
        { feed: { epoch: "E1", seq: 300 }, events: [], reload: true });
});

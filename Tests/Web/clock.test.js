import assert from "node:assert/strict";
import { test } from "node:test";
import { callMilliseconds, formatDuration, heldMilliseconds, ServerClock } from "../../web/client/linehub.js";
import { call } from "./samples.js";

test("the server's time is learned from the middle of a round trip (F31)", () => {
    let local = 5_000;
    const clock = new ServerClock(() => local);
    clock.sample({ serverTime: 90_100, sentAt: 5_000, receivedAt: 5_200 });
    local = 6_100;
    assert.equal(clock.now(), 91_100);
});

test("an event from what seems the future moves the clock forward, one from the past does not move it", () => {
    const clock = new ServerClock(() => 1_000);
    clock.observe(1_400);
    assert.equal(clock.now(), 1_400);
    clock.observe(900);
    assert.equal(clock.now(), 1_400);
});

test("the duration counts from the answer, by the server's clock (R25)", () => {
    assert.equal(callMilliseconds(call({ state: "dialing" }), 9_000), null);
    assert.equal(callMilliseconds(call({ state: "connected", answeredAt: 2_000 }), 9_000), 7_000);
});

test("the duration is never negative and stands still after the end (F31)", () => {
    assert.equal(callMilliseconds(call({ answeredAt: 9_500 }), 9_000), 0);
    assert.equal(callMilliseconds(call({ answeredAt: 2_000, endedAt: 5_000 }), 90_000), 3_000);
});

test("a held call tells how long it waits", () => {
    assert.equal(heldMilliseconds(call({ state: "held", heldAt: 4_000 }), 9_000), 5_000);
    assert.equal(heldMilliseconds(call({ state: "connected", heldAt: 4_000 }), 9_000), null);
});

test("a duration does not wrap at an hour (F31)", () => {
    assert.equal(formatDuration(7_900), "0:07");
    assert.equal(formatDuration(754_000), "12:34");
    assert.equal(formatDuration(3_723_000), "1:02:03");
    assert.equal(formatDuration(90_000_000), "25:00:00");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterClose, backoffMilliseconds } from "../../web/client/linehub.js";

test("the backoff lies anywhere below a ceiling that doubles up to thirty seconds (F29)", () => {
    const most = (attempt) => backoffMilliseconds(attempt, { random: () => 0.999999 });
    assert.deepEqual([0, 1, 2, 3].map(most), [499, 999, 1999, 3999]);
    assert.equal(most(20), 29_999);
    assert.equal(most(5_000), 29_999);
    assert.equal(backoffMilliseconds(9, { random: () => 0 }), 0);
});

test("4400 to 4499 do not come back as they are (protocol §8)", () => {
    for (const code of [4400, 4401, 4403, 4409, 4426, 4429, 4499]) {
        assert.deepEqual(afterClose({ code, attempt: 0 }), { reconnect: false, code });
    }
});

test("4500 to 4599 and all others come back (protocol §8)", () => {
    for (const code of [1000, 1001, 1006, 1009, 1011, 4500, 4503, 4508, 4599]) {
        assert.equal(afterClose({ code, attempt: 2, random: () => 0.5 }).afterMilliseconds, 1_000);
    }
});

test("the hub's own delay beats the backoff, and counts from when it was given (protocol §8)", () => {
    assert.equal(afterClose({ code: 4500, attempt: 4, now: 3_000, notBefore: 9_500 }).afterMilliseconds, 6_500);
    assert.equal(afterClose({ code: 4500, attempt: 4, now: 12_000, notBefore: 9_500 }).afterMilliseconds, 0);
});

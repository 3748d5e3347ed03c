import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { applyNotification, applySnapshot, faultIn, findCall, HubError, noLines,
    Rpc } from "../../web/client/linehub.js";

const folder = fileURLToPath(new URL("../../protocol/vectors/", import.meta.url));
const vectors = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".json"))
        .flatMap((name) => JSON.parse(readFileSync(folder + name, "utf8")))
    : [];
const ofKind = (kind) => vectors.filter((vector) => vector.kind === kind);

/** What the hub must have sent before this event: the line at the seq just before it. */
function before({ line, epoch, seq, after }) {
    return applySnapshot(noLines, { line, epoch, seq: after ?? seq - 1, lamp: "idle", calls: [] }).state;
}

test("there are golden vectors", { skip: vectors.length === 0 && "protocol/vectors is empty" }, () => {
    assert.ok(ofKind("hubNotification").length > 0);
});

for (const { name, message } of ofKind("hubNotification")) {
    test(`golden notification: ${name}`, () => {
        const { method, params } = message;
        const copy = JSON.parse(JSON.stringify(message));
        assert.equal(faultIn(method, params), null);
        if (method.startsWith("line.")) {
            const { state, repair } = applyNotification(before(params), method, params);
            assert.equal(repair, undefined);
            const rows = state.lines[params.line];
            if (params.type === "line.revoked") assert.equal(rows, undefined);
            else assert.deepEqual([rows.seq, rows.lamp], [params.seq, params.lamp]);
            for (const call of [params.call, ...(params.calls ?? []), ...(params.ended ?? [])].filter(Boolean)) {
                assert.deepEqual(findCall(state, call.id), call, "the row is kept whole");
            }
        }
        assert.deepEqual(message, copy, "nothing is changed in place");
        const heard = [];
        const rpc = new Rpc({ send() {}, onNotification: (...notification) => heard.push(notification) });
        rpc.receive(JSON.stringify(message));
        assert.deepEqual(heard, [[method, params]], "decoded and encoded again it is the same");
    });
}

for (const { name, message } of ofKind("hubReply")) {
    test(`golden reply: ${name}`, async () => {
        let sentID;
        const rpc = new Rpc({ send: (text) => { sentID = JSON.parse(text).id; } });
        const promise = rpc.request("any");
        rpc.receive(JSON.stringify({ ...message, id: sentID }));
        if (message.error) {
            const expected = message.error.data?.code;
            await assert.rejects(promise, (error) => error instanceof HubError
                && (!expected || error.code === expected));
        } else {
            assert.deepEqual(await promise, message.result);
        }
    });
}

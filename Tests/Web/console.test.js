import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { connectionWords } from "../../web/app/connectionline.js";
import { Directory } from "../../web/app/directory.js";
import { noEntries, withHistoryEvent, withPage } from "../../web/app/historyentries.js";
import { sentenceFor, sentences } from "../../web/app/messages.js";
import { dialable, formatNumber, stateWord } from "../../web/app/words.js";
import { HubError } from "../../web/client/linehub.js";
import { call } from "./samples.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = readdirSync(join(root, "web"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(root, "web"), join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => path !== "package.json"); // tells older nodes that the files are modules; no part of the console

test("every file of web/ is compiled into the program, and nothing else", () => {
    const source = readFileSync(join(root, "Sources/CConsole/console.c"), "utf8");
    const listed = [...source.matchAll(/\{"([^"]+)", \w+, sizeof/g)].map(([, path]) => path);
    const embedded = [...source.matchAll(/#embed "..\/..\/web\/([^"]+)"/g)].map(([, path]) => path);
    assert.deepEqual(listed.sort(), [...files].sort());
    assert.deepEqual(embedded.sort(), [...files].sort());
});

test("the pages run under default-src 'self': nothing inline, no foreign host, no markup from strings", () => {
    for (const file of files) {
        const text = readFileSync(join(root, "web", file), "utf8");
        assert.doesNotMatch(text, /innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
        assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle="|\son\w+="/, file);
        assert.doesNotMatch(text.replaceAll("http://www.w3.org/2000/svg", ""), /https?:\/\//, file);
        assert.ok(text.trimEnd().split("\n").length <= 220, `${file} is too long`);
    }
});

test("every code of the protocol has a sentence (protocol §8, P27)", () => {
    const words = `unauthenticated tokenExpired forbidden notMember clientTooOld noLicence noCallingPlan policyOff limitReached
        unknownLine unknownCall unknownParty lineFull alreadyAnswered alreadyPickedUp callEnded notHeld notConnected locked
        busyOperation staleRevision goneToVoicemail gone invalidParams messageTooLarge rateLimited switchUnavailable
        switchFailed busUnavailable overloaded duplicate notOwner meetingUnavailable notFound`.split(/\s+/);
    for (const word of words) assert.ok(sentences[word]?.length > 10, word);
});

test("the loser of a race is told who won (R34, X1, X2)", () => {
    const refusal = (winner) => new HubError("alreadyAnswered", "", { winner });
    assert.match(sentenceFor(refusal({ id: "anna", name: "Anna" }), { id: "ben" }), /^Anna has/);
    assert.match(sentenceFor(refusal({ id: "ben", name: "Ben" }), { id: "ben" }), /another device/);
});

const directory = new Directory({
    own: [{ id: "l1", number: "+461", delegates: [{ id: "dora", name: "Dora" }] },
        { id: "l2", number: "+462", delegates: [{ id: "dora", name: "Dora" }] }],
    shared: [
        { delegator: { id: "anna", name: "Anna" }, rights: ["place", "answer"], optedIn: false,
            lines: [{ id: "l3", number: "+463" }],
            members: [{ id: "anna", name: "Anna" }, { id: "emil", name: "Emil" }] },
        { delegator: { id: "carl", name: "Carl" }, rights: ["answer"], lines: [{ id: "l4", number: "+464" }] },
    ],
}, { id: "ben", name: "Ben" });

test("the caller-ID menu has own lines, then those one may call on, under their delegator (R18, R20)", () => {
    assert.deepEqual(directory.callerIDs().map(({ title, lines }) => [title, lines.map(({ id }) => id)]),
        [["Your lines", ["l1", "l2"]], ["Anna", ["l3"]]]);
});

test("who has access is told once per person (R19)", () => {
    assert.deepEqual(directory.delegates().map(({ id, lines }) => [id, lines.length]), [["dora", 2]]);
});

test("a call may be moved into the meeting of whoever else is on the line, as far as the hub tells (R54, Q51)", () => {
    const hosts = (line) => directory.meetingHosts(line).map(({ id }) => id);
    assert.deepEqual(hosts("l1"), ["dora"], "on an own line the delegates");
    assert.deepEqual(hosts("l3"), ["anna", "emil"]);
    assert.deepEqual(hosts("l4"), ["carl"], "a hub that does not tell, or a caller who may have no call: the owner");
    assert.deepEqual(hosts("l9"), []);
});

test("the Lines tab is grouped by delegator, and keeps a call on a line that one is no member of any more (P41)",
    () => {
    const rowSets = { l9: { line: "l9", calls: [call()] }, l3: { line: "l3", calls: [] } };
    assert.deepEqual(directory.groups(rowSets).map(({ title }) => title),
        ["Your lines", "Anna", "Carl", "Other lines"]);
    assert.equal(directory.groups({})[1].optedIn, false);
    assert.equal(directory.groups({})[2].optedIn, true);
});

const entry = (id, at, outcome = "answered") => ({ id, at, outcome });

test("history is newest first, pages join without doubles, and a deletion is for good (P46, R58)", () => {
    let history = withPage(noEntries, { entries: [entry("b", 2), entry("a", 1)], next: "n" }, true);
    history = withHistoryEvent(history, { type: "history.added", entry: entry("c", 3) });
    history = withPage(history, { entries: [entry("a", 1), entry("z", 0)] }, false);
    assert.deepEqual(history.entries.map(({ id }) => id), ["c", "b", "a", "z"]);
    assert.equal(history.next, null);
    history = withHistoryEvent(history, { type: "history.deleted", id: "b" });
    history = withHistoryEvent(history, { type: "history.updated", entry: entry("b", 2) });
    assert.deepEqual(history.entries.map(({ id }) => id), ["c", "a", "z"], "an update does not resurrect it (X21)");
});

test("under the filter for missed calls only those arrive", () => {
    const add = (outcome) => withHistoryEvent(noEntries, { type: "history.added", entry: entry("a", 1, outcome) },
        { missedOnly: true });
    assert.equal(add("answered").entries.length, 0);
    assert.equal(add("missed").entries.length, 1);
});

test("the connection line says when what is shown may be old (F7)", () => {
    const words = (connection, over = {}) => connectionWords({ connection, isDegraded: false, hasRows: true, now: 0,
        ...over });
    assert.deepEqual(words({ state: "open" }), { word: "Connected", tone: "ok", bar: null });
    assert.match(words({ state: "open" }, { isDegraded: true }).bar, /part of its system/);
    const waiting = words({ state: "waiting", since: 0, afterMilliseconds: 5_000 });
    assert.match(waiting.bar, /^Not up to date/);
    assert.equal(waiting.countdown, "Next try in 5 s");
    assert.equal(words({ state: "stopped", code: 4409 }).canRetry, true);
});

test("a number is sent as the hub takes it, or not at all (P50)", () => {
    assert.equal(dialable("+46 (0)8-123 45"), "+460812345");
    assert.equal(dialable("*21#"), "*21#");
    assert.equal(dialable("anna"), null);
    assert.equal(dialable(""), null);
});

test("long numbers are grouped for the eye, others left alone", () => {
    assert.equal(formatNumber("+46812345601"), "+46 81 234 56 01");
    assert.equal(formatNumber("+4940123456"), "+49 40 12 34 56");
    assert.equal(formatNumber("+12125550123"), "+1 212 555 01 23");
    assert.equal(formatNumber("112"), "112");
    assert.equal(formatNumber("*21#"), "*21#");
});

test("a held call says whether it is one's own (R41)", () => {
    const held = call({ state: "held", by: { id: "ben", name: "Ben" } });
    assert.equal(stateWord(held, { id: "ben" }), "On hold by you");
    assert.equal(stateWord(held, { id: "anna" }), "On hold");
});

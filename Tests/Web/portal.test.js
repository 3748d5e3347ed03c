import assert from "node:assert/strict";
import { test } from "node:test";
import { counts, importDocuments, readDirectory } from "../../web/portal/importparts.js";
import { obstacle, Office } from "../../web/portal/office.js";

const person = (id, more = {}) => ({ id, name: id, kind: "user", licensed: true, callingPlan: true, ...more });

function office({ parties, delegations = [], limits = { delegates: 2, delegators: 2 } }) {
    const made = new Office(null);
    made.policy = { limits };
    parties.forEach((each) => made.putParty(each));
    delegations.forEach(([delegator, delegate]) => made.putDelegation({ delegator, delegate, rights: [] }));
    return made;
}

test("who cannot become a delegate is told why before the hub refuses (R1-R3, R7, R11)", () => {
    const anna = person("anna");
    const dan = person("dan", { licensed: false });
    const eva = person("eva", { callingPlan: false });
    const at = (delegations, candidate, parties = []) =>
        obstacle(office({ parties: [anna, dan, eva, ...parties], delegations }), anna, candidate);
    assert.equal(at([], anna), "self");
    assert.equal(at([["anna", "bo"]], person("bo")), "duplicate");
    assert.equal(at([], dan), "noLicence");
    assert.equal(at([], eva), "noCallingPlan");
    assert.equal(at([["anna", "x"], ["anna", "y"]], person("bo")), "delegatesFull");
    assert.equal(at([["x", "bo"], ["y", "bo"]], person("bo")), "delegatorsFull");
    assert.equal(at([["anna", "x"]], person("bo", { kind: "commonArea" })), null);
});

test("a removed party takes its delegations with it, on both sides", () => {
    const made = office({ parties: [person("anna"), person("bo"), person("cia")],
        delegations: [["anna", "bo"], ["bo", "cia"], ["anna", "cia"]] });
    made.removeParty(person("bo"));
    assert.deepEqual([...made.delegations.values()].map(({ delegator, delegate }) => [delegator, delegate]),
        [["anna", "cia"]]);
});

test("a large directory is imported in documents that fit, in the order in which they can be stored (Q15)", () => {
    const directory = { policy: { delegation: true }, parties: Array.from({ length: 300 },
        (_, n) => person(`p${n}`, { name: "Åsa Öberg ".repeat(8) })),
        lines: [{ id: "l1", number: "+461", owner: "p0", voicemail: true }],
        delegations: [{ delegator: "p0", delegate: "p1", rights: [] }] };
    const documents = importDocuments(directory, 16_384);
    assert.ok(documents.length > 4);
    for (const document of documents) assert.ok(Buffer.byteLength(JSON.stringify(document)) < 16_384 - 200,
        "with its envelope it fits");
    assert.deepEqual(documents.flatMap((each) => Object.keys(each))
        .filter((name, index, names) => name !== names[index - 1]),
        ["policy", "parties", "lines", "delegations"]);
    assert.deepEqual(documents.flatMap(({ parties = [] }) => parties), directory.parties, "nobody is lost or doubled");
});

test("what is no directory is not imported", () => {
    for (const text of ["", "[]", "null", "{}", "{\"people\":[]}", "{\"parties\":{}}",
        "{"]) assert.equal(readDirectory(text), null, text);
    assert.deepEqual(counts(readDirectory("{\"lines\":[{}]}")), { parties: 0, lines: 1, delegations: 0 });
});

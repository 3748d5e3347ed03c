import assert from "node:assert/strict";
import { test } from "node:test";
import { titleFor } from "../../web/app/console.js";
import { meaning } from "../../web/app/shortcuts.js";
import { Preferences } from "../../web/app/preferences.js";

/** A key press on an element that lies within these selectors' elements. */
function press(key, { within = [], ...more } = {}) {
    const closest = (selector) => (selector.split(",").some((each) => within.includes(each.trim().split(":")[0])) ? {}
        : null);
    return { key, target: { closest }, ...more };
}

test("Enter answers and Escape declines, unless the keys belong to what has the focus", () => {
    assert.equal(meaning(press("Enter")), "answer");
    assert.equal(meaning(press("Enter", { within: ["button"] })), null);
    assert.equal(meaning(press("Escape")), "decline");
    assert.equal(meaning(press("Escape", { within: ["button"] })), "decline");
    assert.equal(meaning(press("Escape", { within: ["input"] })), null);
});

test("single letters act while nothing is typed, and not at all once they are turned off", () => {
    assert.equal(meaning(press("h")), "hold");
    assert.equal(meaning(press("H")), "hold");
    assert.equal(meaning(press("h", { within: ["input"] })), null);
    assert.equal(meaning(press("h", { within: ["dialog"] })), null);
    assert.equal(meaning(press("h"), { singles: false }), null);
    assert.equal(meaning(press("Enter"), { singles: false }), "answer");
});

test("a key that is held down, or pressed with a modifier, does nothing", () => {
    assert.equal(meaning(press("x", { repeat: true })), null);
    assert.equal(meaning(press("x", { ctrlKey: true })), null);
    assert.equal(meaning(press("Enter", { defaultPrevented: true })), null);
});

test("the title of the tab tells of the call that rings, else of what waits", () => {
    assert.equal(titleFor([{ remote: { number: "+461", name: "Öberg & Co" } }], 3), "☎ Öberg & Co – LineHub");
    assert.equal(titleFor([], 3), "(3) LineHub");
    assert.equal(titleFor([], 0), "LineHub");
});

test("what was chosen is kept, and a browser that stores nothing is no trouble", () => {
    const stored = new Map();
    const storage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) };
    const heard = [];
    const preferences = new Preferences(storage);
    preferences.addEventListener("change", ({ detail }) => heard.push(detail));
    preferences.set("theme", "dark");
    preferences.set("theme", "dark");
    assert.deepEqual(heard, [{ name: "theme", value: "dark" }]);
    assert.equal(new Preferences(storage).get("theme"), "dark");
    const broken = new Preferences({ getItem: () => { throw new Error("no"); },
        setItem: () => { throw new Error("no"); } });
    broken.set("sound", false);
    assert.equal(broken.get("sound"), false);
});

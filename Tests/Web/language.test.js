import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browserLanguage, count, speak, spoken, t } from "../../web/app/language/text.js";
import { swedish } from "../../web/app/language/sv.js";
import { swedishCodes } from "../../web/app/language/svcodes.js";
import { swedishPortal } from "../../web/app/language/svportal.js";
import { swedishSettings } from "../../web/app/language/svsettings.js";
import { sentenceFor } from "../../web/app/messages.js";
import { dayWord, momentWord, statusWord } from "../../web/app/words.js";
import { HubError } from "../../web/client/linehub.js";

const web = fileURLToPath(new URL("../../web/", import.meta.url));
const catalogues = [swedish, swedishSettings, swedishCodes, swedishPortal];
const all = Object.assign({}, ...catalogues);

afterEach(() => speak("en"));

/** Every text that a file of `app` or `portal` shows: the literals in `t(...)`, `later(...)` and `count(...)`. */
function texts() {
    const found = new Set();
    for (const folder of ["app", "portal"]) {
        for (const name of readdirSync(join(web, folder)).filter((each) => each.endsWith(".js"))) {
            const source = readFileSync(join(web, folder, name), "utf8");
            for (const [, text] of source.matchAll(/\b(?:t|later)\(\s*"((?:[^"\\]|\\.)*)"/g)) found.add(text);
            for (const [, one, several] of source.matchAll(
                /\bcount\([^"]*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"/g)) found.add(one).add(several);
        }
    }
    return found;
}

test("every text has its Swedish, and no Swedish is left over", () => {
    const english = texts();
    assert.ok(english.size > 300, `only ${english.size} texts were found`);
    assert.deepEqual([...english].filter((text) => all[text] === undefined), [], "without Swedish");
    assert.deepEqual(Object.keys(all).filter((text) => !english.has(text)), [], "Swedish that nothing shows");
    assert.equal(catalogues.reduce((sum, each) => sum + Object.keys(each).length, 0), Object.keys(all).length,
        "a text stands in two catalogues");
});

test("a translation fills in the same values as its text", () => {
    const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [english, other] of Object.entries(all)) assert.deepEqual(holes(other), holes(english), english);
});

test("the page speaks what was chosen, and English where it has no words", () => {
    speak("sv");
    assert.equal(spoken(), "sv");
    assert.equal(t("Call for {name}", { name: "Anna" }), "Samtal till Anna");
    assert.equal(count(2, "{n} session", "{n} sessions"), "2 sessioner");
    assert.equal(t("a text that nobody has translated"), "a text that nobody has translated");
    assert.equal(statusWord("doNotDisturb"), "Stör ej");
    speak("xx");
    assert.equal(spoken(), "en");
});

test("a refusal is told in the page's language, with the winner's name (R34)", () => {
    speak("sv");
    const refusal = new HubError("alreadyPickedUp", "", { winner: { id: "anna", name: "Anna" } });
    assert.equal(sentenceFor(refusal, { id: "bo" }), "Anna har redan tagit över samtalet.");
    assert.equal(sentenceFor(new HubError("limitReached", "", { limit: 15, of: "delegates" })),
        "Personen har redan 15 ombud, så många som är tillåtna.");
});

test("the browser's wish is followed as far as it is spoken", () => {
    assert.equal(browserLanguage(["sv-SE", "en"]), "sv");
    assert.equal(browserLanguage(["fi-FI", "sv"]), "sv");
    assert.equal(browserLanguage(["fi-FI"]), "en");
    assert.equal(browserLanguage([]), "en");
});

test("days are named as people name them", () => {
    const now = new Date(2026, 2, 5, 12, 0).getTime();
    assert.equal(dayWord(new Date(2026, 2, 5, 0, 1).getTime(), now), "Today");
    assert.equal(dayWord(new Date(2026, 2, 4, 23, 59).getTime(), now), "Yesterday");
    assert.match(dayWord(new Date(2026, 2, 3, 12).getTime(), now), /Tuesday/);
    speak("sv");
    assert.match(momentWord(new Date(2026, 2, 4, 9, 5).getTime(), now), /^I går 09:05$/);
});

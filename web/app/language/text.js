import { swedish } from "./sv.js";
import { swedishCodes } from "./svcodes.js";
import { swedishPortal } from "./svportal.js";
import { swedishSettings } from "./svsettings.js";

const catalogues = { en: {}, sv: { ...swedish, ...swedishSettings, ...swedishCodes, ...swedishPortal } };
const locales = { en: "en-GB", sv: "sv-SE" };
let language = "en";

export const languages = Object.freeze([["en", "English"], ["sv", "Svenska"]]);

/** Sets the language of the page; one that is not spoken here is English. */
export function speak(tag) {
    language = catalogues[tag] ? tag : "en";
}

/** The language in force: what goes to the hub as `lang`. */
export function spoken() { return language; }

/** For dates and numbers. */
export function locale() { return locales[language]; }

/** The language that the browser asks for, of those spoken here. */
export function browserLanguage(wanted = globalThis.navigator?.languages ?? []) {
    return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => catalogues[tag]) ?? "en";
}

/** The text in the page's language. The English text is the key; `{name}` is filled from `values`. */
export function t(english, values) {
    const pattern = catalogues[language][english] ?? english;
    return values ? pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : pattern;
}

/** The text for one or for several; both may hold `{n}`. */
export function count(n, one, several) {
    return t(n === 1 ? one : several, { n });
}

/** Marks a text that stands in a table and is translated where it is shown. */
export function later(english) { return english; }

import { browserLanguage, speak, spoken } from "./language/text.js";
import { setAttribute } from "./element.js";

/** Puts theme and language into force before anything is drawn. A new language needs a new page, and a new session. */
export function applyAppearance(preferences, root = document.documentElement) {
    const chosen = preferences.get("language");
    speak(chosen === "auto" ? browserLanguage() : chosen);
    root.lang = spoken();
    const theme = () => {
        const name = preferences.get("theme");
        setAttribute(root, "data-theme", name === "system" ? null : name);
    };
    theme();
    preferences.addEventListener("change", ({ detail }) => {
        if (detail.name === "theme") theme();
        if (detail.name === "language") location.reload();
    });
}

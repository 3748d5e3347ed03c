import { applyAppearance } from "../app/appearance.js";
import { demo, socketURL, StoredToken } from "../app/identity.js";
import { spoken, t } from "../app/language/text.js";
import { sentenceFor, sentenceForClose } from "../app/messages.js";
import { Preferences } from "../app/preferences.js";
import { askForToken } from "../app/signin.js";
import { LineHub } from "../client/linehub.js";
import { Portal } from "./portal.js";

const version = "1.0.0";
const stored = new StoredToken("linehub.portalToken");

/** The demo's administrator comes in unasked; everybody else shows a token of scope `admin`. */
async function signIn(root, trouble) {
    const administrator = trouble ? undefined : (await demo())?.administrator;
    if (administrator) return { token: async () => (await demo())?.administrator.token ?? administrator.token };
    const known = trouble ? null : stored.get();
    const token = known ?? await askForToken(root, { trouble, title: t("Sign in to the portal") });
    stored.set(token);
    return { token: async () => token };
}

async function run(root) {
    const preferences = new Preferences();
    applyAppearance(preferences);
    document.title = t("LineHub portal");
    let trouble;
    for (;;) {
        const { token } = await signIn(root, trouble);
        const client = { kind: "portal", version, name: "Web portal" };
        const hub = new LineHub({ url: socketURL(), token, client, lang: spoken(), watch: "nothing" });
        const ended = new Promise((resolve) => {
            const portal = new Portal({ hub, preferences, onEnded: resolve });
            root.replaceChildren(portal.node);
        });
        hub.start();
        const { code, error, isWished } = await ended;
        stored.clear();
        trouble = isWished ? t("You have signed out.") : error ? sentenceFor(error) : sentenceForClose(code);
    }
}

await run(document.getElementById("app"));

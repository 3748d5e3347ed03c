import { LineHub } from "../client/linehub.js";
import { applyAppearance } from "./appearance.js";
import { Console } from "./console.js";
import { deviceID, socketURL } from "./identity.js";
import { spoken } from "./language/text.js";
import { sentenceFor, sentenceForClose } from "./messages.js";
import { Preferences } from "./preferences.js";
import { signIn } from "./signin.js";

const version = "1.0.0";

/** From sign-in to console, and back to the sign-in when the hub does not accept it any more. */
async function run(root, device) {
    const preferences = new Preferences();
    applyAppearance(preferences);
    let trouble;
    for (;;) {
        const { token, demo } = await signIn(root, { trouble });
        const client = { kind: "web", version, device, name: "Web console" };
        const hub = new LineHub({ url: socketURL(), token, client, lang: spoken() });
        const ended = new Promise((resolve) => {
            const page = new Console({ hub, device, preferences, demo, onEnded: resolve });
            root.replaceChildren(page.node);
        });
        hub.start();
        const { code, error } = await ended;
        trouble = error ? sentenceFor(error) : sentenceForClose(code);
    }
}

await run(document.getElementById("app"), await deviceID());

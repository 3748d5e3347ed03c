import { LineHub } from "../client/linehub.js";
import { Console } from "./console.js";
import { deviceID } from "./identity.js";
import { sentenceFor, sentenceForClose } from "./messages.js";
import { signIn } from "./signin.js";

const version = "1.0.0";

function socketURL() {
    const url = new URL("v1/socket", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = "";
    return url.href;
}

/** From sign-in to console, and back to the sign-in when the hub does not accept it any more. */
async function run(root, device) {
    let trouble;
    for (;;) {
        const { token } = await signIn(root, { trouble });
        const client = { kind: "web", version, device, name: "Web console" };
        const hub = new LineHub({ url: socketURL(), token, client, lang: document.documentElement.lang });
        const ended = new Promise((resolve) => {
            const page = new Console({ hub, device, onEnded: resolve });
            root.replaceChildren(page.node);
        });
        hub.start();
        const { code, error } = await ended;
        trouble = error ? sentenceFor(error) : sentenceForClose(code);
    }
}

await run(document.getElementById("app"), await deviceID());

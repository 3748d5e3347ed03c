import { element, setText } from "./element.js";
import { demo, StoredToken } from "./identity.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";
import { initials } from "./words.js";

const storedToken = new StoredToken("linehub.token");

/**
 * Finds out who sits here, and returns `{token, demo?}`: a function that gives a valid token whenever the hub wants one,
 * and in the demonstration what `DemoCall` needs. A demo hub offers its people (`?as=<id>` takes one at once); any other
 * asks for a token, kept as long as the tab.
 */
export async function signIn(root, { trouble } = {}) {
    const office = await demo();
    if (office) return signInToDemo(root, office, trouble);
    const stored = storedToken.get();
    if (stored && !trouble) return { token: async () => stored };
    const token = await askForToken(root, { trouble, title: t("Sign in") });
    storedToken.set(token);
    return { token: async () => token };
}

/** Forgets the person; the address loses `?as=` so that the choice comes again. */
export function signOut() {
    storedToken.clear();
    location.replace(location.pathname);
}

async function signInToDemo(root, { people, ringBack = null }, trouble) {
    const asked = new URLSearchParams(location.search).get("as");
    const isThere = people.some(({ id }) => id === asked);
    const { id, isWanted } = isThere && !trouble ? { id: asked, isWanted: false }
        : await askForPerson(root, people, trouble, ringBack !== null);
    if (id !== asked) history.replaceState(null, "", `?as=${encodeURIComponent(id)}`);
    const tokenIn = (list) => list?.find((person) => person.id === id)?.token;
    let first = tokenIn(people);
    // Demo tokens are short-lived: the first is at hand, each later one is fetched.
    const token = async () => {
        const now = first ?? tokenIn((await demo())?.people) ?? tokenIn(people);
        first = null;
        return now;
    };
    return { token, demo: { number: ringBack, isWanted } };
}

/** Resolves to `{id, isWanted}`: who it is, and whether the demo line shall call at once. */
function askForPerson(root, people, trouble, canBeCalled) {
    return new Promise((resolve) => {
        const choices = people.map(({ id, name, role }) => element("li", {},
            element("button", { type: "button", class: "person-choice",
                on: { click: () => resolve({ id, isWanted: false }) } },
            element("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
            element("span", { class: "person-words" }, element("strong", {}, name),
                element("small", {}, role ?? "")))));
        const main = page(t("Who are you today?"), trouble,
            element("p", { class: "lead" },
                t("This hub runs a demo. Choose a person; open a second window to be another one.")),
            canBeCalled ? demoStart(people[0], (id) => resolve({ id, isWanted: true })) : null,
            element("ul", { class: "person-choices" }, choices));
        main.classList.add("wide");
        root.replaceChildren(main);
    });
}

/** For whoever wants to see the thing at once. */
function demoStart({ id, name }, onStart) {
    return element("div", { class: "demo-start" },
        element("button", { type: "button", class: "button go large", on: { click: () => onStart(id) } },
            icon("answer"), t("Let the demo line call {name}", { name })),
        element("p", { class: "hint" }, t("You sign in as {name}, the telephone rings, and you answer.", { name })));
}

/** Asks for a token until something comes that may be one. */
export function askForToken(root, { trouble, title }) {
    return new Promise((resolve) => {
        const complaint = element("p", { class: "trouble", role: "alert" });
        const input = element("input",
            { id: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true });
        const submit = (event) => {
            event.preventDefault();
            const token = input.value.trim();
            if (token.split(".").length === 3) resolve(token);
            else setText(complaint, t("This is not a token: it has three parts with dots between them."));
        };
        root.replaceChildren(page(title, trouble, element("form", { class: "token-form", on: { submit } },
            element("label", { for: "token" }, t("Access token")), input,
            element("p", { class: "hint" }, t("Your administrator gives it to you. It stays in this tab only.")),
            complaint,
            element("button", { type: "submit", class: "button go large" }, t("Sign in")))));
        input.focus();
    });
}

function page(title, trouble, ...content) {
    return element("main", { class: "sign-in" },
        element("p", { class: "brand" }, element("span", { class: "brand-mark", "aria-hidden": "true" }), "LineHub"),
        element("h1", {}, title), trouble ? element("p", { class: "trouble", role: "alert" }, trouble) : null, content);
}

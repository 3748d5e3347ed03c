import { element, setText } from "./element.js";
import { demo, StoredToken } from "./identity.js";
import { t } from "./language/text.js";
import { initials } from "./words.js";

const storedToken = new StoredToken("linehub.token");

/**
 * Finds out who sits here, and returns `{token}`: a function that gives a valid token whenever the hub wants one.
 * A demo hub offers its people (`?as=<id>` takes one at once); any other asks for a token, kept as long as the tab.
 */
export async function signIn(root, { trouble } = {}) {
    const office = await demo();
    if (office) return signInToDemo(root, office.people, trouble);
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

async function signInToDemo(root, people, trouble) {
    const asked = new URLSearchParams(location.search).get("as");
    const isThere = people.some(({ id }) => id === asked);
    const id = isThere && !trouble ? asked : await askForPerson(root, people, trouble);
    if (id !== asked) history.replaceState(null, "", `?as=${encodeURIComponent(id)}`);
    const tokenIn = (list) => list?.find((person) => person.id === id)?.token;
    let first = tokenIn(people);
    // Demo tokens are short-lived: the first is at hand, each later one is fetched.
    const token = async () => {
        const now = first ?? tokenIn((await demo())?.people) ?? tokenIn(people);
        first = null;
        return now;
    };
    return { token };
}

function askForPerson(root, people, trouble) {
    return new Promise((resolve) => {
        const choices = people.map(({ id, name, role }) => element("li", {},
            element("button", { type: "button", class: "person-choice", on: { click: () => resolve(id) } },
                element("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
                element("span", { class: "person-words" }, element("strong", {}, name),
                    element("small", {}, role ?? "")))));
        root.replaceChildren(page(t("Who are you today?"), trouble,
            element("p", { class: "lead" },
                t("This hub runs a demo. Choose a person; open a second window to be another one.")),
            element("ul", { class: "person-choices" }, choices)));
    });
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

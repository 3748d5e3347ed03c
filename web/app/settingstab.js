import { AccessSettings } from "./accesssettings.js";
import { tick } from "./dialog.js";
import { element, setText, show } from "./element.js";
import { KeyedList } from "./keyedlist.js";
import { languages, t } from "./language/text.js";
import { Segments } from "./segments.js";
import { showShortcuts } from "./shortcuts.js";

/** The Settings page: who rings here, who has access, how the page looks and makes itself heard. */
export class SettingsTab {
    constructor(desk, { ringer, notifier, onSignOut }) {
        Object.assign(this, { desk, ringer, notifier, onSignOut });
        this.access = new AccessSettings(desk);
        const rings = element("ul", { class: "setting-list" });
        this.rings = new KeyedList(rings, { key: ({ delegator }) => delegator.id, make: () => this.makeRing() });
        this.ringing = section("ringing", t("Calls for others"), element("p", { class: "hint" },
            t("Whose calls ring for you. You see their lines all the same.")), rings);
        this.about = element("dl", { class: "facts" });
        this.node = element("div", { class: "settings-tab" }, element("h1", { class: "sr-only" }, t("Settings")),
            this.ringing, this.makeAlerts(), this.makeLook(), this.makeKeys(), this.access.node, this.makeAbout());
    }

    update() {
        const { desk } = this;
        const shared = desk.directory.shared.filter(({ rights }) => rights.includes("answer"));
        this.rings.update(shared);
        show(this.ringing, shared.length > 0);
        this.access.update();
        this.notifications.box.checked = desk.preferences.get("notifications") && this.notifier.isAllowed;
        this.updateAbout();
    }

    makeRing() {
        const choice = tick("", { isSwitch: true });
        const words = choice.node.querySelector("span span");
        const why = element("p", { class: "hint" }, t("Your administrator has fixed this."));
        const node = element("li", {}, choice.node, why);
        let group;
        let isSetting = false;
        choice.box.addEventListener("change", async () => {
            isSetting = true;
            const optedIn = choice.box.checked;
            try {
                const result = await this.desk.act("alerts.set", { delegator: group.delegator.id, optedIn });
                if (!result) choice.box.checked = !optedIn;
                // Until it is read again the directory tells what was before.
                await this.desk.readDirectory();
            } finally {
                isSetting = false;
                update(group);
            }
        });
        const update = (now) => {
            group = now;
            setText(words, t("Ring for me when {name} is called", { name: now.delegator.name }));
            if (!isSetting) choice.box.checked = now.optedIn !== false;
            const isFree = now.rights.includes("optOut");
            choice.box.disabled = isSetting || !isFree || !this.desk.isCurrent;
            show(why, !isFree);
        };
        return { node, update };
    }

    makeAlerts() {
        const { preferences } = this.desk;
        const sound = tick(t("Sound when a call rings"), { isSwitch: true, checked: preferences.get("sound") });
        sound.box.addEventListener("change", () => preferences.set("sound", sound.box.checked));
        const hear = element("button", { type: "button", class: "button", on: { click: () => this.ringer.chime() } },
            t("Hear it"));
        this.notifications = tick(t("System notifications"), { isSwitch: true,
            hint: t("A call also shows when this page is not in sight.") });
        this.notifications.box.disabled = !this.notifier.isPossible;
        this.notifications.box.addEventListener("change", () => this.setNotifications());
        return section("alerts", t("Sound and notifications"),
            element("div", { class: "setting-row" }, sound.node, hear), this.notifications.node);
    }

    async setNotifications() {
        const isWanted = this.notifications.box.checked;
        const isAllowed = isWanted && (this.notifier.isAllowed || (await this.notifier.request()));
        this.desk.preferences.set("notifications", isAllowed);
        this.notifications.box.checked = isAllowed;
        if (isWanted && !isAllowed) this.desk.toasts.note(
            t("The browser does not allow notifications from this page."));
    }

    makeLook() {
        const { preferences } = this.desk;
        const theme = new Segments({ label: t("Theme"), value: preferences.get("theme"),
            onChange: (value) => preferences.set("theme", value),
            choices: [["system", t("As the system")], ["light", t("Light")], ["dark", t("Dark")]] });
        const language = element("select", { "aria-label": t("Language"),
            on: { change: () => preferences.set("language", language.value) } },
            element("option", { value: "auto" }, t("As the browser")),
            languages.map(([tag, name]) => element("option", { value: tag, lang: tag }, name)));
        language.value = preferences.get("language");
        return section("look", t("Appearance"),
            element("div", { class: "setting-row" }, element("span", {}, t("Theme")), theme.node),
            element("div", { class: "setting-row" }, element("span", {}, t("Language")), language));
    }

    makeKeys() {
        const { preferences } = this.desk;
        const singles = tick(t("Single keys"), { isSwitch: true, checked: preferences.get("shortcuts"),
            hint: t("A for answer, H for hold and so on, while nothing is typed.") });
        singles.box.addEventListener("change", () => preferences.set("shortcuts", singles.box.checked));
        const list = element("button", { type: "button", class: "button",
            on: { click: () => showShortcuts({ singles: preferences.get("shortcuts") }) } }, t("Show the keys"));
        return section("keys", t("Keyboard"), element("div", { class: "setting-row" }, singles.node, list));
    }

    makeAbout() {
        const leave = element("button", { type: "button", class: "button", on: { click: () => this.onSignOut() } },
            t("Sign out"));
        return section("about", t("This device"), this.about, leave);
    }

    updateAbout() {
        const { session } = this.desk.hub;
        const facts = session ? [[t("Signed in as"), session.party.name], [t("Device"), this.desk.viewer.device],
            [t("Node"), session.node]] : [];
        const shape = JSON.stringify(facts);
        if (shape === this.shownFacts) return;
        this.shownFacts = shape;
        this.about.replaceChildren(...facts.map(([term, value]) =>
            element("div", {}, element("dt", {}, term), element("dd", {}, value))));
    }
}

function section(id, title, ...content) {
    return element("section", { class: "panel setting", "aria-labelledby": `setting-${id}` },
        element("h2", { id: `setting-${id}` }, title), content);
}

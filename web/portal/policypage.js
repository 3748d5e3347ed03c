import { ask, field, tick } from "../app/dialog.js";
import { element, setText } from "../app/element.js";
import { later, t } from "../app/language/text.js";

const versionKinds = [["desktop", later("Desktop client, at least")], ["mobile", later("Mobile app, at least")]];

/** What holds for everybody (P42): gates, limits, and how long a line rings. */
export class PolicyPage {
    constructor(desk) {
        this.desk = desk;
        this.delegation = tick(t("Call delegation"), { isSwitch: true,
            hint: t("Off: delegates see and answer nothing; owners are not touched, and no call in progress is dropped.") });
        this.monitoring = tick(t("Call monitoring"), { isSwitch: true,
            hint: t("Listen, whisper, barge in and take over, for members who have the right.") });
        this.privacy = tick(t("Privacy"), { isSwitch: true,
            hint: t("The owner of a line may lock a call against the others.") });
        this.ring = number(1, 3600);
        this.delegates = number(1, 1000);
        this.delegators = number(1, 1000);
        this.appearances = number(1, 16);
        this.versions = new Map(versionKinds.map(([kind]) =>
            [kind, element("input", { pattern: "[0-9]+(\\.[0-9]+){0,3}", maxlength: "24", inputmode: "decimal",
            autocomplete: "off" })]));
        this.save = element("button", { type: "submit", class: "button go" }, t("Save"));
        this.undo = element("button", { type: "button", class: "button", on: { click: () => this.fill() } },
            t("Undo changes"));
        this.said = element("p", { class: "said", role: "status" });
        this.form = element("form", { class: "policy-form",
            on: { submit: (event) => this.submit(event), input: () => this.changed() } },
            group(t("In force"), this.delegation.node, this.monitoring.node, this.privacy.node),
            group(t("Limits"), field(t("Delegates of one person, at most"), this.delegates),
                field(t("People whom one delegate serves, at most"), this.delegators),
                field(t("Calls on one line at a time"), this.appearances),
                field(t("A call rings for, in seconds"), this.ring)),
            group(t("Oldest clients"), versionKinds.map(([kind, words]) => field(t(words), this.versions.get(kind)))),
            element("div", { class: "form-buttons" }, this.save, this.undo, this.said));
        this.node = element("section", { class: "panel" },
            element("header", { class: "page-head" }, element("h1", {}, t("Policy"))), this.form);
    }

    update() {
        if (this.shown !== this.desk.office.policy && !this.isChanged) this.fill();
        this.save.disabled = !this.isChanged || !this.desk.isCurrent;
        this.undo.disabled = !this.isChanged;
    }

    fill() {
        const policy = this.desk.office.policy;
        this.shown = policy;
        for (const name of ["delegation", "monitoring", "privacy"]) this[name].box.checked = policy[name];
        for (const name of ["delegates", "delegators", "appearances"]) this[name].value = String(policy.limits[name]);
        this.ring.value = String(policy.ringSeconds);
        for (const [kind, input] of this.versions) input.value = policy.minimumVersions[kind] ?? "";
        this.isChanged = false;
        this.update();
    }

    changed() {
        this.isChanged = JSON.stringify(this.difference()) !== "{}";
        setText(this.said, "");
        this.update();
    }

    /** Only what was changed: the hub merges, and another administrator's change elsewhere is left alone (P42). */
    difference() {
        const { shown } = this;
        const change = {};
        for (const name of ["delegation", "monitoring",
            "privacy"]) if (this[name].box.checked !== shown[name]) change[name] = this[name].box.checked;
        if (Number(this.ring.value) !== shown.ringSeconds) change.ringSeconds = Number(this.ring.value);
        const limits = {};
        for (const name of ["delegates", "delegators",
            "appearances"]) if (Number(this[name].value) !== shown.limits[name]) limits[name] = Number(
            this[name].value);
        if (Object.keys(limits).length > 0) change.limits = limits;
        const versions = {};
        for (const [kind, input] of this.versions) if (input.value
            && input.value !== (shown.minimumVersions[kind] ?? "")) versions[kind] = input.value;
        if (Object.keys(versions).length > 0) change.minimumVersions = versions;
        return change;
    }

    async submit(event) {
        event.preventDefault();
        const change = this.difference();
        if (change.delegation === false && !(await ask({ title: t("Turn call delegation off?"), tone: "stop",
            submit: t("Turn off"),
            text: t("All delegates lose their view of shared lines at once. The delegations stay stored and revive when you turn it on again.") }))) return;
        const stored = await this.desk.change("admin.policy.set", change,
            (policy) => { this.desk.office.policy = policy; });
        if (!stored) return;
        this.isChanged = false;
        this.fill();
        setText(this.said, t("Saved."));
        await this.desk.reload(); // which delegations are in force may have changed
    }
}

function number(min, max) {
    return element("input", { type: "number", min, max, step: "1", required: true });
}

function group(title, ...content) {
    return element("fieldset", {}, element("legend", {}, title), content);
}

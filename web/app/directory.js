import { otherMembers } from "../client/linehub.js";
import { t } from "./language/text.js";

/** Every right there is on a line of one's own (P49). */
const ownerRights = ["place", "answer", "pickUpHeld", "join", "monitor", "voicemailPlay", "voicemailDelete"];

/**
 * What `lines.list` told: who one's lines and their people are. A value; replaced whole when relations change (R21).
 */
export class Directory {
    constructor({ own = [], shared = [] } = {}, me = {}) {
        this.own = own;
        this.shared = shared;
        this.lines = new Map();
        for (const line of own) this.lines.set(line.id, { line, rights: ownerRights, owner: me, isOwn: true });
        for (const { delegator, rights, lines } of shared) {
            for (const line of lines) this.lines.set(line.id, { line, rights, owner: delegator, isOwn: false });
        }
    }

    rightsOn(lineID) { return this.lines.get(lineID)?.rights ?? []; }
    isOwn(lineID) { return this.lines.get(lineID)?.isOwn === true; }
    lineOf(lineID) { return this.lines.get(lineID)?.line ?? { id: lineID, number: "" }; }

    /** The Lines tab: own lines first, then one group per delegator, then what has calls but no known owner (P41). */
    groups(rowSets) {
        const groups = [];
        if (this.own.length > 0) groups.push({ key: "own", title: t("Your lines"), isOwn: true, lines: this.own });
        for (const each of this.shared) {
            const { delegator, lines, rights, optedIn } = each;
            const title = delegator.name;
            groups.push({ key: delegator.id, title, delegator, rights, optedIn: optedIn !== false, lines });
        }
        const others = Object.values(rowSets).filter((rows) => !this.lines.has(rows.line) && rows.calls.length > 0);
        if (others.length > 0) {
            groups.push({ key: "others", title: t("Other lines"),
                lines: others.map((rows) => this.lineOf(rows.line)) });
        }
        return groups;
    }

    /**
     * The caller-ID menu: own numbers, then shared lines one may call out on, under their delegator's name (R18, R20).
     */
    callerIDs() {
        const own = { title: t("Your lines"), lines: this.own };
        const shared = this.shared
            .filter(({ rights }) => rights.includes("place"))
            .map(({ delegator, lines }) => ({ title: delegator.name, lines }));
        return [own, ...shared].filter(({ lines }) => lines.length > 0);
    }

    /** Who has access to one's lines: each delegate once, with the lines it serves (R19). */
    delegates() {
        const people = new Map();
        for (const line of this.own) {
            for (const delegate of line.delegates ?? []) {
                const known = people.get(delegate.id) ?? { ...delegate, lines: [] };
                known.lines.push(line);
                people.set(delegate.id, known);
            }
        }
        return [...people.values()];
    }

    /** The people one works with: those whose lines one serves, then those who serve one's own; each once. */
    colleagues() {
        const people = new Map();
        for (const { delegator } of this.shared) people.set(delegator.id, { ...delegator, isDelegator: true });
        for (const { id, name, kind, online } of this.delegates()) {
            people.set(id, { ...people.get(id), id, name, kind, online, isDelegate: true });
        }
        return [...people.values()];
    }

    /** Whose meeting a call of the line may be moved into (R54). */
    meetingHosts(lineID) { return otherMembers(this, lineID); }

    /** Every number one knows by name, for where a number is typed. */
    known() {
        return [...this.lines.values()].map(({ line, owner, isOwn }) => ({
            number: line.number, name: [isOwn ? t("Your lines") : owner.name, line.label].filter(Boolean).join(" · "),
        }));
    }

    /** A line's name for a sentence: its label, else its number. */
    nameOf(lineID, format = (number) => number) {
        const { label, number } = this.lineOf(lineID);
        return label ?? (number ? format(number) : "");
    }
}

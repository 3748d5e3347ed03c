/**
 * System notifications, one per subject; they go when what they tell of is over. Silent, for the page rings by itself.
 */
export class Notifier {
    constructor({ preferences, Notification = globalThis.Notification }) {
        Object.assign(this, { preferences, Notification });
        this.shown = new Map();
    }

    get isPossible() { return this.Notification !== undefined; }
    get isAllowed() { return this.isPossible && this.Notification.permission === "granted"; }

    /** Asks the person, as browsers demand from within a click; returns whether it was granted. */
    async request() {
        if (!this.isPossible) return false;
        return (await this.Notification.requestPermission()) === "granted";
    }

    tell(subject, title, body) {
        if (this.shown.has(subject) || !this.preferences.get("notifications") || !this.isAllowed) return;
        const notification = new this.Notification(title, { body, tag: subject, silent: true, icon: "favicon.svg" });
        notification.onclick = () => { globalThis.focus?.(); notification.close(); };
        this.shown.set(subject, notification);
    }

    /** Takes down all but those subjects. */
    keep(subjects) {
        for (const [subject, notification] of this.shown) {
            if (subjects.has(subject)) continue;
            notification.close();
            this.shown.delete(subject);
        }
    }
}

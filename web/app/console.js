import { Access } from "./access.js";
import { AlertCards } from "./alertcards.js";
import { ConnectionLine, connectionWords } from "./connectionline.js";
import { CurrentCalls } from "./currentcall.js";
import { Desk } from "./desk.js";
import { HistoryTab } from "./historytab.js";
import { Keypad } from "./keypad.js";
import { LinesTab } from "./linestab.js";
import { signOut } from "./signin.js";
import { Shell } from "./shell.js";
import { Toasts } from "./toasts.js";

const frameMilliseconds = 16;
const relationEvents = new Set(["lines.changed", "delegation.changed"]);

/** Joins the hub to the views: each event of the hub marks the page as due, and a moment later it is brought up to date. */
export class Console {
    constructor({ hub, device, onEnded }) {
        this.hub = hub;
        this.onEnded = onEnded;
        this.missed = 0;
        this.life = new AbortController();
        this.isDue = false;
        const toasts = new Toasts();
        const onChange = () => this.due();
        this.desk = new Desk({ hub, device, toasts, onChange });
        this.desk.watchWhoIsOnline();
        this.alerts = new AlertCards(this.desk);
        this.currentCalls = new CurrentCalls(this.desk);
        this.linesTab = new LinesTab(this.desk);
        this.history = new HistoryTab(this.desk);
        this.keypad = new Keypad(this.desk);
        this.access = new Access(this.desk);
        this.connectionLine = new ConnectionLine({ onRetry: () => hub.start() });
        this.shell = new Shell({
            connectionLine: this.connectionLine,
            currentCalls: this.currentCalls.node,
            alerts: this.alerts.node,
            views: { lines: this.linesTab.node, history: this.history.node },
            side: [this.keypad.node, this.access.node],
            toasts: toasts.node,
            onTab: () => this.due(),
            onSignOut: () => { hub.stop(); signOut(); },
        });
        this.listen();
    }

    get node() { return this.shell.node; }

    listen() {
        const { hub } = this;
        hub.addEventListener("connection", ({ detail }) => this.connectionChanged(detail));
        hub.addEventListener("lines", () => this.linesChanged());
        hub.addEventListener("party", ({ detail }) => this.partyEvent(detail));
        hub.addEventListener("reload", () => this.history.read());
        hub.addEventListener("notice", () => this.due());
        hub.addEventListener("fault", ({ detail }) => console.warn(`LineHub: ${detail}`));
        const { signal } = this.life;
        addEventListener("online", () => hub.hurry(), { signal });
        document.addEventListener("keydown", (event) => this.alerts.keyPressed(event), { signal });
        const tick = setInterval(() => this.due(), 1000); // durations are read from the server's clock, not counted
        signal.addEventListener("abort", () => clearInterval(tick));
    }

    connectionChanged({ state, code, error }) {
        if (state === "open") this.desk.sessionOpened();
        const isSignInGone = state === "stopped" && (code === 4401 || code === 4403) && !this.life.signal.aborted;
        if (isSignInGone) this.end({ code, error });
        this.due();
    }

    /** The session is over for good: listen to nothing more and leave the page to the sign-in. */
    end(reason) {
        this.life.abort();
        this.hub.stop();
        this.onEnded(reason);
    }

    linesChanged() {
        const known = this.desk.directory.lines;
        const isStrange = Object.keys(this.hub.lines.lines).some((line) => !known.has(line));
        const shape = Object.keys(this.hub.lines.lines).sort().join(" ");
        if (isStrange && shape !== this.shape && known.size > 0) this.desk.readDirectory();
        this.shape = shape;
        this.due();
    }

    partyEvent(event) {
        if (relationEvents.has(event.type)) this.desk.readDirectory();
        if (event.type.startsWith("history.")) this.history.partyEvent(event);
        if (event.type === "history.added" && event.entry.outcome === "missed") this.missed += 1;
        this.due();
    }

    due() {
        if (this.isDue) return;
        this.isDue = true;
        // A timer and not an animation frame: a page in the background gets no frames, but its title must tell of a call.
        setTimeout(() => this.update(), frameMilliseconds);
    }

    update() {
        this.isDue = false;
        const { hub, desk } = this;
        if (this.shell.tab === "history") this.missed = 0;
        const hasRows = Object.keys(hub.lines.lines).length > 0;
        const { connection, isDegraded } = hub;
        this.connectionLine.update(connectionWords({ connection, isDegraded, hasRows, now: Date.now() }));
        this.shell.update({ name: desk.viewer.name, isCurrent: desk.isCurrent, missed: this.missed });
        this.alerts.update();
        this.currentCalls.update();
        this.linesTab.update();
        this.history.update();
        this.keypad.update();
        this.access.update();
    }
}

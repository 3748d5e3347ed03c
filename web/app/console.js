import { AlertCards } from "./alertcards.js";
import { ConnectionLine, connectionWords } from "./connectionline.js";
import { CurrentCalls } from "./currentcall.js";
import { DemoCall } from "./democall.js";
import { Desk } from "./desk.js";
import { HistoryTab } from "./historytab.js";
import { Keypad } from "./keypad.js";
import { t } from "./language/text.js";
import { LinesTab } from "./linestab.js";
import { Notifier } from "./notifier.js";
import { People } from "./people.js";
import { RecordingsTab } from "./recordingstab.js";
import { Ringer } from "./ringer.js";
import { SettingsTab } from "./settingstab.js";
import { Shell, numberedPages } from "./shell.js";
import { meaning, showShortcuts } from "./shortcuts.js";
import { signOut } from "./signin.js";
import { StatusMenu } from "./statusmenu.js";
import { Toasts } from "./toasts.js";
import { leftSentence, VoicemailTab } from "./voicemailtab.js";
import { remoteWord } from "./words.js";

const frameMilliseconds = 16;
const burstMilliseconds = 200; // an administrator changes several relations at once; the lists are read once for all
const relationEvents = new Set(["lines.changed", "delegation.changed"]);

/**
 * Joins the hub to the views: each event of the hub marks the page as due, and a moment later it is brought up to date.
 */
export class Console {
    constructor({ hub, device, preferences, demo, onEnded }) {
        Object.assign(this, { hub, preferences, onEnded });
        this.missed = 0;
        this.life = new AbortController();
        this.isDue = false;
        const toasts = new Toasts();
        this.desk = new Desk({ hub, device, toasts, preferences, onChange: () => this.due() });
        this.desk.watchWhoIsOnline();
        this.ringer = new Ringer({ preferences });
        this.notifier = new Notifier({ preferences });
        const { desk, ringer, notifier } = this;
        const onCall = (number) => { this.keypad.offer(number); this.shell.open(this.isNarrow ? "keypad"
            : this.shell.page); };
        const onSignOut = () => { hub.stop(); signOut(); };
        this.demoCall = new DemoCall(desk, demo);
        this.alerts = new AlertCards(desk, { ringer, notifier });
        this.currentCalls = new CurrentCalls(desk);
        this.linesTab = new LinesTab(desk);
        this.recordings = new RecordingsTab(desk);
        const onPlay = ({ recording }) => { this.shell.open("recordings"); this.recordings.play(recording); };
        this.history = new HistoryTab(desk, { onCall, onPlay });
        this.voicemail = new VoicemailTab(desk, { onCall });
        this.settings = new SettingsTab(desk, { ringer, notifier, onSignOut });
        this.keypad = new Keypad(desk);
        this.people = new People(desk);
        this.status = new StatusMenu(desk);
        this.connectionLine = new ConnectionLine({ onRetry: () => hub.start() });
        const { linesTab: lines, history, voicemail, recordings, settings } = this;
        this.views = { lines, history, voicemail, recordings, settings };
        this.shell = new Shell({
            connectionLine: this.connectionLine,
            demo: this.demoCall.node,
            currentCalls: this.currentCalls.node,
            alerts: this.alerts.node,
            views: Object.fromEntries(Object.entries(this.views).map(([id, view]) => [id, view.node])),
            side: [this.keypad.node, this.people.node],
            status: this.status.node,
            toasts: toasts.node,
            onPage: () => this.due(),
            onHelp: () => this.help(),
        });
        this.listen();
    }

    get node() { return this.shell.node; }
    get isNarrow() { return !matchMedia("(min-width: 981px)").matches; }

    listen() {
        const { hub } = this;
        const { signal } = this.life;
        hub.addEventListener("connection", ({ detail }) => this.connectionChanged(detail));
        hub.addEventListener("lines", () => this.linesChanged());
        hub.addEventListener("party", ({ detail }) => this.partyEvent(detail));
        hub.addEventListener("reload", () => this.readLists());
        hub.addEventListener("offers", () => { this.readOffered(); this.due(); });
        hub.addEventListener("presence", () => this.due());
        hub.addEventListener("notice", () => this.due());
        hub.addEventListener("fault", ({ detail }) => console.warn(`LineHub: ${detail}`));
        addEventListener("online", () => hub.hurry(), { signal });
        document.addEventListener("keydown", (event) => this.keyPressed(event), { signal });
        const tick = setInterval(() => this.due(), 1000); // durations are read from the server's clock, not counted
        signal.addEventListener("abort", () => clearInterval(tick));
    }

    connectionChanged({ state, code, error }) {
        this.desk.connectionChanged(state);
        if (state === "open") {
            this.desk.sessionOpened();
            this.askWhatIsOffered(this.hub.session.epoch);
        }
        const isSignInGone = state === "stopped" && (code === 4401 || code === 4403) && !this.life.signal.aborted;
        if (isSignInGone) this.end({ code, error });
        this.due();
    }

    /** Asked once for each life of the hub: a return from a lost connection costs nothing more. */
    askWhatIsOffered(epoch) {
        if (this.askedEpoch === epoch) return;
        this.askedEpoch = epoch;
        this.hub.offers.ask();
    }

    /** The session is over for good: listen to nothing more and leave the page to the sign-in. */
    end(reason) {
        this.life.abort();
        this.ringer.ring(false);
        this.notifier.keep(new Set());
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
        if (relationEvents.has(event.type)) this.relationsChanged();
        if (event.type.startsWith("history.")) this.history.partyEvent(event);
        if (event.type.startsWith("voicemail.")) this.voicemail.partyEvent(event);
        if (event.type.startsWith("recording.")) this.recordings.partyEvent(event);
        if (event.type === "history.added" && event.entry.outcome === "missed") this.missed += 1;
        if (event.type === "voicemail.left") this.notifier.tell(event.message.id, t("Voicemail"),
            leftSentence(event.message));
        this.due();
    }

    /** Rights decide what the lists hold, and no event of their own tells of what came into sight or went out of it. */
    relationsChanged() {
        this.desk.readDirectory();
        this.readingAgain ??= setTimeout(() => { this.readingAgain = undefined; this.readLists(); }, burstMilliseconds);
    }

    readLists() {
        this.history.read();
        this.voicemail.read();
        this.recordings.read();
    }

    readOffered() {
        this.desk.watchPresence();
        if (!this.voicemail.state.isLoaded) this.voicemail.read();
        if (!this.recordings.isLoaded) this.recordings.read();
    }

    keyPressed(event) {
        const act = meaning(event, { singles: this.preferences.get("shortcuts") });
        const isDone = {
            answer: () => this.alerts.answer(),
            decline: () => this.alerts.decline(),
            hold: () => this.currentCalls.press("hold", "resume"),
            pickUp: () => this.linesTab.press("pickUp"),
            hangUp: () => this.currentCalls.press("hangUp", "leave"),
            dial: () => { if (this.isNarrow) this.shell.open("keypad"); this.keypad.input.focus(); return true; },
            page: () => { this.shell.open(numberedPages[Number(event.key) - 1]); return true; },
            help: () => { this.help(); return true; },
        }[act]?.();
        if (isDone) event.preventDefault();
    }

    help() { showShortcuts({ singles: this.preferences.get("shortcuts") }); }

    due() {
        if (this.isDue) return;
        this.isDue = true;
        // A timer and not an animation frame: a page in the background gets no frames, but its title must tell of a
        // call.
        setTimeout(() => this.update(), frameMilliseconds);
    }

    update() {
        this.isDue = false;
        if (this.life.signal.aborted) return;
        const { hub, desk } = this;
        if (this.shell.page === "history") this.missed = 0;
        const hasRows = Object.keys(hub.lines.lines).length > 0;
        const { connection, isDegraded } = hub;
        this.connectionLine.update(connectionWords({ connection, isDegraded, hasRows, now: Date.now() }));
        const hidden = new Set([desk.has("voicemail.list") ? null : "voicemail",
            desk.has("recordings.list") ? null : "recordings"]);
        const counts = { history: this.missed, voicemail: this.voicemail.newCount };
        this.shell.update({ name: desk.viewer.name, isCurrent: desk.isCurrent, hidden, counts });
        desk.tidy();
        this.demoCall.update();
        this.alerts.update();
        this.currentCalls.update();
        this.views[this.shell.page]?.update();
        if (this.shell.page !== "lines") this.linesTab.update();
        this.keypad.update();
        this.people.update();
        this.status.update();
        document.title = titleFor(this.alerts.ringing, counts.history + counts.voicemail);
    }
}

/** What rings stands in the title of the tab, else how much waits. */
export function titleFor(ringing, waiting) {
    if (ringing.length > 0) return `☎ ${remoteWord(ringing[0].remote)} – LineHub`;
    return waiting > 0 ? `(${waiting}) LineHub` : "LineHub";
}

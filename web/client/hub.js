import { ServerClock } from "./clock.js";
import { Commands } from "./commands.js";
import * as lines from "./lines.js";
import { Liveness } from "./liveness.js";
import { Offers } from "./offers.js";
import { OpenGate } from "./opengate.js";
import { PartyFeed } from "./partyfeed.js";
import { PresenceWatch } from "./presence.js";
import { Repairs } from "./repairs.js";
import { Rpc } from "./rpc.js";
import { isFinalRefusal, openParams } from "./session.js";
import { faultIn } from "./shape.js";
import { HubSocket } from "./socket.js";
import { systemTimers } from "./timers.js";

/** A move waits for the meeting: the hub answers within 35 s (P36). All other replies come within five. */
const replyPatience = (method) => (method === "call.moveToMeeting" ? { timeoutMilliseconds: 40_000 } : {});

/**
 * A client of the hub: keeps one session open, holds the live lines, runs commands.
 *
 * Events (detail): `connection` ({state, code?, afterMilliseconds?, error?}), `lines`, `party` (the party event),
 * `presence`,
 * `offers`, `reload` (what was read with lists may miss something), `notice` (the notice), `fault` (sentence).
 * `token` is a string or an async function, asked at each opening and when the hub says that the token runs out.
 * `watch` is `all` (every line of the party, the default) or `nothing`, for a portal or a script that only asks.
 */
export class LineHub extends EventTarget {
    constructor({ url, token, client, lang, watch = "all", WebSocket, timers = systemTimers, random = Math.random,
        now = Date.now }) {
        super();
        Object.assign(this, { client, lang, watch, now, timers });
        this.token = typeof token === "function" ? token : async () => token;
        this.clock = new ServerClock(now);
        this.lines = lines.noLines;
        this.session = null;
        this.connection = { state: "stopped" };
        this.isDegraded = false;
        this.gate = new OpenGate(timers);
        this.socket = new HubSocket({
            url, WebSocket: WebSocket ?? globalThis.WebSocket, timers, random, now,
            onConnected: () => this.openSession(),
            onText: (text) => this.heard(text),
            onLost: () => this.lost(),
            onState: (state, detail) => this.connectionChanged({ state, ...detail }),
        });
        this.rpc = new Rpc({
            timers,
            send: (text) => this.socket.send(text),
            onNotification: (method, params) => this.notified(method, params),
            onFault: (error) => this.emit("fault", error.message),
        });
        const onResult = ({ snapshot }) => this.take(lines.applySnapshot(this.lines, snapshot));
        this.repairs = new Repairs({ timers, ask: (params) => this.rpc.request("lines.repair", params, { onResult }) });
        this.presence = new PresenceWatch({
            ask: (method, params, options) => this.rpc.request(method, params, options),
            onChange: () => this.emit("presence"),
        });
        this.offers = new Offers({ batch: (requests) => this.rpc.batch(requests),
            onChange: () => this.emit("offers") });
        this.feed = new PartyFeed({
            ask: (params, options) => this.rpc.request("party.repair", params, options),
            onEvent: (event) => this.partyEvent(event),
            onReload: () => this.emit("reload"),
        });
        this.liveness = new Liveness({
            timers, now,
            probe: () => this.request("lines.unsubscribe", { lines: [] }),
            onDead: () => this.socket.restart(),
        });
        this.commands = new Commands({
            now,
            request: (method, params) => this.rpc.request(method, params, replyPatience(method)),
            whenOpen: (milliseconds) => this.whenOpen(milliseconds),
        });
    }

    get isOpen() { return this.connection.state === "open"; }

    start() { this.socket.start(); }
    hurry() { this.socket.hurry(); }

    stop() {
        this.socket.stop();
        this.lost();
    }

    /** One request, sent once; for all that changes nothing. */
    request(method, params = {}) { return this.rpc.request(method, params); }

    /** One user action: sent until its reply is known, carried out once (R84). Rows in the answer are taken over. */
    async command(method, params) {
        try {
            const result = await this.commands.run(method, params);
            for (const call of [result?.call, ...(result?.held ?? [])]) this.takeRow(call);
            return result;
        } catch (error) {
            this.takeRow(error.data?.call);
            if (error.code === "unknownCall" && params.call) this.take(lines.forgetCall(this.lines, params.call));
            throw error;
        }
    }

    /** Resolves to true at the next open session, to false when `milliseconds` have passed. */
    whenOpen(milliseconds) { return this.isOpen ? Promise.resolve(true) : this.gate.wait(milliseconds); }

    async openSession() {
        const socket = this.socket.socket;
        try {
            const token = await this.token();
            if (this.socket.socket !== socket) return;
            const { client, lang, lines: state } = this;
            const messageBytes = this.session?.limits?.messageBytes;
            const params = openParams({ token, client, lang, state, feed: this.feed.place, messageBytes });
            const sentAt = this.now();
            await this.rpc.request("session.open", params, { onResult: (result) => this.opened(result, sentAt) });
        } catch (error) {
            if (this.socket.socket !== socket) return; // the close that came with it has decided
            if (isFinalRefusal(error)) return this.socket.stop({ code: 4401, error });
            this.socket.restart({ retryAfterMilliseconds: error.data?.retryAfterMilliseconds ?? null });
        }
    }

    // Runs inside the frame of the reply: what follows in it must find the resumed state.
    opened(result, sentAt) {
        this.session = result;
        this.clock.sample({ serverTime: result.serverTime, sentAt, receivedAt: this.now() });
        this.isDegraded = result.degraded === true;
        this.liveness.begin(result.heartbeatSeconds ?? 25);
        const reload = this.feed.opened(result);
        if (result.resumed) {
            const { state, repairs } = lines.applyResumed(this.lines, result);
            this.lines = state;
            this.socket.sessionOpened();
            repairs.forEach((repair) => this.repairs.want(repair));
        } else {
            this.lines = lines.noLines;
            this.socket.sessionOpened();
            if (this.watch === "all") this.subscribeAll();
        }
        this.presence.begin();
        this.emit("lines");
        if (reload) this.emit("reload");
        this.gate.open();
    }

    subscribeAll() {
        const onResult = ({ snapshots }) => snapshots.forEach((each) =>
            this.take(lines.applySnapshot(this.lines, each)));
        this.rpc.request("lines.subscribe", { lines: "all" }, { onResult }).catch((error) => {
            if (!error.isReplyLost) this.emit("fault", error.message);
            else if (this.isOpen) this.socket.restart();
        });
    }

    heard(text) {
        this.liveness.heard();
        this.rpc.receive(text);
    }

    notified(method, params) {
        const fault = faultIn(method, params);
        if (fault) return this.emit("fault", fault);
        if (params.at !== undefined) this.clock.observe(params.at);
        if (method === "hub.notice") return this.noticed(params);
        if (method === "party.event") return this.feed.notified(params);
        if (method === "presence.event") return this.presence.notified(params);
        if (method === "line.snapshot") this.repairs.settled(params.line);
        this.take(lines.applyNotification(this.lines, method, params));
    }

    noticed(notice) {
        if (notice.code === "draining") this.socket.drain(notice.reconnectAfterMilliseconds ?? 0);
        if (notice.code === "degraded") this.isDegraded = true;
        if (notice.code === "recovered") this.isDegraded = false;
        if (notice.code === "tokenExpiring") this.refreshToken();
        this.emit("notice", notice);
    }

    async refreshToken() {
        try {
            await this.request("session.refresh", { token: await this.token() });
        } catch (error) {
            this.emit("fault", error.message); // the close 4403 that follows tells the user
        }
    }

    take({ state, repair }) {
        if (repair) this.repairs.want(repair);
        if (state === this.lines) return;
        this.lines = state;
        this.emit("lines");
    }

    takeRow(call) {
        if (call?.id && call.line) this.take(lines.applyRow(this.lines, call));
    }

    partyEvent(event) {
        if (event.type === "alert.withdrawn") this.take(lines.withdrawAlert(this.lines, event.line, event.call));
        if (event.type === "recording.started") this.take(lines.markRecording(this.lines, event.call, true));
        if (event.type === "recording.stopped") this.take(lines.markRecording(this.lines, event.call, false));
        this.emit("party", event);
    }

    lost() {
        this.liveness.end();
        this.repairs.clear();
        this.presence.lost();
        this.rpc.abandon();
        this.lines = lines.rewind(this.lines).state;
    }

    connectionChanged(connection) {
        this.connection = { ...connection, since: this.now() };
        this.emit("connection", this.connection);
    }

    emit(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

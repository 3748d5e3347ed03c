/**
 * LineHub's JavaScript client, for browsers and node (20 or later, with any standard WebSocket).
 *
 *     import { LineHub } from "./client/linehub.js";
 *     const client = { kind: "web", version: "1.0.0", device };
 *     const hub = new LineHub({ url: "wss://hub.example/v1/socket", token, client });
 *     hub.addEventListener("lines", () => draw(hub.lines, hub.clock.now()));
 *     hub.start();
 *     await hub.command("call.answer", { call: "sim.17" });
 *
 * What there is to read: `hub.lines.lines[id]` (`{seq, lamp, calls, ended, stale, waiting}`), `hub.session` (the result
 * of
 * session.open), `hub.connection` (`{state, code?, error?}`), `hub.isDegraded`, `hub.presence.rows` (after
 * `hub.presence.watch([party])`), `hub.offers.has(method)` (after `hub.offers.ask()`). `hub.request` asks,
 * `hub.command` acts: it
 * makes the command id and repeats the command over a lost reply. Both reject with a `HubError`; switch on its `code`.
 * More stands in `protocol/clients.md`.
 *
 * `LineHub` is the driver; everything it decides with is exported too and is pure, so that another driver may use it.
 */
export { LineHub } from "./hub.js";
export { HubError, localCodes } from "./huberror.js";
export { Rpc } from "./rpc.js";
export { HubSocket } from "./socket.js";
export { backoffMilliseconds, afterClose } from "./reconnect.js";
export { openParams, resumeLines } from "./session.js";
export * from "./lines.js";
export { isBehind } from "./rowset.js";
export { noFeed, feedOpened, applyPartyEvent, applyPartyRepair } from "./party.js";
export { ServerClock, callMilliseconds, heldMilliseconds, formatDuration } from "./clock.js";
export { otherMembers } from "./members.js";
export { Commands, newCommandID } from "./commands.js";
export { isRinging } from "./alert.js";
export { noPresence, withPresence } from "./presence.js";
export { noVoicemail, withVoicemailPage, withVoicemailEvent, isOfOwner } from "./voicemail.js";
export { Offers, optionalMethods } from "./offers.js";
export { faultIn } from "./shape.js";

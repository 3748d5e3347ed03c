import { later, locale, t } from "./language/text.js";

/** The state of a call in words, as this viewer should read it. */
export function stateWord(call, viewer) {
    const isMine = call.by?.id === viewer.id;
    switch (call.state) {
    case "dialing": return call.alerting ? t("Ringing out") : t("Dialling");
    case "ringing": return call.pending?.op === "answer" ? t("Being answered") : t("Ringing");
    case "connected": return call.pending?.op === "hold" ? t("Going on hold") : isMine ? t("Your call")
        : t("On a call");
    case "held": return isMine ? t("On hold by you") : t("On hold");
    case "pickingUp": return t("Being picked up");
    case "transferring": return t("Being transferred");
    case "elevating": return t("Moving to a meeting");
    case "joined": return t("Several on the call");
    default: return t("Ended");
    }
}

/** Who has the call, or held it: the name for others, "You" for oneself, with the device when it is another one. */
export function whoWord(call, viewer) {
    if (!call.by) return "";
    if (call.by.id !== viewer.id) return call.by.name;
    const isHere = !call.by.device || call.by.device === viewer.device;
    return isHere ? t("You") : t("You, on another device");
}

export function remoteWord(remote) {
    if (!remote?.number) return remote?.name ?? t("Anonymous");
    return remote.name ?? formatNumber(remote.number);
}

/** The number under the name, when there is both. */
export function remoteDetail(remote) {
    return remote?.name && remote.number ? formatNumber(remote.number) : "";
}

const twoDigitCountry = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Splits a long number into groups for the eye; what is not plain digits stays as it is. */
export function formatNumber(number) {
    if (!/^\+?\d{7,15}$/.test(number)) return number;
    if (!number.startsWith("+")) return grouped(number);
    const digits = number.slice(1);
    const countryLength = /^[17]/.test(digits) ? 1 : twoDigitCountry.test(digits) ? 2 : 3;
    return `+${digits.slice(0, countryLength)} ${grouped(digits.slice(countryLength))}`;
}

// From the right: two pairs, then threes; four digits left over make two pairs, a single one stands in front.
function grouped(digits) {
    const groups = [digits.slice(-4, -2), digits.slice(-2)];
    let head = digits.slice(0, -4);
    while (head.length > 3) {
        const length = head.length === 4 ? 2 : 3;
        groups.unshift(head.slice(-length));
        head = head.slice(0, -length);
    }
    return [head, ...groups].filter(Boolean).join(" ");
}

/** What a person typed, as the hub takes it, or null (P50). */
export function dialable(text) {
    const bare = text.replace(/[\s().\-/]/g, "");
    return /^\+?[0-9*#]{1,32}$/.test(bare) ? bare : null;
}

export function initials(name) {
    const parts = name.trim().split(/\s+/);
    return ((parts[0]?.[0] ?? "") + (parts.length > 1 ? parts[parts.length - 1][0] : "")).toUpperCase();
}

export function clockWord(at) {
    return new Date(at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

/** "Today", "Yesterday", else "Tuesday 3 March": the heading over the entries of a day. */
export function dayWord(at, now) {
    const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
    if (days === 0) return t("Today");
    if (days === 1) return t("Yesterday");
    return new Date(at).toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long" });
}

/** "14:05" today, "Yesterday 14:05", else "3 Mar 14:05". */
export function momentWord(at, now) {
    const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
    if (days === 0) return clockWord(at);
    if (days === 1) return `${t("Yesterday")} ${clockWord(at)}`;
    return `${new Date(at).toLocaleDateString(locale(), { day: "numeric", month: "short" })} ${clockWord(at)}`;
}

export function midnight(at) {
    return new Date(at).setHours(0, 0, 0, 0);
}

const statusWords = {
    offline: later("Offline"), available: later("Available"), ringing: later("Ringing"), onCall: later("On a call"),
    away: later("Away"),
    doNotDisturb: later("Do not disturb"),
};

/** A presence status in words; one that is not known here is shown as it came. */
export function statusWord(status) {
    return statusWords[status] ? t(statusWords[status]) : status;
}

const rightNames = {
    place: later("Place calls"), answer: later("Answer"), pickUpHeld: later("Pick up held"), join: later("Join"),
    monitor: later("Monitor"),
    voicemailPlay: later("Play voicemail"), voicemailDelete: later("Delete voicemail"), optOut: later("Opt out"),
};

/** Every right of a delegate, in the order in which they are shown (P49). */
export const allRights = Object.freeze(Object.keys(rightNames));

export function rightWord(right) {
    return rightNames[right] ? t(rightNames[right]) : right;
}

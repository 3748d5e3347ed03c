import { element, setAttribute, setText, show } from "./element.js";
import { later, t } from "./language/text.js";
import { sentenceFor, sentenceForClose } from "./messages.js";

const degradedSentence = later(
    "The hub is running with part of its system. What you see may lag; changes may be refused.");

/** The word in the header and the bar beneath it, for one state of the connection; pure. */
export function connectionWords({ connection, isDegraded, hasRows, now }) {
    const { state } = connection;
    if (state === "open") {
        return isDegraded ? { word: t("Degraded"), tone: "warn", bar: t(degradedSentence) }
            : { word: t("Connected"), tone: "ok", bar: null };
    }
    if (state === "stopped") {
        const bar = connection.error ? sentenceFor(connection.error) : sentenceForClose(connection.code);
        return { word: t("Not connected"), tone: "bad", bar, canRetry: true };
    }
    const seconds = state === "waiting" ? Math.ceil((connection.since + connection.afterMilliseconds - now) / 1000) : 0;
    const bar = hasRows ? t("Not up to date. What you see may have changed meanwhile.") : null;
    const countdown = seconds > 1 ? t("Next try in {n} s", { n: seconds }) : "";
    return { word: hasRows || state === "waiting" ? t("Reconnecting…") : t("Connecting…"), tone: "warn", bar,
        countdown };
}

/** Says at all times whether what is shown can be relied on. */
export class ConnectionLine {
    constructor({ onRetry }) {
        this.word = element("span", { class: "connection", role: "status" });
        this.text = element("p", {});
        this.countdown = element("span", { class: "countdown",
            "aria-hidden": "true" }); // not to be read out each second
        this.retry = element("button", { type: "button", class: "button plain", on: { click: onRetry } },
            t("Connect again"));
        this.bar = element("div", { class: "connection-bar", role: "status" }, this.text, this.countdown, this.retry);
    }

    update(words) {
        setText(this.word, words.word);
        setAttribute(this.word, "data-tone", words.tone);
        setAttribute(this.bar, "data-tone", words.tone);
        setText(this.text, words.bar ?? "");
        setText(this.countdown, words.countdown ?? "");
        show(this.retry, words.canRetry === true);
        show(this.bar, words.bar !== null);
    }
}

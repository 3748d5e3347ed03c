import { formatDuration } from "../client/linehub.js";
import { element, setAttribute, setText } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";

/**
 * Plays one sound at a time. `fetchURL` asks the hub for the address, which is signed and short-lived (P43): it is
 * asked for at
 * each start, never kept.
 */
export class Player {
    constructor({ onChange, onTrouble }) {
        Object.assign(this, { onChange, onTrouble });
        this.audio = new Audio();
        this.audio.preload = "auto";
        this.id = null;
        for (const event of ["play", "pause", "timeupdate", "durationchange", "ended"]) {
            this.audio.addEventListener(event, () => this.changed(event));
        }
        this.audio.addEventListener("error", () => this.id !== null && this.failed());
    }

    isPlaying(id) { return this.id === id && !this.audio.paused; }
    place(id) { return this.id === id ? this.audio.currentTime : 0; }

    async toggle(id, fetchURL) {
        if (this.id === id) {
            if (this.audio.paused) await this.start(); else this.audio.pause();
            return;
        }
        this.stop();
        this.id = id;
        const url = await fetchURL();
        if (this.id !== id) return;
        if (url === null) return this.stop();
        this.audio.src = url;
        await this.start();
    }

    seek(id, seconds) {
        if (this.id === id) this.audio.currentTime = seconds;
    }

    stop() {
        this.id = null;
        this.audio.pause();
        this.audio.removeAttribute("src");
        this.onChange();
    }

    async start() {
        try {
            await this.audio.play();
        } catch (error) {
            if (error.name !== "AbortError") this.failed();
        }
    }

    failed() {
        this.stop();
        this.onTrouble(t("This sound could not be played."));
    }

    changed(event) {
        if (event === "ended") this.id = null;
        this.onChange();
    }
}

/** Button, position and times of one sound in a list. */
export class PlayerRow {
    constructor({ player, onPlay }) {
        this.player = player;
        this.button = element("button", { type: "button", class: "button round", on: { click: () => onPlay() } });
        this.position = element("input", { type: "range", min: "0", step: "0.1", "aria-label": t("Position"),
            on: { input: () => this.player.seek(this.id, Number(this.position.value)) } });
        this.time = element("span", { class: "player-time" });
        this.node = element("div", { class: "player" }, this.button, this.position, this.time);
    }

    update({ id, seconds, what, isDisabled }) {
        const { player } = this;
        this.id = id;
        const isPlaying = player.isPlaying(id);
        const place = Math.min(player.place(id), seconds);
        if (isPlaying !== this.shownPlaying) this.button.replaceChildren(icon(isPlaying ? "pause" : "play"));
        this.shownPlaying = isPlaying;
        setAttribute(this.button, "aria-label", isPlaying ? t("Pause {what}", { what }) : t("Play {what}", { what }));
        this.button.disabled = isDisabled && !isPlaying;
        setAttribute(this.position, "max", seconds);
        if (document.activeElement !== this.position || player.id !== id
            || isPlaying) this.position.value = String(place);
        this.position.disabled = player.id !== id;
        setAttribute(this.position, "aria-valuetext", formatDuration(place * 1000));
        const whole = formatDuration(seconds * 1000);
        setText(this.time, player.id === id ? `${formatDuration(place * 1000)} / ${whole}` : whole);
    }
}

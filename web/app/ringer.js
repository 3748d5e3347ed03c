const spacingMilliseconds = 2_600;
/** Hertz and seconds: a soft rising third, twice. */
const notes = [[659.3, 0], [830.6, 0.16], [659.3, 0.42], [830.6, 0.58]];

/** The ring, made by WebAudio without a file. Browsers let it sound only after the person has touched the page once. */
export class Ringer {
    constructor({ preferences }) {
        this.preferences = preferences;
        this.timer = null;
        this.context = null;
        const wake = () => this.wake();
        addEventListener("pointerdown", wake);
        addEventListener("keydown", wake);
    }

    /** Rings, or falls silent; may be called as often as one likes. */
    ring(isRinging) {
        const isWanted = isRinging && this.preferences.get("sound");
        if (isWanted && this.timer === null) this.begin();
        if (!isWanted && this.timer !== null) this.end();
    }

    chime() {
        this.wake();
        const { context } = this;
        if (context?.state !== "running") return;
        for (const [hertz, after] of notes) {
            const start = context.currentTime + after;
            const tone = new OscillatorNode(context, { frequency: hertz, type: "triangle" });
            const loudness = new GainNode(context, { gain: 0 });
            loudness.gain.setValueAtTime(0, start);
            loudness.gain.linearRampToValueAtTime(0.16, start + 0.02);
            loudness.gain.exponentialRampToValueAtTime(0.0005, start + 0.4);
            tone.connect(loudness).connect(context.destination);
            tone.start(start);
            tone.stop(start + 0.45);
        }
    }

    begin() {
        this.chime();
        this.timer = setInterval(() => this.chime(), spacingMilliseconds);
    }

    end() {
        clearInterval(this.timer);
        this.timer = null;
    }

    wake() {
        if (!globalThis.AudioContext || globalThis.navigator?.userActivation?.hasBeenActive === false) return;
        this.context ??= new AudioContext();
        if (this.context.state === "suspended") this.context.resume();
    }
}

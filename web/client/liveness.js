/**
 * Notices a connection that is dead without having been closed: browsers hide the hub's pings, so after twice the
 * heartbeat without a frame a harmless request is sent; any reply, even a refusal, is a sign of life.
 */
export class Liveness {
    constructor({ probe, onDead, timers, now }) {
        Object.assign(this, { probe, onDead, timers, now });
        this.timer = null;
        this.heardAt = 0;
    }

    begin(heartbeatSeconds) {
        this.end();
        this.silenceMilliseconds = heartbeatSeconds * 2_000;
        this.heardAt = this.now();
        this.watch();
    }

    heard() { this.heardAt = this.now(); }

    end() {
        if (this.timer !== null) this.timers.clear(this.timer);
        this.timer = null;
    }

    watch() {
        const left = this.heardAt + this.silenceMilliseconds - this.now();
        this.timer = this.timers.set(() => this.look(), Math.max(left, 1_000));
    }

    async look() {
        this.watch();
        if (this.now() - this.heardAt < this.silenceMilliseconds) return;
        try {
            await this.probe();
        } catch (error) {
            if (error.code === "replyTimeout") this.onDead();
        }
    }
}

/** Lets those who need an open session wait for the next one, each no longer than it wishes. */
export class OpenGate {
    constructor(timers) {
        this.timers = timers;
        this.waiters = new Set();
    }

    /** Resolves to true when the gate opens, to false when `milliseconds` have passed. */
    wait(milliseconds) {
        return new Promise((resolve) => {
            const settle = (isOpen) => {
                this.timers.clear(timer);
                this.waiters.delete(settle);
                resolve(isOpen);
            };
            const timer = this.timers.set(() => settle(false), Math.max(0, milliseconds));
            this.waiters.add(settle);
        });
    }

    open() {
        for (const settle of [...this.waiters]) settle(true);
    }
}

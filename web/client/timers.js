/** The timers of the platform; tests move their own by hand. */
export const systemTimers = { set: (work, milliseconds) => setTimeout(work, milliseconds),
    clear: (id) => clearTimeout(id) };

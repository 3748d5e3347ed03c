const deviceKey = "linehub.device";

/** The token pasted into this tab; it ends with the tab. */
export class StoredToken {
    constructor(key) { this.key = key; }

    get() { return sessionStorage.getItem(this.key); }
    set(token) { sessionStorage.setItem(this.key, token); }
    clear() { sessionStorage.removeItem(this.key); }
}

/** The hub that this page came from. */
export function socketURL() {
    const url = new URL("v1/socket", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = url.hash = "";
    return url.href;
}

/**
 * One device id per tab. Browsers copy the storage of a duplicated tab, and two tabs with one id would throw each other
 * out (4409), so the id is held by a lock and a tab that does not get it takes a new one.
 */
export async function deviceID() {
    const stored = sessionStorage.getItem(deviceKey) ?? newDeviceID();
    const device = (await isFree(stored)) ? stored : newDeviceID();
    sessionStorage.setItem(deviceKey, device);
    if (device !== stored) await isFree(device);
    return device;
}

/** The people of the demo, and who administers it, or null when this hub is not in demo mode. */
export async function demo() {
    try {
        const response = await fetch("demo/people", { headers: { accept: "application/json" } });
        return response.ok ? await response.json() : null;
    } catch {
        return null;
    }
}

function newDeviceID() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return "web-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isFree(id) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
        navigator.locks.request(`linehub.${id}`, { ifAvailable: true }, (lock) => {
            resolve(lock !== null);
            return lock ? new Promise(() => {}) : undefined; // held until the tab is closed
        });
    });
}

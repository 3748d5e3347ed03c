const storageKey = "linehub.preferences";
const standard = Object.freeze({ theme: "system", language: "auto", sound: true, notifications: false,
    shortcuts: true });

/** What a person has chosen on this browser. `change` is told with the name and the value; the rest stays as it is. */
export class Preferences extends EventTarget {
    constructor(storage = globalThis.localStorage) {
        super();
        this.storage = storage;
        this.values = { ...standard, ...this.stored() };
    }

    get(name) { return this.values[name]; }

    set(name, value) {
        if (this.values[name] === value) return;
        this.values = { ...this.values, [name]: value };
        try {
            this.storage.setItem(storageKey, JSON.stringify(this.values));
        } catch { /* a browser that stores nothing keeps it for as long as the page lives */ }
        this.dispatchEvent(new CustomEvent("change", { detail: { name, value } }));
    }

    stored() {
        try {
            return JSON.parse(this.storage.getItem(storageKey) ?? "{}");
        } catch {
            return {};
        }
    }
}

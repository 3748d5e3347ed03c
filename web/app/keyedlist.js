/**
 * Keeps the children of `container` in step with `items` without remaking what stays, so that focus is never lost.
 * `make(item)` returns `{node, update(item)}`.
 */
export class KeyedList {
    constructor(container, { key, make }) {
        this.container = container;
        this.key = key;
        this.make = make;
        this.entries = new Map();
    }

    update(items) {
        const wanted = new Set(items.map(this.key));
        for (const [key, entry] of this.entries) {
            if (wanted.has(key)) continue;
            entry.node.remove();
            this.entries.delete(key);
        }
        items.forEach((item, index) => this.place(item, index));
    }

    place(item, index) {
        const key = this.key(item);
        let entry = this.entries.get(key);
        if (!entry) {
            entry = this.make(item);
            this.entries.set(key, entry);
        }
        entry.update(item);
        const present = this.container.children[index];
        if (present !== entry.node) this.container.insertBefore(entry.node, present ?? null);
    }
}

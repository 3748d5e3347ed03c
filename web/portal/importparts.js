const parts = ["parties", "lines", "delegations"];

/** What is wrong with a text that shall be imported, or null: it must be a directory, or a part of one. */
export function readDirectory(text) {
    let document;
    try {
        document = JSON.parse(text);
    } catch {
        return null;
    }
    const isObject = document !== null && typeof document === "object" && !Array.isArray(document);
    const isPart = isObject && ["policy", ...parts].some((name) => document[name] !== undefined);
    return isPart && parts.every((name) => document[name] === undefined || Array.isArray(document[name])) ? document
        : null;
}

/** How many objects of each kind a document holds. */
export function counts(document) {
    return Object.fromEntries(parts.map((name) => [name, document[name]?.length ?? 0]));
}

/**
 * Splits a directory into documents that fit the hub's `messageBytes`, in the order in which they can be stored:
 * whoever a line
 * or a delegation names comes before it (Q15).
 */
export function importDocuments(document, messageBytes) {
    const budget = messageBytes - 512;
    const documents = [];
    if (document.policy) documents.push({ policy: document.policy });
    for (const name of parts) {
        let items = [];
        let used = 0;
        for (const item of document[name] ?? []) {
            const size = new TextEncoder().encode(JSON.stringify(item)).length + 1;
            if (items.length > 0 && used + size > budget) {
                documents.push({ [name]: items });
                items = [];
                used = 0;
            }
            items.push(item);
            used += size;
        }
        if (items.length > 0) documents.push({ [name]: items });
    }
    return documents;
}

/**
 * Makes an element. Attributes: `class`, `on` ({event: listener}), properties that exist on the element are set as such
 * when they start with a dot, all others as attributes; null, undefined and false leave the attribute out.
 */
export function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event,
            listener);
        else if (name.startsWith(".")) node[name.slice(1)] = value;
        else setAttribute(node, name, value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
}

/** Sets, or removes for null, undefined and false; touches nothing when nothing changes. */
export function setAttribute(node, name, value) {
    const text = value === true ? "" : value === null || value === undefined || value === false ? null : String(value);
    if (text === null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** Sets the text only when it differs, so that screen readers and selections are left in peace. */
export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

export function show(node, isShown) {
    if (node.hidden === isShown) node.hidden = !isShown;
}

import { element } from "./element.js";
import { icon } from "./icon.js";
import { t } from "./language/text.js";

/**
 * Asks something in a modal dialog and resolves with what `read` makes of it, or with null when it is sent away.
 * `content` are the nodes between title and buttons; `check` may return a sentence that says what is still wrong.
 */
export function ask({ title, text, content = [], submit, tone = "go", read = () => true, check = () => null }) {
    return new Promise((resolve) => {
        const trouble = element("p", { class: "trouble", role: "alert" });
        const titleID = "dialog-title";
        let answer = null;
        const accept = (event) => {
            event.preventDefault();
            const wrong = check();
            trouble.textContent = wrong ?? "";
            if (wrong) return;
            answer = read();
            dialog.close();
        };
        const dialog = element("dialog", { class: "dialog", "aria-labelledby": titleID,
            on: { close: () => { dialog.remove(); resolve(answer); } } },
            element("form", { on: { submit: accept } },
                element("h2", { id: titleID }, title),
                text ? element("p", { class: "dialog-text" }, text) : null, content, trouble,
                element("div", { class: "dialog-buttons" },
                    element("button", { type: "button", class: "button", on: { click: () => dialog.close() } },
                        t("Cancel")),
                    element("button", { type: "submit", class: `button ${tone}` }, submit))));
        document.body.append(dialog);
        dialog.showModal();
    });
}

/** Shows something in a modal dialog with nothing to decide. */
export function tell({ title, content }) {
    const titleID = "dialog-title";
    const dialog = element("dialog", { class: "dialog wide", "aria-labelledby": titleID,
        on: { close: () => dialog.remove() } },
        element("header", { class: "dialog-head" }, element("h2", { id: titleID }, title),
            element("button", { type: "button", class: "icon-button", "aria-label": t("Close"),
                on: { click: () => dialog.close() } }, icon("close"))),
        content);
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

/** A labelled field for a dialog or a form. */
export function field(label, control, hint) {
    const id = control.id || `field-${nextField++}`;
    control.id = id;
    const hintID = `${id}-hint`;
    if (hint) control.setAttribute("aria-describedby", hintID);
    return element("div", { class: "field" }, element("label", { for: id }, label), control,
        hint ? element("p", { class: "hint", id: hintID }, hint) : null);
}

/** A check box with its words, as a switch or as a plain box. */
export function tick(label, { checked = false, isSwitch = false, hint, ...attributes } = {}) {
    // Named by its words alone; the hint describes it.
    const id = `tick-${nextField++}`;
    const naming = { "aria-labelledby": id, "aria-describedby": hint ? `${id}-hint` : null };
    const box = element("input", { type: "checkbox", role: isSwitch ? "switch" : null, ...naming, ...attributes });
    box.checked = checked;
    const words = element("span", { class: "tick-words" }, element("span", { id }, label),
        hint ? element("small", { id: `${id}-hint` }, hint) : null);
    return { node: element("label", { class: isSwitch ? "tick switch" : "tick" }, box, words), box };
}

let nextField = 1;

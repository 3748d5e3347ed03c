import { ask, field, tick } from "./dialog.js";
import { element } from "./element.js";
import { t } from "./language/text.js";
import { dialable, remoteWord } from "./words.js";

/** Where a call shall be transferred to: `{to}`, or null. */
export function askTransfer(desk, call) {
    const list = element("datalist", { id: "transfer-numbers" },
        desk.directory.known().map(({ number, name }) => element("option", { value: number }, name)));
    const input = element("input", { type: "tel", inputmode: "tel", autocomplete: "off", list: "transfer-numbers",
        required: true, autofocus: true });
    return ask({
        title: t("Transfer {who}", { who: remoteWord(call.remote) }),
        content: [field(t("To number"), input), list],
        submit: t("Transfer"),
        check: () => (dialable(input.value) === null ? t("This is not a number that can be called.") : null),
        read: () => ({ to: dialable(input.value) }),
    });
}

/** Whose meeting a call shall be moved to: `{meeting: {host, kind, id?}}`, or null (R54, R55, P36). */
export function askMeeting(desk, call) {
    const hosts = desk.directory.meetingHosts(call.line);
    const host = element("select", {}, hosts.map(({ id, name }) => element("option", { value: id }, name)));
    const number = element("input", { autocomplete: "off", maxlength: "64", pattern: "[A-Za-z0-9._:+\\-]{1,64}" });
    const scheduled = tick(t("A scheduled meeting"), { hint: t("Otherwise an instant meeting begins now.") });
    const numberField = field(t("Meeting ID"), number);
    const follow = () => { numberField.hidden = !scheduled.box.checked; number.required = scheduled.box.checked; };
    scheduled.box.addEventListener("change", follow);
    follow();
    return ask({
        title: t("Move {who} to a meeting", { who: remoteWord(call.remote) }),
        content: [field(t("Whose meeting"), host), scheduled.node, numberField],
        submit: t("Move"),
        check: () => (hosts.length === 0 ? t("Nobody else is on this line.") : null),
        read: () => ({
            meeting: scheduled.box.checked ? { host: host.value, kind: "scheduled", id: number.value }
                : { host: host.value, kind: "instant" },
        }),
    });
}

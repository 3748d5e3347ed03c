/** Room left for everything in session.open that is not a line: names, braces, the client's description. */
const envelopeBytes = 1_024;

/** The params of `session.open`, resuming what is held as far as the message limit allows (P18, P25). */
export function openParams({ token, client, lang, state, feed, mode, messageBytes = 16_384 }) {
    const params = { token, client };
    if (lang) params.lang = lang;
    if (state.epoch === null) return params;
    const lines = resumeLines(state, messageBytes - envelopeBytes - token.length);
    params.resume = { epoch: state.epoch, lines, all: true };
    if (mode) params.resume.mode = mode;
    if (feed.epoch === state.epoch && feed.seq !== null) params.resume.party = feed.seq;
    return params;
}

/** The seqs to resume from, within `budgetBytes`; with `all` the lines left out come as snapshots. */
export function resumeLines(state, budgetBytes) {
    const lines = {};
    let used = 0;
    for (const rows of Object.values(state.lines)) {
        if (rows.waiting || rows.epoch !== state.epoch) continue;
        used += rows.line.length + String(rows.whole).length + 4;
        if (used > budgetBytes) break;
        lines[rows.line] = rows.whole;
    }
    return lines;
}

/** Refusals of session.open that the same token, client and device would meet again. */
const finalRefusals = new Set(["unauthenticated", "tokenExpired", "forbidden", "clientTooOld", "unknownParty",
    "invalidParams", "noLicence", "noCallingPlan", "policyOff"]);

export function isFinalRefusal(error) {
    return finalRefusals.has(error.code);
}

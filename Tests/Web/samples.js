/** A row, a snapshot and an event as the hub writes them; the tests change what they are about. */
export function call(over = {}) {
    return { id: "sim.1", line: "line-a", appearance: 1, rev: 1, state: "ringing", direction: "inbound",
        remote: { number: "+46701234567" }, onBehalf: false, pickable: false, joinable: false, locked: false,
        createdAt: 900, ...over };
}

export function snapshot(over = {}) {
    return { line: "line-a", epoch: "E1", seq: 10, lamp: "idle", calls: [], ...over };
}

export function event(over = {}) {
    return { line: "line-a", epoch: "E1", seq: 11, type: "call.alert", at: 1_000, lamp: "ringing", call: call(),
        ...over };
}

export function alert(over = {}) {
    return { number: "+4680000001", remote: { number: "+46701234567" }, ringStartedAt: 1_000, expiresAt: 31_000,
        ...over };
}

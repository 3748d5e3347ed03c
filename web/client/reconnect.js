/**
 * Full jitter: anywhere between nothing and the exponential ceiling, so that a storm of clients spreads itself (F29).
 */
export function backoffMilliseconds(attempt, { base = 500, ceiling = 30_000, random = Math.random } = {}) {
    return Math.floor(random() * Math.min(ceiling, base * 2 ** Math.min(attempt, 30)));
}

/**
 * Decides what follows a close.
 *
 * 4400-4499: the hub refuses this client as it is; coming back unchanged would only be refused again.
 * All else: come back, not before `notBefore` (the delay that `hub.notice draining` or a refusal gave this client).
 */
export function afterClose({ code, attempt, now = 0, notBefore = null, random = Math.random }) {
    if (code >= 4400 && code <= 4499) return { reconnect: false, code };
    if (notBefore !== null) return { reconnect: true, code, afterMilliseconds: Math.max(0, notBefore - now) };
    return { reconnect: true, code, afterMilliseconds: backoffMilliseconds(attempt, { random }) };
}

/** Words for what the client itself can find wrong; the hub's own are listed in protocol/codes.json. */
export const localCodes = Object.freeze({
    connectionLost: "connectionLost",
    replyTimeout: "replyTimeout",
    notConnectedToHub: "notConnectedToHub",
    invalidMessage: "invalidMessage",
});

const jsonRpcWords = {
    "-32700": "parseError",
    "-32600": "invalidRequest",
    "-32601": "methodNotFound",
    "-32602": "invalidParams",
    "-32603": "internalError",
};

/** A refusal or a failure: switch on `code` (the word of `data.code`), never on the number or the text (P27). */
export class HubError extends Error {
    constructor(code, message, data = {}, rpcCode = null) {
        super(message ?? code);
        this.name = "HubError";
        this.code = code;
        this.data = data;
        this.rpcCode = rpcCode;
    }

    /** Reads the `error` member of a JSON-RPC reply. */
    static fromReply(error) {
        const data = error?.data ?? {};
        const word = data.code ?? jsonRpcWords[String(error?.code)] ?? "unknownError";
        return new HubError(word, error?.message, data, error?.code ?? null);
    }

    /** True when nobody knows whether the hub has carried the request out: the reply was lost, not refused. */
    get isReplyLost() {
        return this.code === localCodes.connectionLost || this.code === localCodes.replyTimeout;
    }
}

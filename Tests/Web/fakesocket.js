/** A WebSocket without a network: the test plays the hub. Stands for the transport alone. */
export class FakeSocket {
    static made = [];
    static get last() { return FakeSocket.made[FakeSocket.made.length - 1]; }

    constructor(url, protocols) {
        Object.assign(this, { url, protocols, readyState: 0, sent: [] });
        FakeSocket.made.push(this);
    }

    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.readyState = 3; }

    accept() {
        this.readyState = 1;
        this.onopen?.();
    }

    hear(...messages) { this.onmessage?.({ data: JSON.stringify(messages.length === 1 ? messages[0] : messages) }); }

    closeFromHub(code) {
        this.readyState = 3;
        this.onclose?.({ code });
    }

    request(method) { return this.sent.findLast((message) => message.method === method); }
    answer(method, result) { this.hear({ jsonrpc: "2.0", id: this.request(method).id, result }); }
    refuse(method, error) { this.hear({ jsonrpc: "2.0", id: this.request(method).id, error }); }
}

import HubJSON

extension TopScreen.Node {
    /// The node as one JSON object; times are seconds, sizes bytes, rates a second, CPU shares of a core.
    var json: JSONObject {
        switch load {
        case .success(let load): load.json(of: name)
        case .failure(let silence): ["node": .string(name), "error": .string(silence.reason)]
        }
    }
}

extension NodeLoad {
    fileprivate func json(of name: String) -> JSONObject {
        var object: JSONObject = [
            "node": .string(name), "version": .string(version), "ready": .bool(isReady),
            "busCurrent": .bool(isBusCurrent), "lines": .integer(Int64(lines)), "sockets": .integer(Int64(sockets)),
            "sessions": Word.json(sessions), "subscriptions": .integer(Int64(subscriptions)),
            "residentBytes": .number(residentBytes),
        ]
        object["rates"] = rates?.json
        return object
    }
}

extension NodeLoad.Rates {
    fileprivate var json: JSONValue {
        [
            "events": .number(events), "deliveries": .number(deliveries), "requests": .number(requests),
            "refusals": NodeLoad.Word.json(refusals), "conflated": .number(conflated),
            "slowClosed": .number(slowClosed), "eventSeconds": event.json, "storeSeconds": store.json,
            "redisSeconds": redis.json, "threads": .array(threads.map(JSONValue.number)),
        ]
    }
}

extension NodeLoad.Latency {
    fileprivate var json: JSONValue { ["p50": p50.map(JSONValue.number) ?? nil, "p99": p99.map(JSONValue.number) ?? nil] }
}

extension NodeLoad.Word {
    fileprivate static func json(_ words: [Self]) -> JSONValue {
        var object = JSONObject()
        for word in words { object[word.word] = .number(word.value) }
        return .object(object)
    }
}

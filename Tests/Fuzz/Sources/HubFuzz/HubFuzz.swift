import Fuzzing

@main struct HubFuzz {
    static func main() {
        Fuzzer.main([
            "configuration": ConfigurationTarget.self,
            "gateway": GatewayTarget.self,
            "log": LogTarget.self,
            "nodes": NodesTarget.self,
            "redis": RedisTarget.self,
            "token": TokenTarget.self,
            "trust": TrustTarget.self,
        ])
    }
}

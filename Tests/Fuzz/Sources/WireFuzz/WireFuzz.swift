import Fuzzing

@main struct WireFuzz {
    static func main() {
        Fuzzer.main([
            "codec": CodecTarget.self,
            "frame": FrameTarget.self,
            "head": HeadTarget.self,
            "json": JSONTarget.self,
            "websocket": WebSocketTarget.self,
        ])
    }
}

/// Something to be published: on which topic, and when it was due, which is where its latency begins.
struct Publication: Equatable {
    let topic: Int
    let due: UInt64
}

/// What a connection carries.
enum Wire {
    /// Frames, after this upgrade.
    case webSocket(Upgrade)
    /// A stream of the dialect's own, such as HTTP or plain MQTT.
    case bare
}

public import LineModel

extension SwitchOrder.Verb {
    /// The method that carries the order.
    public var method: String { "switch." + rawValue }

    public init?(method: String) {
        guard method.hasPrefix("switch.") else { return nil }
        self.init(rawValue: String(method.dropFirst("switch.".count)))
    }
}

/// The server that a measurement is about.
struct Target {
    let address: Address
    let gauge: ServerGauge
    /// Keeps a server of our own alive until the measurement is over; it is stopped when this goes.
    let keeper: AnyObject?
}

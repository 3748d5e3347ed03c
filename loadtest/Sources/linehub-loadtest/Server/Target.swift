/// The server that a measurement is about.
struct Target {
    /// Its nodes, to which connections go in turn; of a server that is no cluster there is one.
    let addresses: [Address]
    let gauge: ServerGauge
    /// Keeps a server of our own alive until the measurement is over; it is stopped when this goes.
    let keeper: AnyObject?

    /// Where it is administered.
    var address: Address { addresses[0] }
}

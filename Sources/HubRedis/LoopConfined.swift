/// Carries something of the client's thread through other threads that leave it alone.
// SAFETY: only the client's thread opens it; the inbox or the resolver's immediate answer brings it back there.
@safe struct LoopConfined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

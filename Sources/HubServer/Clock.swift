public import LineModel

/// The server's wall clock; tests give a hand-moved one.
public typealias Clock = @Sendable () -> Timestamp

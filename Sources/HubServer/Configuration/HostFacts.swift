import Foundation

/// What the machine gives as defaults, apart so that resolving stays a pure function.
public struct HostFacts: Hashable, Sendable {
    public var name: String
    public var cores: Int

    public init(name: String, cores: Int) {
        self.name = name
        self.cores = cores
    }

    /// This machine. Foundation asks for the name: the C call wants a raw buffer, which this target does not touch.
    public static var current: HostFacts {
        HostFacts(name: ProcessInfo.processInfo.hostName, cores: ProcessInfo.processInfo.activeProcessorCount)
    }
}

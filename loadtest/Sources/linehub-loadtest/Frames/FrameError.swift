/// What no server may send.
enum FrameError: Error, Equatable {
    case unknownOpcode(UInt8)
    case masked
    case tooLarge(Int)
}

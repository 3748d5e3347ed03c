#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the systems declare in different ways for stream sockets.
public enum StreamSocket {
    #if canImport(Glibc)
        public static let type = Int32(SOCK_STREAM.rawValue)
        /// A peer that is gone is an error, and no signal.
        public static let sendFlags = Int32(MSG_NOSIGNAL)
    #else
        public static let type = SOCK_STREAM
        public static let sendFlags: Int32 = 0
    #endif
}

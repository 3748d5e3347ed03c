import CConsole

/// The web console's files as they were when the program was compiled.
public enum EmbeddedConsole {
    /// Bytes by path below `/`.
    public static func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        // SAFETY: `hub_console_file` returns an entry of a constant table below `hub_console_count`, whose strings and
        // bytes live as long as the process.
        for position in 0..<hub_console_count() {
            let file = unsafe hub_console_file(position).pointee
            let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
            files[unsafe String(cString: file.path)] = unsafe Array(bytes)
        }
        return files
    }
}

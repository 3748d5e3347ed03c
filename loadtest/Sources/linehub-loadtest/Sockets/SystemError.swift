import Glibc

/// A system call that failed, with what the system said of it.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    /// Takes the code from `errno`: to be made right after the call.
    init(_ call: String) {
        self.call = call
        code = errno
    }

    var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }
}

/// The headers of genuine tokens by their exact text: a maker of tokens writes the same one each time, and it need not
/// be read anew.
///
/// Few are kept; with more of them in use the one that came first gives way. A header that was only claimed is not kept,
/// so that nobody without a key displaces one.
struct KnownHeaders: Sendable {
    private var headers: [(text: ArraySlice<UInt8>, header: TokenHeader)] = []
    private static let capacity = 8

    func header(of text: ArraySlice<UInt8>) -> TokenHeader? {
        headers.first { $0.text == text }?.header
    }

    mutating func remember(_ header: TokenHeader, of text: ArraySlice<UInt8>) {
        guard self.header(of: text) == nil else { return }
        if headers.count == Self.capacity { headers.removeFirst() }
        // A copy, so that the rest of the token goes.
        headers.append((ArraySlice(Array(text)), header))
    }
}

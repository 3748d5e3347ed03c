import HubJSON
import HubProtocol

/// Why what another node wrote cannot be read.
enum SharedFormatError: Error, Equatable {
    case noJSON(JSONError)
    /// JSON, but not what nodes write; which member is to blame.
    case damaged(WireError)
    /// Written by a newer release, in this version of the format.
    case newer(Int64)
}

extension SharedFormatError: CustomStringConvertible {
    var description: String {
        switch self {
        case .noJSON(let error): "What nodes share is damaged: \(error)."
        case .damaged(let error): "What nodes share is damaged: \(error)."
        case .newer(let version):
            "A node of a newer release wrote format \(version); this one reads up to \(SharedFormat.version)."
        }
    }
}

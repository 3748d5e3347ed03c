import HubJSON
import HubProtocol
import LineModel

extension Refusal: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            try object.required("code"), call: try object.optional("row"), winner: try object.optional("win"))
        let told: JSONObject? = try object.optional("det")
        for (name, value) in told?.members ?? [] {
            switch value {
            case .string(let text): details[name] = .text(text)
            case .integer(let number): details[name] = .number(number)
            default: throw WireError(.wrongType("a string or an integer"), member: "det.\(name)")
            }
        }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("code", code)
        writer.member("row", call)
        writer.member("win", winner)
        guard !details.isEmpty else { return }
        writer.object("det") { writer in
            for (name, detail) in details.sorted(by: { $0.key < $1.key }) {
                writer.key(named: name)
                switch detail {
                case .text(let text): writer.string(text)
                case .number(let number): writer.integer(number)
                }
            }
        }
    }
}

public import HubJSON
public import LineModel

/// Params of `session.open` (protocol §2).
public struct SessionOpenParams: WireCodable, Equatable {
    /// Nil where it came in the header of the upgrade.
    public var token: String?
    public var client: ClientRow
    public var resume: ResumeParams?
    /// The language of labels; English if nil (P46).
    public var lang: Language?

    public init(token: String? = nil, client: ClientRow, resume: ResumeParams? = nil, lang: Language? = nil) {
        self.token = token
        self.client = client
        self.resume = resume
        self.lang = lang
    }

    public init(from object: JSONObject) throws(WireError) {
        token = try object.optionalText("token", TextLength.token)
        client = try object.required("client")
        resume = try object.optional("resume")
        lang = try object.optional("lang")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("token", token)
            writer.member("client", client)
            writer.member("resume", resume)
            writer.member("lang", lang)
        }
    }
}

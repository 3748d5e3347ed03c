/// One number of a result.
struct Figure: Codable {
    let name: String
    let value: Double
    let unit: String
}

import Testing

@testable import HubServer

@Suite struct RandomNameTests {
    @Test func `Names have 26 letters, each place takes all 32, and none comes twice`() {
        let names = (0..<2000).map { _ in RandomName.make() }
        #expect(Set(names).count == names.count)
        for place in 0..<26 {
            let letters = Set(names.map { Array($0)[place] })
            #expect(letters == Set("0123456789abcdefghjkmnpqrstvwxyz"), "place \(place)")
        }
    }
}

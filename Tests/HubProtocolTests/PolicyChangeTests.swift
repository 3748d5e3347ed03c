import HubProtocol
import Testing

@Suite struct `A change of the policy (P42)` {
    @Test func `leaves what it does not name`() throws {
        let change = try PolicyChange(from: object(#"{"minimumVersions":{"web":"1.0"},"limits":{"appearances":8}}"#))
        var row = try PolicyRow(from: object(#"{"delegation":false,"minimumVersions":{"desktop":"4.5.4"}}"#))
        change.apply(to: &row.policy)
        #expect(
            text(row)
                == #"{"delegation":false,"monitoring":false,"privacy":true,"minimumVersions":{"desktop":"4.5.4","web":"1.0"},"limits":{"delegates":15,"delegators":15,"appearances":8},"ringSeconds":30}"#
        )
    }
}

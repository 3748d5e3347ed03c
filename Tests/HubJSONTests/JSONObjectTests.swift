import HubJSON
import Testing

@Suite struct JSONObjectTests {
    @Test func `Setting appends, replaces in place, and removes with nil`() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["c"] = 3
        object["a"] = "new"
        #expect(object.members.map(\.key) == ["a", "b", "c"])
        #expect(object["a"] == "new")
        object["b"] = nil
        object["never"] = nil
        #expect(object.members.map(\.key) == ["a", "c"])
        #expect(object["b"] == nil)
        #expect(object.count == 2 && !object.isEmpty)
    }

    @Test func `A member that is null is there`() {
        var object = JSONObject()
        object["a"] = .some(.null)
        #expect(object["a"] == .some(.null))
        #expect(object.count == 1)
    }

    @Test func `Equality does not ask for the order`() {
        #expect(["a": 1, "b": [2]] as JSONObject == ["b": [2], "a": 1])
        #expect(["a": 1] as JSONObject != ["a": 2])
        #expect(["a": 1] as JSONObject != ["b": 1])
        #expect([:] as JSONObject == JSONObject())
    }

    @Test func `A literal with a key twice stops the process`() async {
        await #expect(processExitsWith: .failure) {
            let object: JSONObject = ["a": 1, "a": 2]
            _ = object
        }
    }
}

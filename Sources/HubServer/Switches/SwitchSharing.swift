import HubCore
import LineModel

/// How a node tells others of the switches that are attached to it; a node alone has none.
///
/// Any thread may call. What the nodes have come to comes back by `SwitchLinks.moved`.
protocol SwitchSharing: Sendable {
    func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment)
    func cameIntoStep(_ id: SwitchID, connection: Int)
    func detached(_ id: SwitchID, connection: Int)
    /// Something that a switch of this node told may not have been stored: once all that others did is known, the switch is
    /// to tell all its calls (`SwitchLinks.haveAllToldAnew`).
    func reportsMayBeLost()
}

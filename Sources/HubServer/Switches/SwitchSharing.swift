import HubCore
import LineModel

/// How a node tells others of the switches that are attached to it; a node alone has none.
///
/// Any thread may call. What the nodes have come to comes back by `SwitchLinks.moved`.
protocol SwitchSharing: Sendable {
    func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment)
    /// Calls back once every node can know it, or the attachment is one no more.
    func cameIntoStep(_ id: SwitchID, connection: Int, done: @escaping @Sendable () -> Void)
    func detached(_ id: SwitchID, connection: Int)
}

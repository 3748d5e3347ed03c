public import Synchronization

/// The announcement "I am looking at this object": while it stands, the object is not freed.
@usableFromInline
typealias Hazard = Atomic<UnsafeMutableRawPointer?>

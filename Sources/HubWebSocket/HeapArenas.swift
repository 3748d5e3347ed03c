import CLibwebsockets

/// The arenas of the C library's heap. Left alone, glibc makes one for nearly every thread that allocates, and each keeps
/// pages for itself: 3 MB together, or 120 bytes a socket where there are ten thousand.
public enum HeapArenas {
    /// Keeps to so many from now on. Call it before the threads are made that allocate most.
    public static func limit(to count: Int) { hub_limit_heap_arenas(Int32(clamping: count)) }
}

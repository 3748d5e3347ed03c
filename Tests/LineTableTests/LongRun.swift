import Foundation

/// How much longer than usual the races and soaks run: `LINEHUB_TABLE_SCALE=10` swaps a million snapshots.
enum LongRun {
    static let factor = ProcessInfo.processInfo.environment["LINEHUB_TABLE_SCALE"].flatMap { Int($0) } ?? 1
}

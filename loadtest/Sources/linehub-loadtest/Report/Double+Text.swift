import Foundation

extension Double {
    /// With so many digits behind the point.
    func text(_ digits: Int) -> String {
        String(format: "%.\(digits)f", self)
    }
}

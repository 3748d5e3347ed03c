import ArgumentParser
import SimulatedSwitch

/// A duration on the command line: `500ms`, `2s`, `1.5m`, `2h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration
    let defaultValueDescription: String

    init?(argument: String) {
        guard let duration = SpokenDuration.parse(argument) else { return nil }
        self.duration = duration
        defaultValueDescription = argument
    }

    static func seconds(_ count: Int) -> Self { Self(duration: .seconds(count), defaultValueDescription: "\(count)s") }

    private init(duration: Duration, defaultValueDescription: String) {
        self.duration = duration
        self.defaultValueDescription = defaultValueDescription
    }
}

import ArgumentParser
import HubServer

extension StoreCommand {
    /// `linehub store backup`: a copy of a data directory, also while its hub runs.
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy a data directory as it is at this moment.",
            discussion: """
                The hub may run meanwhile. The copy is a data directory itself: linehub.sqlite, and in media the sound that it names. \
                All that the hub acknowledged before is in it. It holds what is private, and only its owner may read it.
                """)

        @Option(help: "The data directory of a hub that is alone.") var data: String
        @Option(help: "Where its sound stands. (default: media in the data directory)") var media: String?
        @Option(help: "The directory to make.") var to: String

        func run() async throws {
            try await reportingFailure {
                let contents = try StoreBackup(directory: to).make(of: data, media: media)
                Console.write(contents.text(at: to))
            }
        }
    }

    /// `linehub store restore`: a copy becomes a data directory again.
    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a backup into a data directory that holds no facts.",
            discussion: """
                Stop the hub and move what is left of its data away before. The user of the hub must own what is restored: do it as that \
                user, or see to it before the start.
                """)

        @Option(help: "The directory that linehub store backup made.") var from: String
        @Option(help: "The data directory to fill.") var data: String
        @Option(help: "Where its sound is to stand. (default: media in the data directory)") var media: String?

        func run() async throws {
            try await reportingFailure {
                let contents = try StoreBackup(directory: from).restore(to: data, media: media)
                Console.write(contents.text(at: data))
            }
        }
    }
}

extension StoreBackup.Contents {
    /// What was copied, a line each.
    fileprivate func text(at place: String) -> String {
        var lines = ["\(place)/linehub.sqlite: \(databaseBytes) bytes", "sound: \(sounds) files, \(soundBytes) bytes"]
        if missingSounds > 0 {
            lines.append("sound that was named and not there: \(missingSounds) files, deleted meanwhile or lost before")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

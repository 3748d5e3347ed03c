import ArgumentParser
import Foundation
import HubJSON
import HubProtocol
import LineHubClient
import LineModel

/// Puts the directory into the hub, or takes it out.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Import or export parties, lines, delegations and policy.",
        discussion: "Needs a token of scope admin.", subcommands: [Import.self, Export.self])
}

extension DirectoryCommand {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Merge a JSON document into the directory.",
            discussion: """
                The document is what export prints, or a part of it: {"policy", "parties", "lines", "delegations"}. \
                A large one goes in portions, each of which is taken or refused as a whole, in that order.
                """)
        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The document; - for standard input.") var file: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let document = try Self.read(file)
            let client = try connection.client(kind: .portal, device: nil, subscription: .none)
            let stored = try await OneSession.run(client) { session in
                var stored = AdminDirectoryImportResult(parties: 0, lines: 0, delegations: 0)
                for var portion in document.portions(maximumBytes: session.limits.messageBytes - 512) {
                    portion.commandId = await client.makeCommandID()
                    let result: AdminDirectoryImportResult = try await client.command(.adminDirectoryImport, portion)
                    stored.parties += result.parties
                    stored.lines += result.lines
                    stored.delegations += result.delegations
                }
                return stored
            }
            if json { return Console.json(stored) }
            Console.line("stored \(stored.parties) parties, \(stored.lines) lines, \(stored.delegations) delegations")
        }

        private static func read(_ file: String) throws -> AdminDirectoryImportParams {
            let data =
                file == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
            guard let data else { throw ValidationError("\(file) cannot be read.") }
            do {
                let limits = JSONLimits(maximumBytes: data.count, maximumDepth: 16)
                return try AdminDirectoryImportParams(wire: try JSONReader.read([UInt8](data), limits: limits))
            } catch {
                throw ValidationError("\(file) is no directory document: \(error)")
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the whole directory as one JSON document.")
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            let client = try connection.client(kind: .portal, device: nil, subscription: .none)
            let document: DirectoryDocument = try await OneSession.run(client) { _ in
                try await client.command(.adminDirectoryExport, EmptyObject())
            }
            Console.json(document)
        }
    }
}

extension AdminDirectoryImportParams {
    /// The document in parts that fit a frame each, in the order in which they build on one another (Q15).
    func portions(maximumBytes: Int) -> [AdminDirectoryImportParams] {
        var portions: [AdminDirectoryImportParams] = []
        if let policy { portions.append(AdminDirectoryImportParams(policy: policy)) }
        portions += Self.split(parties ?? [], maximumBytes).map { AdminDirectoryImportParams(parties: $0) }
        portions += Self.split(lines ?? [], maximumBytes).map { AdminDirectoryImportParams(lines: $0) }
        portions += Self.split(delegations ?? [], maximumBytes).map { AdminDirectoryImportParams(delegations: $0) }
        return portions
    }

    private static func split<Row: WireEncodable>(_ rows: [Row], _ maximumBytes: Int) -> [[Row]] {
        var parts: [[Row]] = []
        var part: [Row] = []
        var bytes = 0
        for row in rows {
            let count = row.encoded().count + 1
            if bytes + count > maximumBytes, !part.isEmpty {
                parts.append(part)
                part = []
                bytes = 0
            }
            part.append(row)
            bytes += count
        }
        return part.isEmpty ? parts : parts + [part]
    }
}

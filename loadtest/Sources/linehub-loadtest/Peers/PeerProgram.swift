import Foundation

/// How the program of a peer is started. What the programs need stands in `loadtest/peers`, and is prepared by
/// `loadtest/peers/prepare`.
struct PeerProgram {
    enum Kind {
        case nchan, mosquitto, uws, floor
    }

    let kind: Kind
    /// `loadtest/peers`.
    let files: URL

    /// How many processes it starts to do the work.
    var workers: Int { kind == .nchan ? 1 : 0 }

    /// The program and its arguments, once its configuration stands in `folder`.
    ///
    /// - Throws: `Failure` if the program is not there.
    func command(_ address: Address, _ folder: URL) throws -> (program: String, arguments: [String]) {
        let prepared = files.appending(path: ".build")
        let command: (program: String, arguments: [String]) =
            switch kind {
            case .nchan:
                (
                    "/usr/sbin/nginx",
                    [
                        "-p", folder.path(), "-e", folder.appending(path: "error.log").path(),
                        "-c", try configuration("nchan.conf", address, folder),
                    ]
                )
            case .mosquitto: ("/usr/sbin/mosquitto", ["-c", try configuration("mosquitto.conf", address, folder)])
            case .uws:
                (
                    prepared.appending(path: "venv/bin/python").path(),
                    [files.appending(path: "uws.py").path(), "\(address.port)"]
                )
            case .floor: (prepared.appending(path: "floor").path(), ["\(address.port)"])
            }
        guard FileManager.default.isExecutableFile(atPath: command.program) else {
            throw Failure("\(command.program) is missing: loadtest/peers/prepare installs it")
        }
        return command
    }

    /// Fills in a configuration; returns the path of what became of it.
    private func configuration(_ name: String, _ address: Address, _ folder: URL) throws -> String {
        let template = try String(contentsOf: files.appending(path: name), encoding: .utf8)
        let filled = template.replacing("@PORT@", with: "\(address.port)").replacing("@DIR@", with: folder.path())
        let file = folder.appending(path: name)
        try filled.write(to: file, atomically: true, encoding: .utf8)
        return file.path()
    }
}

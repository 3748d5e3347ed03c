/// What `admin.directory.list` lists.
public enum DirectoryKind: String, WireWord, CaseIterable {
    case party, line, delegation
}

import LineTable

/// One operation on a table: what it did to the register that an index is. A table is linearizable if each of its registers is.
struct TableOperation {
    let index: LineIndex
    let onRegister: RegisterHistory.Operation
}

// The first file of LineTable.

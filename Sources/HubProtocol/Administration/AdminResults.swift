// Each verb on a stored object answers with the object as it is now, or was last (P40).
public typealias AdminPartyPutResult = DirectoryPartyRow
public typealias AdminPartyRemoveResult = DirectoryPartyRow
public typealias AdminLinePutResult = LineRow
public typealias AdminLineRemoveResult = LineRow
public typealias AdminDelegationAddResult = DelegationRow
public typealias AdminDelegationRemoveResult = DelegationRow
public typealias AdminDelegationSetRightsResult = DelegationRow
public typealias AdminPolicyGetResult = PolicyRow
public typealias AdminPolicySetResult = PolicyRow
public typealias AdminDirectoryExportResult = DirectoryDocument

/**
 * Who else is on a line, by a result of `lines.list`: into their meetings a call of the line may be moved (R54, P36).
 * Where the hub does not tell a delegate of the others, the owner alone.
 */
export function otherMembers({ own = [], shared = [] }, lineID) {
    const mine = own.find(({ id }) => id === lineID);
    if (mine) return (mine.delegates ?? []).map(({ id, name }) => ({ id, name }));
    const group = shared.find(({ lines }) => lines.some(({ id }) => id === lineID));
    return group ? group.members ?? [group.delegator] : [];
}

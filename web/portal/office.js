const pageSize = 200;
const kinds = [["parties", "party"], ["lines", "line"], ["delegations", "delegation"]];

/**
 * The directory as the portal shows it: read whole, then kept in step with what is done here. Pure reading apart from
 * `load`.
 */
export class Office {
    constructor(hub) {
        this.hub = hub;
        this.isLoaded = false;
        this.parties = new Map();
        this.lines = new Map();
        this.delegations = new Map();
        this.policy = null;
    }

    /** Reads everything anew; what others changed meanwhile is seen then. */
    async load() {
        const policy = await this.hub.request("admin.policy.get");
        const read = {};
        for (const [name, kind] of kinds) read[name] = await this.readAll(kind);
        this.policy = policy;
        this.parties = new Map(read.parties.map((each) => [each.id, each]));
        this.lines = new Map(read.lines.map((each) => [each.id, each]));
        this.delegations = new Map(read.delegations.map((each) => [pair(each), each]));
        this.isLoaded = true;
    }

    async readAll(kind) {
        const items = [];
        let cursor;
        do {
            const page = await this.hub.request("admin.directory.list",
                { kind, limit: pageSize, ...(cursor ? { cursor } : {}) });
            items.push(...page.items);
            cursor = page.next;
        } while (cursor);
        return items;
    }

    partyNamed(id) { return this.parties.get(id)?.name ?? id; }
    linesOf(owner) { return [...this.lines.values()].filter((line) => line.owner === owner); }
    delegatesOf(delegator) { return [...this.delegations.values()].filter((each) => each.delegator === delegator); }
    delegatorsOf(delegate) { return [...this.delegations.values()].filter((each) => each.delegate === delegate); }

    /** In the order of their names. */
    people(isWanted = () => true) {
        return [...this.parties.values()].filter(isWanted)
            .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
    }

    putParty(party) { this.parties.set(party.id, party); }
    removeParty({ id }) {
        this.parties.delete(id);
        for (const [key, each] of this.delegations) if (each.delegator === id
            || each.delegate === id) this.delegations.delete(key);
    }
    putLine(line) { this.lines.set(line.id, line); }
    removeLine({ id }) { this.lines.delete(id); }
    putDelegation(delegation) { this.delegations.set(pair(delegation), delegation); }
    removeDelegation(delegation) { this.delegations.delete(pair(delegation)); }
}

/**
 * Why this person cannot become a delegate of that one, as a word of the hub's, or null. A hint for the list; the hub
 * decides
 * (R1-R3, R7, R11, P40).
 */
export function obstacle(office, delegator, candidate) {
    const { limits } = office.policy;
    if (candidate.id === delegator.id) return "self";
    if (office.delegations.has(pair({ delegator: delegator.id, delegate: candidate.id }))) return "duplicate";
    if (!candidate.licensed || !delegator.licensed) return "noLicence";
    if (!candidate.callingPlan || !delegator.callingPlan) return "noCallingPlan";
    if (office.delegatesOf(delegator.id).length >= limits.delegates) return "delegatesFull";
    if (office.delegatorsOf(candidate.id).length >= limits.delegators) return "delegatorsFull";
    return null;
}

export function pair({ delegator, delegate }) { return `${delegator} ${delegate}`; }

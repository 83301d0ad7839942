"""The tables of the world: places, people, handlers and cases, with every column declared."""

from model.state.columns import Bools, Floats, GrowingTable, Ints, Keys, Rows, Table, column

I32, I16, I8, U64, F8, F4, B1 = "int32", "int16", "int8", "uint64", "float64", "float32", "bool"
ROW = "int64"  # type of rows and kinds that are used as indices, which saves a conversion at each use

FAR_OFF = 10**6  # a day that no run reaches
NEVER_DAY = -(2**31)  # the day of what never happened, where days may be negative
NEVER_PART = -(2**15)  # the same in a narrow column


class Places(Table):
    """地方: one row per run, the place in which it happens."""

    residents: Floats = column(F8, "persons", "residents", "synthesis", 0)
    first_resident: Rows = column(ROW, "row", "its first resident; the others follow", "synthesis")


class Communities(Table):
    """社区: one row per community."""

    run: Rows = column(ROW, "row", "run (one scenario under one seed)", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    spec: Rows = column(ROW, "row", "community of the place file", "synthesis")
    residents: Ints = column("int64", "persons", "residents", "synthesis")
    staff: Floats = column(F8, "persons", "staff of the community committee", "synthesis", 0)
    grid_workers: Floats = column(F8, "persons", "full-time grid workers per grid", "synthesis", 0)
    fund_income: Floats = column(F8, "yuan/year", "yearly income of the community fund", "synthesis", 0)
    fund: Floats = column(F8, "yuan", "balance of the community fund", "fund, accounts, small_works", 0)
    subsidy_paid: Floats = column(F8, "yuan", "property subsidy paid so far this year", "accounts", 0)
    welfare: Floats = column(
        F8,
        "yuan/person/year",
        "spent by the fund on residents in need, smoothed over about a year",
        "fund",
        0,
    )
    activities: Floats = column(
        F8, "yuan/person/year", "spent by the fund on activities, smoothed over about a year", "fund", 0
    )
    custody_fatigue: Floats = column(
        F8, "1", "share by which unpaid property work has worn the committee down", "custody", 0, 1
    )
    called: Floats = column(F8, "cases", "hotline tickets called back this month", "call_back, rank", 0)
    yeses: Floats = column(
        F8,
        "times",
        "answers in the community's favour to these calls, up to three each",
        "call_back, rank",
        0,
    )
    called_month: Floats = column(F8, "cases", "hotline tickets called back last month", "rank", 0)
    score: Floats = column(
        F8,
        "1",
        "share of favourable answers in the last month with calls, -1 before the first",
        "rank",
        -1,
        1,
        -1,
    )
    put_off: Floats = column(
        F8, "days", "of usual paperwork that a push put off and that are still owed", "push", 0
    )
    pushed: Floats = column(F8, "days", "of a push this month, each by its share of duties", "push", 0, 31)
    catch_up: Floats = column(F8, "1", "paperwork caught up this month, relative to the usual", "push", 0)
    weary: Floats = column(F8, "1", "share by which a push has worn its staff down", "push", 0, 1)
    upkeep_paid: Floats = column(F8, "yuan", "what the fund spends on upkeep in a whole month", "fund", 0)
    subsidy_month: Floats = column(F8, "yuan", "property subsidy paid when money last moved", "accounts", 0)
    works_left: Floats = column(
        F8, "yuan", "budget for small works not spent so far this year", "small_works", 0
    )
    works_paid: Floats = column(F8, "yuan", "spent of it this month, maintenance included", "small_works", 0)
    works_done: Floats = column(F8, "works", "small works that are to be maintained", "small_works", 0)
    fees_due: Floats = column(F8, "yuan", "property fees asked for since the horizon began", "accounts", 0)
    fees_paid: Floats = column(F8, "yuan", "of these paid when they were due", "accounts", 0)
    defects_mended: Floats = column(
        F8, "defects", "old building defects put right since the horizon began", "upkeep", 0
    )
    firm_exits: Floats = column(
        F8, "times", "firms that gave up or lost all compounds since the horizon began", "accounts", 0
    )

    def counters(self) -> tuple[Floats, ...]:
        """Columns that count since the horizon began."""
        return self.fees_due, self.fees_paid, self.firm_exits, self.defects_mended


class Compounds(Table):
    """小区: one row per residential compound.

    `declared`: values per compound by field of the place file; the archetype's value where the file gives none.
    """

    declared: dict[str, Floats]
    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    archetype: Rows = column(I32, "code", "archetype of the compound", "synthesis")
    households: Ints = column("int64", "households", "households", "synthesis")
    residents: Ints = column("int64", "persons", "residents", "synthesis")
    frailty: Floats = column(
        F8, "1", "own multiplier of the rate at which cases arise, mean 1", "synthesis", 0
    )
    storeys: Ints = column(I16, "storeys", "storeys of its buildings", "synthesis", 1)
    body: Ints = column(
        I8, "code", "owners' body (model.phases.monthly.bodies.Body): none, own, managed", "bodies", 0, 2
    )
    cross: Bools = column(B1, "yes/no", "a member of the community's committees sits in the body", "bodies")
    campaign: Ints = column(
        I32, "day", "from when owners may vote on a committee of their own, far off if not planned", "bodies",
        fill=FAR_OFF,
    )  # fmt: skip
    tries: Ints = column(
        I16, "times", "ballots in a row that failed to found an owners' committee", "bodies", 0
    )
    ties: Floats = column(F8, "1", "density of ties between neighbours", "neighbours", 0, 1)
    usual_ties: Floats = column(F8, "1", "density of ties towards which it drifts", "synthesis", 0, 1)
    adults: Ints = column("int64", "persons", "residents of 18 and older", "synthesis", 0)
    members: Ints = column("int64", "persons", "party members", "synthesis", 0)
    volunteers: Ints = column("int64", "persons", "residents who volunteer this month", "neighbours", 0)
    active_members: Ints = column(
        "int64", "persons", "volunteers among them who are known as party members", "neighbours", 0
    )
    help_minutes: Floats = column(
        F8,
        "minutes",
        "that neighbours have set aside to help to settle, at most a month's",
        "work, settle",
        0,
    )
    helped_month: Floats = column(
        F8, "hours", "that neighbours helped to settle since the month began", "settle, neighbours", 0
    )
    helped: Floats = column(
        F8, "times", "that a neighbour helped to settle since the horizon began", "settle", 0
    )
    leader: Bools = column(B1, "yes/no", "somebody runs the compound's station", "neighbours")
    vacancy: Ints = column(I16, "months", "until a station without leader finds one", "neighbours", 0)
    floor_area: Floats = column(F8, "m2", "floor area per household", "synthesis", 0)
    cars_per_bay: Floats = column(F8, "1", "cars per parking bay", "synthesis", 0)
    merchants_per_1000: Floats = column(
        F8, "1", "ground-floor businesses per 1,000 residents", "synthesis", 0
    )
    pay_logit: Floats = column(F8, "logit", "inclination of the compound's households to pay", "synthesis")
    public_revenue: Floats = column(F8, "yuan/household/month", "income from common parts", "synthesis", 0)
    households_per_staff: Floats = column(
        F8, "households", "served by one staff at full quality", "synthesis", 1
    )
    wage: Floats = column(F8, "yuan/month", "wage of one staff with insurance", "synthesis", 0)
    trust: Floats = column(F8, "1", "trust towards which residents drift", "synthesis", 0, 1)
    start_quality: Floats = column(F8, "1", "service quality of a firm at the start", "synthesis", 0, 1)
    start_collection: Floats = column(F8, "1", "share that pays at the start under a firm", "synthesis", 0, 1)
    fee: Floats = column(F8, "yuan/m2/month", "property fee in force", "accounts", 0)
    firm: Rows = column(ROW, "row", "property firm that serves it, -1 for none", "accounts", fill=-1)
    quality: Floats = column(F8, "1", "quality of property service", "accounts", 0, 1)
    paid: Floats = column(
        F8,
        "1",
        "share of households that paid this month's fee, 0 where nobody asked for one",
        "accounts",
        0,
        1,
    )
    collection: Floats = column(
        F8, "1", "share of households that neighbours expect to pay, learned from what was paid",
        "accounts", 0, 1,
    )  # fmt: skip
    managed: Bools = column(B1, "yes/no", "a firm serves it", "accounts")
    books_open: Floats = column(
        F8,
        "1",
        "how far owners have got used to open books, following oversight with a lag",
        "accounts",
        0,
        1,
    )
    new_bays: Floats = column(F8, "1", "parking bays built, as a share of those at the start", "upkeep", 0)
    bays_paid: Floats = column(F8, "yuan", "cost of new bays to the district this month", "upkeep", 0)
    facilities: Floats = column(
        F8, "1", "share of missing roads, lamps and pumps that were built", "upkeep", 0, 1
    )
    facilities_added: Floats = column(F8, "1", "of these built this month", "upkeep", 0, 1)
    demonstration: Floats = column(
        F8, "1", "how much finished examples nearby reassure those who hesitate", "upkeep", 0, 1
    )
    shown: Floats = column(
        F8, "cases", "cases of large stake settled by consent since the last month began", "upkeep", 0
    )
    failures: Floats = column(
        F8, "cases", "cases of large stake in pilots that failed since the last month began", "upkeep", 0
    )
    taken_over: Ints = column(
        I32, "day", "day on which the community's company took it over, far past if never", "accounts",
        fill=-FAR_OFF,
    )  # fmt: skip
    merchants: Ints = column("int64", "businesses", "ground-floor businesses", "synthesis", 0)
    first_merchant: Rows = column(ROW, "row", "the first of these businesses; the others follow", "synthesis")


class Grids(Table):
    """网格: a set of whole buildings of one community, with its grid worker's familiarity."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    households: Ints = column("int64", "households", "households", "synthesis")


class Buildings(Table):
    """楼栋: one row per building."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    compound: Rows = column(ROW, "row", "compound", "synthesis")
    grid: Rows = column(ROW, "row", "grid", "synthesis")
    patch: Rows = column(ROW, "row", "steward's patch (row of the stewards' table)", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    households: Ints = column("int64", "households", "households", "synthesis")
    residents: Ints = column("int64", "persons", "residents", "synthesis")
    first_resident: Rows = column(ROW, "row", "its first resident; the others follow", "synthesis")
    disorder: Floats = column(F8, "1", "visible unsettled norm violations, saturating", "arise", 0, 1)
    condition: Floats = column(F8, "1", "state of the building and its facilities", "upkeep", 0, 1)
    repairs: Floats = column(F8, "cases", "repairs that held since the last month began", "upkeep", 0)
    defect_repairs: Floats = column(
        F8, "cases", "settled cases that old defects drive since the last month began", "upkeep", 0
    )
    works: Ints = column(
        I32, "months", "months of renewal works that are left, 0 where nobody builds", "upkeep", 0
    )
    works_paid: Floats = column(F8, "yuan", "cost of these works to the district this month", "upkeep", 0)
    defects: Floats = column(
        F8, "defects", "old building defects that nobody has put right", "synthesis, upkeep", 0
    )
    rectification_paid: Floats = column(F8, "yuan", "what that work cost this month", "upkeep", 0)
    rectified: Floats = column(
        F8, "defects", "old defects that contractors worked on this month, well or badly", "upkeep", 0
    )
    renewed: Bools = column(B1, "yes/no", "its renewal is finished", "upkeep")
    agreed: Bools = column(B1, "yes/no", "its owners voted to be renewed and to pay their share", "ballots")
    refusals: Ints = column(I16, "times", "votes on its renewal that failed", "ballots", 0)
    vote: Ints = column(
        I32, "day", "from when its owners may vote on its renewal, far off if no vote is called",
        "upkeep, ballots", fill=FAR_OFF,
    )  # fmt: skip
    answered: Floats = column(
        F8, "1", "what became of the reports of its residents", "experience", 0, 1, fill=0.5
    )
    level: Floats = column(
        F8, "1", "satisfaction towards which residents drift, before own trust and burden", "experience"
    )


class Households(Table):
    """家庭: one row per household."""

    building: Rows = column(I32, "row", "building", "synthesis")
    compound: Rows = column(I32, "row", "compound", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    size: Ints = column(I8, "persons", "members", "synthesis", 1)
    tenant: Bools = column(B1, "yes/no", "rents the flat", "synthesis")
    area: Floats = column(F4, "m2", "floor area of the flat", "synthesis", 0)
    floor: Ints = column(I16, "storey", "storey of the flat, 1 is the ground floor", "synthesis", 1)
    migrant: Bools = column(B1, "yes/no", "moved in from elsewhere", "synthesis")
    disposition: Floats = column(F4, "logit", "lasting inclination to pay the fee", "synthesis")
    arrears: Floats = column(F8, "yuan", "unpaid fees", "accounts", 0)


class Residents(Table):
    """居民: one row per resident."""

    household: Rows = column(I32, "row", "household", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    age: Ints = column(I8, "years", "age", "synthesis", 0, 110)
    member: Bools = column(B1, "yes/no", "party member", "synthesis")
    satisfaction: Floats = column(F8, "1", "satisfaction with living here, as of `as_of`", "experience", 0, 1)
    trust: Floats = column(F8, "1", "trust in community governance", "experience, neighbours", 0, 1)
    expectation: Floats = column(
        F4, "1", "expected time to settle as multiple of the kind's tolerance", "experience", 0
    )
    answered: Floats = column(
        F8, "1", "what became of the reports that this person made", "experience", 0, 1, fill=0.5
    )
    burden: Ints = column("int64", "10^-6 cases", "open cases that affect this person", "experience", 0)
    as_of: Ints = column(I16, "day", "day of the last update", "experience")
    volunteer: Bools = column(B1, "yes/no", "volunteers this month", "neighbours")
    took_part: Ints = column(
        I16, "day", "on which this person last took part in common affairs, far past if never",
        "neighbours, ballots, deliberate, capacity", fill=NEVER_PART,
    )  # fmt: skip
    weary: Ints = column(
        I8, "months", "of volunteering behind, or of rest ahead if negative", "neighbours", -120, 100
    )


class Stewards(Table):
    """红色管家: one row per patch of buildings of one compound; it acts only while active."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    compound: Rows = column(ROW, "row", "compound", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    households: Ints = column("int64", "households", "households in the patch", "synthesis")
    resident: Rows = column(
        ROW, "row", "party member who would serve, -1 if none lives here", "synthesis", fill=-1
    )
    bank: Ints = column("int64", "minutes", "case minutes saved up, at most a week's", "work", 0)
    month_used: Ints = column(
        "int64", "minutes", "case minutes worked since the last month began", "work, capacity", 0
    )
    month_offered: Ints = column(
        "int64", "minutes", "case minutes available since the last month began", "work, capacity", 0
    )
    energy: Floats = column(F8, "1", "share of the promised hours really given", "capacity", 0, 1, fill=1)
    familiarity: Floats = column(F8, "1", "how well the steward knows the patch", "capacity", 0, 1)


class Merchants(Table):
    """商户: one row per ground-floor business."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    compound: Rows = column(ROW, "row", "compound", "synthesis")
    key: Keys = column(U64, "id", "identity for keyed random numbers", "synthesis")
    kind: Ints = column(I8, "code", "restaurant, shop, workshop (agents.merchant.KINDS)", "synthesis", 0, 2)
    usual: Floats = column(F8, "1", "compliance towards which it drifts", "synthesis", 0, 1)
    compliance: Floats = column(F8, "1", "how far it keeps to what neighbours may expect", "merchants", 0, 1)
    settled: Ints = column(I32, "times", "cases with it settled since the last month began", "merchants", 0)
    enforced: Ints = column(
        I32, "times", "of these ended by street or district, who can compel", "merchants", 0
    )


class Firms(Table):
    """物业企业: one row per possible firm: a market firm per compound, a company and a custody per community."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community", "synthesis")
    communal: Bools = column(B1, "yes/no", "run by the community", "synthesis")
    custodial: Bools = column(
        B1, "yes/no", "no firm but the committee itself, serving unpaid (社区代管)", "synthesis"
    )
    active: Bools = column(B1, "yes/no", "serves at least one compound", "accounts")
    staff: Floats = column(F8, "persons", "staff in full-time equivalents", "accounts", 0)
    cash: Floats = column(F8, "yuan", "balance", "accounts")
    income: Floats = column(F8, "yuan/month", "income, smoothed over about three months", "accounts", 0)
    months_short: Ints = column(
        I32, "months", "months in a row too short of money for the least staff", "accounts", 0
    )

    def communal_serving(self) -> bool:
        """Whether some community serves a compound itself, by its company or in custody."""
        return bool((self.active & (self.communal | self.custodial)).any())


class Handlers(Table):
    """Handlers of cases: one row each, in blocks by kind (grid worker, firm, committee, department, steward)."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    community: Rows = column(ROW, "row", "community, -1 for departments", "synthesis", fill=-1)
    role: Ints = column(I8, "code", "what it is (model.state.handlers.Role)", "synthesis")
    workday: Ints = column("int64", "minutes", "case minutes on a working day", "capacity", 0)
    weekend: Ints = column("int64", "minutes", "case minutes on a weekend day", "capacity", 0)
    used: Ints = column("int64", "minutes", "case minutes worked since the counters were cleared", "work", 0)
    offered: Ints = column(
        "int64", "minutes", "case minutes available since the counters were cleared", "work", 0
    )


class Cases(GrowingTable):
    """事项: one row per case that is not closed yet (closed rows leave at the next compaction)."""

    key: Keys = column(U64, "id", "identity: building, kind, month, number within it", "arise")
    run: Rows = column(ROW, "row", "run", "arise")
    community: Rows = column(ROW, "row", "community", "arise")
    compound: Rows = column(ROW, "row", "compound", "arise")
    building: Rows = column(ROW, "row", "building", "arise")
    kind: Rows = column(ROW, "code", "kind", "arise")
    complainant: Rows = column(ROW, "row", "resident who is troubled", "arise, standing", fill=-1)
    respondent: Rows = column(ROW, "row", "neighbour on the other side, -1 for others", "arise", fill=-1)
    merchant: Rows = column(ROW, "row", "business on the other side, -1 for others", "arise", fill=-1)
    arisen: Ints = column(ROW, "day", "day it arose", "arise")
    parent: Keys = column(U64, "id", "settled case that came back as this one, 0 for none", "arise")
    since: Ints = column(
        ROW, "day", "from when it counts for its complainant: it arose, or was taken up", "arise, standing"
    )
    felt_due: Ints = column(ROW, "day", "day by which the complainant expected it settled", "arise, standing")
    charged: Ints = column(
        I32, "halves", "of the disappointment that its complainant has felt", "experience", 0, 2
    )
    private_until: Ints = column(
        I32,
        "day",
        "last day on which those affected try to settle it alone, before it arose if they do not",
        "arise",
    )
    repeat: Ints = column(I32, "times", "how often it came back after a settlement", "arise")
    state: Ints = column(ROW, "code", "latent, open, waiting, resigned, closed", "life cycle")
    resigned: Ints = column(
        I32,
        "day",
        "day on which it was given up the last time, far past if never",
        "standing",
        fill=NEVER_DAY,
    )
    resignations: Ints = column(I32, "times", "how often it was given up", "standing")
    fades: Ints = column(
        I32,
        "day",
        "from which it fades if nobody presses it, drawn when it was first given up",
        "standing",
        fill=FAR_OFF,
    )
    taken_up: Ints = column(
        I32,
        "day",
        "on which another takes it up, far off where nobody else is reached",
        "standing",
        fill=FAR_OFF,
    )
    access_then: Floats = column(F8, "1", "access of its complainant on that day", "standing", 0)
    shelved: Bools = column(
        B1, "yes/no", "it was given up while known: its file keeps level and attempts", "standing, notice"
    )
    petitions: Ints = column(I32, "times", "how often it was petitioned", "standing")
    first_known: Ints = column(
        I32, "day", "day it first became known, far past if never", "notice", fill=NEVER_DAY
    )
    opened: Ints = column(I32, "day", "day it became known, -1 if latent", "notice", fill=-1)
    channel: Ints = column(I32, "code", "how it became known", "notice", fill=-1)
    known: Ints = column(
        I32, "times", "how often it became known, before it came back included", "notice, arise"
    )
    level: Ints = column(ROW, "code", "level that holds it", "route", fill=-1)
    level_since: Ints = column(
        ROW,
        "day",
        "since when this level holds it, deliberation and votes not counted",
        "route, deliberate, settle, escalate",
    )
    handler: Rows = column(ROW, "row", "handler, -1 if none", "route", fill=-1)
    handoffs: Ints = column(I32, "times", "hand-offs between departments", "route")
    due: Ints = column(
        I32, "day", "official deadline, which stands still while owners deliberate or vote",
        "notice, deliberate, escalate, standing",
    )  # fmt: skip
    extensions: Ints = column(
        I32, "times", "how often this deadline was extended", "escalate, notice, standing", 0
    )
    remaining: Ints = column(ROW, "minutes", "work left in this attempt", "work")
    worked: Ints = column(I32, "minutes", "work done so far", "work")
    attempts: Ints = column(ROW, "times", "completed attempts", "settle")
    helpers: Floats = column(
        F8, "persons", "neighbours who took part in the last attempt, a mean", "settle", 0
    )
    next_day: Ints = column(I32, "day", "day on which waiting ends", "route, settle")
    paper: Ints = column(I32, "times", "closed on paper so far", "settle")
    tabled: Bools = column(
        B1,
        "yes/no",
        "the next attempt profits from the joint meeting's table",
        "joint_meeting, settle, notice",
    )
    ballot: Ints = column(
        I32, "day", "from when the owners may vote on it, far off if it waits for no vote", "settle, ballots",
        fill=FAR_OFF,
    )  # fmt: skip
    verdict: Ints = column(
        I32, "code", "the owners' vote to be made known: 0 none, 1 passed, 2 failed", "settle, ballots"
    )
    joined: Keys = column(
        U64, "id", "open case that it is taken for and handled with, 0 if it stands alone", "duplicates"
    )
    outcome: Ints = column(I32, "code", "how it ended, -1 while it lives", "life cycle", fill=-1)
    closed: Ints = column(I32, "day", "day it ended", "life cycle")
    rating: Floats = column(F8, "1", "how its complainant rated the end", "experience", 0, 1)

//! Random histories over a small vocabulary: kinds that imply others, vague dates, denials, aggregates, corrections,
//! merges, splits, ties, ratings and what takes them back, claims with report dates.

use annals_model::entry::{
    Body, Bound, Change, Claim, Correct, Count, Declare, DefineKind, DefineStatus, DefineType, Effect, Entry,
    EntryId, Filler, Grounds, Implication, Link, Locator, Mood, Parent, Quantity, Rank, Record, Relation,
    Role, RoleRule, Source,
};
use annals_model::time::{Anchor, Date, Day, Side, SpanOfTime, Timestamp, Unit};

/// A stream of choices: fewer and smaller ones make simpler things.
pub struct Choices<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl<'a> Choices<'a> {
    pub fn new(choices: &'a [u16]) -> Self {
        Self { left: choices.iter() }
    }

    /// A number below `many`.
    pub fn below(&mut self, many: usize) -> usize {
        usize::from(self.left.next().copied().unwrap_or(0)) % many.max(1)
    }

    /// Once in so many times; never when choices have run out.
    pub fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == many - 1
    }

    pub fn of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn is_over(&self) -> bool {
        self.left.len() == 0
    }
}

/// Entries that every history begins with: the vocabulary and the first entities and sources.
pub const PREAMBLE: usize = 35;

/// The first day of what happens; a year of it is enough for dates to meet often.
const FIRST: i64 = 19_723;

pub const KINDS: [&str; 6] =
    ["visit", "inauguration", "groundbreaking", "attendance", "ceremony", "announcement"];

struct Writer {
    entries: Vec<Entry>,
    kinds: Vec<EntryId>,
    people: Vec<EntryId>,
    places: Vec<EntryId>,
    facilities: Vec<EntryId>,
    sources: Vec<EntryId>,
    events: Vec<EntryId>,
    undoable: Vec<EntryId>,
}

impl Writer {
    fn push(&mut self, body: Body) -> EntryId {
        let number = self.entries.len() as EntryId + 1;
        // One entry a week, from half a year into what is told.
        let day = FIRST + 150 + i64::try_from(number).unwrap_or(0) * 5;
        let recorded = Timestamp(day * 86_400_000_000);
        self.entries.push(Entry {
            number,
            recorded,
            author: String::new(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body,
        });
        number
    }

    fn declare(&mut self, kind: &str, name: &str, parent: Option<Parent>) -> EntryId {
        self.push(Body::Declare(declaration(kind, name, parent)))
    }
}

fn declaration(kind: &str, name: &str, parent: Option<Parent>) -> Declare {
    Declare {
        kind: kind.to_owned(),
        name: name.to_owned(),
        also: Vec::new(),
        parent,
        relations: Vec::new(),
        coordinates: None,
        target: None,
        claims: Vec::new(),
    }
}

fn inside(entity: EntryId, role: Role) -> Option<Parent> {
    Some(Parent { entity, role, from: None, to: None })
}

fn define_kind(name: &str, roles: &[Role], implies: Vec<Implication>, makes: Vec<Effect>) -> Body {
    let rule = |role: &Role| RoleRule { role: *role, types: vec!["object".to_owned()] };
    Body::DefineKind(DefineKind {
        roles: roles.iter().map(rule).collect(),
        implies,
        makes,
        ..DefineKind::new(name, format!("{name}s"))
    })
}

/// A history; its first [`PREAMBLE`] entries are always the same.
pub fn history(choices: &mut Choices<'_>) -> Vec<Entry> {
    entered(choices, entry)
}

/// A history to which events were only added, none of which denies another.
pub fn records(choices: &mut Choices<'_>) -> Vec<Entry> {
    entered(choices, |choices, writer| {
        let record = record(choices, writer);
        let mood = if record.mood == Mood::Denied { Mood::Planned } else { record.mood };
        Body::Record(Record { mood, ..record })
    })
}

fn entered(choices: &mut Choices<'_>, entry: fn(&mut Choices<'_>, &Writer) -> Body) -> Vec<Entry> {
    let mut writer = Writer {
        entries: Vec::new(),
        kinds: Vec::new(),
        people: Vec::new(),
        places: Vec::new(),
        facilities: Vec::new(),
        sources: Vec::new(),
        events: Vec::new(),
        undoable: Vec::new(),
    };
    preamble(&mut writer);
    assert_eq!(writer.entries.len(), PREAMBLE);
    while !choices.is_over() && writer.entries.len() < PREAMBLE + 22 {
        let body = entry(choices, &writer);
        let records = matches!(body, Body::Record(_));
        let undoable = !matches!(body, Body::Record(_) | Body::Declare(_) | Body::Note { .. });
        let number = writer.push(body);
        if records {
            writer.events.push(number);
        }
        if undoable {
            writer.undoable.push(number);
        }
    }
    writer.entries
}

fn preamble(writer: &mut Writer) {
    for (name, is_a) in [
        ("place", None),
        ("province", Some("place")),
        ("county", Some("place")),
        ("facility", None),
        ("factory", Some("facility")),
        ("person", None),
        ("plan", None),
    ] {
        let (name, plural) = (name.to_owned(), format!("{name}s"));
        writer.push(Body::DefineType(DefineType { name, plural, is_a: is_a.map(str::to_owned) }));
    }
    statuses(writer);
    kinds(writer);
    let north = writer.declare("province", "North", None);
    let south = writer.declare("province", "South", None);
    let april = Date::day(2024, 4, 10).expect("it is a day");
    let moved = Parent { entity: south, role: Role::In, from: Some(april), to: None };
    let first = writer.declare("county", "First", inside(north, Role::In));
    let second = writer.declare("county", "Second", inside(north, Role::In));
    let third = writer.declare("county", "Third", Some(moved));
    writer.places = vec![north, south, first, second, third];
    let mill = writer.declare("factory", "Mill", inside(first, Role::At));
    let plant = writer.declare("factory", "Plant", inside(second, Role::At));
    let hall = writer.declare("facility", "Hall", None);
    writer.facilities = vec![mill, plant, hall];
    writer.people = ["Kim", "Pak", "Han"].iter().map(|name| writer.declare("person", name, None)).collect();
    let plan = writer.declare("plan", "Plan", None);
    writer.facilities.push(plan);
    let near = Relation { words: "near".to_owned(), entity: second };
    writer.push(Body::Declare(Declare { relations: vec![near], ..declaration("county", "First", None) }));
    for (key, published, origin) in [
        ("early", Some(Date::day(2024, 3, 1).expect("it is a day")), None),
        ("vague", Some(Date::month(2024, 8).expect("it is a month")), Some("early")),
        ("late", Some(Date::day(2024, 9, 20).expect("it is a day")), Some("Kim")),
        ("undated", None, None),
    ] {
        let number = writer.push(Body::Source(Source {
            key: key.to_owned(),
            title: Some(format!("The {key} paper mill")),
            publisher: (key != "undated").then(|| "Agency".to_owned()),
            published,
            origin: origin.map(str::to_owned),
            ..Source::default()
        }));
        writer.sources.push(number);
    }
    // One event each of the two that most tests are about, so that no history is without them.
    for (kind, day) in [(1, 40), (2, 20)] {
        let (of, at, by) = (vec![writer.facilities[0]], vec![writer.places[2]], vec![writer.people[0]]);
        let roles = vec![(Role::Of, of), (Role::At, at), (Role::By, by)];
        let record = plain_record(writer.kinds[kind], roles, Some(Date::of_day(Day(FIRST + day))));
        let number = writer.push(Body::Record(record));
        writer.events.push(number);
    }
}

fn statuses(writer: &mut Writer) {
    for (name, after) in [("planned", None), ("begun", Some("planned")), ("open", Some("begun"))] {
        writer.push(Body::DefineStatus(DefineStatus {
            name: name.to_owned(),
            of: "facility".to_owned(),
            after: after.map(str::to_owned).into_iter().collect(),
            before: Vec::new(),
        }));
    }
}

fn kinds(writer: &mut Writer) {
    use Filler::{Its, Itself};
    let visited = |at| Implication {
        kind: "visit".to_owned(),
        roles: vec![(Role::By, Its(Role::By)), (Role::To, Its(at))],
    };
    let ceremony = Implication {
        kind: "ceremony".to_owned(),
        roles: vec![(Role::By, Its(Role::By)), (Role::Of, Itself)],
    };
    let makes = |status: &str, when| Effect { role: Role::Of, status: status.to_owned(), when };
    let definitions = [
        define_kind("visit", &[Role::By, Role::To, Role::With], Vec::new(), Vec::new()),
        define_kind(
            "inauguration",
            &[Role::Of, Role::At, Role::By],
            vec![visited(Role::At), ceremony.clone()],
            vec![makes("open", Mood::Happened), makes("planned", Mood::Planned)],
        ),
        define_kind(
            "groundbreaking",
            &[Role::Of, Role::At, Role::By],
            vec![visited(Role::At)],
            vec![makes("begun", Mood::Happened)],
        ),
        define_kind("attendance", &[Role::By, Role::Of, Role::At], vec![visited(Role::At)], Vec::new()),
        define_kind("ceremony", &[Role::By, Role::Of], Vec::new(), Vec::new()),
        define_kind("announcement", &[Role::By, Role::Of], Vec::new(), Vec::new()),
    ];
    for definition in definitions {
        let number = writer.push(definition);
        writer.kinds.push(number);
    }
}

/// A visit by and to nobody, of the kind that a history defines first.
pub fn visit(entries: &[Entry]) -> Record {
    let defines = |entry: &&Entry| matches!(&entry.body, Body::DefineKind(kind) if kind.name == KINDS[0]);
    plain_record(entries.iter().find(defines).expect("the kind").number, Vec::new(), None)
}

fn plain_record(kind: EntryId, roles: Vec<(Role, Vec<EntryId>)>, date: Option<Date>) -> Record {
    Record {
        kind,
        mood: Mood::Happened,
        roles,
        date,
        quantity: None,
        count: None,
        members: Vec::new(),
        links: Vec::new(),
        claims: Vec::new(),
    }
}

/// A date: most often a day, else something vaguer.
pub fn date(choices: &mut Choices<'_>) -> Date {
    let day = Day(FIRST + i64::try_from(choices.below(70)).unwrap_or(0) * 3);
    let later = Day(day.0 + i64::try_from(choices.below(60)).unwrap_or(0));
    let (year, month, _) = day.civil();
    let made = match choices.below(10) {
        0..=3 => return Date::of_day(day),
        8 => annals_model::time::edtf::parse(&format!("[{day},{}]", later.plus_days(2))),
        9 => annals_model::time::edtf::parse(&format!("{day}/..")).map(Date::throughout),
        4 => Date::month(year, month),
        5 => Date::between(&Date::of_day(day), &Date::of_day(later)),
        6 => Date::range(&Date::of_day(day), &Date::of_day(later)).map(Date::throughout),
        _ => Date::year(year),
    };
    made.unwrap_or_else(|_| Date::of_day(day))
}

/// A date of an event: now and then one that is counted from another, alone or beside what is stated.
fn date_of_event(choices: &mut Choices<'_>, writer: &Writer) -> Date {
    if writer.events.is_empty() || !choices.once_in(5) {
        return date(choices);
    }
    let offset = SpanOfTime::new(u32::try_from(choices.below(30)).unwrap_or(0) + 1, Unit::Day);
    let anchor = Anchor {
        event: choices.of(&writer.events),
        side: if choices.once_in(2) { Side::After } else { Side::Before },
        offset: (!choices.once_in(4)).then_some(offset),
        about: choices.once_in(3),
    };
    match choices.below(3) {
        0 => Date { anchor: Some(anchor), ..date(choices) },
        1 => Date { anchor: Some(anchor), derived: true, ..date(choices) },
        _ => Date { anchor: Some(anchor), derived: true, ..Date::unknown() },
    }
}

fn role(choices: &mut Choices<'_>, writer: &Writer, role: Role) -> (Role, Vec<EntryId>) {
    let pool: &[EntryId] = match role {
        Role::By | Role::With | Role::Without => &writer.people,
        Role::To | Role::At | Role::In => &writer.places[2..],
        Role::Under => &writer.facilities,
        // An event stands in `of` now and then.
        _ if choices.once_in(4) => &writer.events,
        _ => &writer.facilities,
    };
    // The first of each is met most often.
    let mut who = vec![if choices.once_in(3) { choices.of(pool) } else { pool[0] }];
    if choices.once_in(4) {
        let another = choices.of(pool);
        if !who.contains(&another) {
            who.push(another);
        }
    }
    (role, who)
}

fn quantity(choices: &mut Choices<'_>) -> Quantity {
    Quantity {
        bound: choices.of(&[Bound::Exactly, Bound::About, Bound::Over, Bound::AtMost]),
        thousandths: Some(choices.of(&[900_000, 1_000_000, 2_500])),
        unit: choices.of(&["houses", "square meters"]).to_owned(),
    }
}

fn reason(choices: &mut Choices<'_>) -> Option<String> {
    choices.once_in(3).then(|| "it says \"so\" elsewhere".to_owned())
}

fn claim(choices: &mut Choices<'_>, writer: &Writer) -> Claim {
    let asserts = if choices.once_in(4) { vec![change(choices, writer)] } else { Vec::new() };
    Claim {
        source: choices.of(&writer.sources),
        via: if choices.once_in(3) { vec![choices.of(&writer.people)] } else { Vec::new() },
        locator: choices.of(&[
            None,
            None,
            Some(Locator::Paragraph(3)),
            Some(Locator::Page(12)),
            Some(Locator::Characters(10, 24)),
        ]),
        quote: choices.once_in(3).then(|| "a paper mill, they said".to_owned()),
        grounds: choices.of(&[Grounds::Stated, Grounds::Stated, Grounds::Reported, Grounds::Inferred]),
        rank: choices.of(&[Rank::Normal, Rank::Normal, Rank::Preferred, Rank::Deprecated]),
        credibility: choices.of(&[None, None, None, Some(2), Some(6)]),
        asserts,
        because: reason(choices),
    }
}

/// A claim that asserts nothing of an event: what a withdrawal or a tie rests on.
fn bare(claim: Claim) -> Claim {
    Claim { asserts: Vec::new(), because: None, rank: Rank::Normal, ..claim }
}

fn record(choices: &mut Choices<'_>, writer: &Writer) -> Record {
    let kind = choices.of(&[0, 0, 1, 1, 2, 2, 3, 4, 5]);
    let wanted: &[Role] = match kind {
        0 => &[Role::By, Role::To, Role::With],
        5 => &[Role::By, Role::Of, Role::In],
        _ => &[Role::By, Role::Of, Role::At, Role::Under],
    };
    let present: Vec<Role> = wanted.iter().copied().filter(|_| !choices.once_in(4)).collect();
    let count = match choices.below(9) {
        6 => Some(Count::Range(3, Some(5))),
        7 => Some(Count::Range(4, None)),
        8 => Some(Count::Several),
        _ => None,
    };
    Record {
        kind: writer.kinds[kind],
        mood: if choices.once_in(4) { choices.of(&Mood::ALL) } else { Mood::Happened },
        roles: present.into_iter().map(|wanted| role(choices, writer, wanted)).collect(),
        date: (!choices.once_in(9)).then(|| date_of_event(choices, writer)),
        quantity: if choices.once_in(6) { Some(quantity(choices)) } else { None },
        count,
        members: if count.is_some() { vec![choices.of(&writer.events)] } else { Vec::new() },
        links: if choices.once_in(5) {
            vec![(choices.of(&Link::ALL), choices.of(&writer.events))]
        } else {
            Vec::new()
        },
        claims: (0..choices.below(3)).map(|_| claim(choices, writer)).collect(),
    }
}

fn change(choices: &mut Choices<'_>, writer: &Writer) -> Change {
    match choices.below(10) {
        0 | 1 => Change::Date((!choices.once_in(6)).then(|| date_of_event(choices, writer))),
        2 => Change::Kind(choices.of(&writer.kinds)),
        3 => Change::Mood(choices.of(&Mood::ALL)),
        4 => Change::With(Role::By, vec![choices.of(&writer.people)]),
        5 => Change::Without(Role::By, vec![choices.of(&writer.people)]),
        6 => Change::Count(choices.of(&[None, Some(Count::Range(2, Some(2))), Some(Count::Several)])),
        7 => Change::Quantity((!choices.once_in(4)).then(|| quantity(choices))),
        8 => Change::Members(vec![choices.of(&writer.events)]),
        _ => {
            let (role, who) = role(choices, writer, Role::At);
            Change::Role(role, who)
        }
    }
}

fn entry(choices: &mut Choices<'_>, writer: &Writer) -> Body {
    let event = |choices: &mut Choices<'_>| choices.of(&writer.events);
    match choices.below(24) {
        0..=10 => Body::Record(record(choices, writer)),
        11 | 12 => Body::Correct(Correct {
            event: event(choices),
            refine: false,
            changes: vec![change(choices, writer)],
            because: reason(choices),
            claims: (0..choices.below(2)).map(|_| claim(choices, writer)).collect(),
        }),
        13 => Body::Cite { event: event(choices), claim: claim(choices, writer) },
        14 => Body::Retract {
            target: event(choices),
            because: reason(choices),
            claims: (0..choices.below(2)).map(|_| bare(claim(choices, writer))).collect(),
        },
        15 => Body::Same {
            event: event(choices),
            duplicate: event(choices),
            because: reason(choices),
            claims: (0..choices.below(2)).map(|_| bare(claim(choices, writer))).collect(),
        },
        16 => {
            let pool = choices.of(&[&writer.people, &writer.places, &writer.facilities]);
            Body::Merge { from: choices.of(pool), into: choices.of(pool), because: reason(choices) }
        }
        17 => Body::Split {
            from: choices.of(&writer.people),
            into: declaration("person", "Split", None),
            events: vec![event(choices)],
            because: reason(choices),
        },
        18 | 19 if !writer.undoable.is_empty() => Body::Undo {
            target: choices.of(&writer.undoable),
            because: reason(choices),
            claims: (0..choices.below(2)).map(|_| bare(claim(choices, writer))).collect(),
        },
        20 => {
            let (from, above) = (choices.once_in(2).then(|| date(choices)), choices.of(&writer.places[..2]));
            let parent =
                Parent { entity: above, role: Role::In, from, to: choices.once_in(3).then(|| date(choices)) };
            let name = choices.of(&["Second", "Third"]);
            Body::Declare(declaration("county", name, Some(parent)))
        }
        21 => Body::Distinct { event: event(choices), duplicate: event(choices), because: reason(choices) },
        22 => Body::Rate {
            source: choices.of(&writer.sources),
            letter: choices.of(&['A', 'C', 'F']),
            because: reason(choices),
        },
        _ => Body::Note {
            target: event(choices),
            remark: "nothing but a paper mill".into(),
            claim: choices.once_in(2).then(|| claim(choices, writer)),
        },
    }
}

//! The expression of a feature, walked event by event, gives what the kernel gives; so does its SQL, run by DuckDB.

use std::cmp::Ordering;
use std::path::Path;
use std::process::Command;

use super::company::{Dice, as_ofs};
use super::*;
use crate::features::expression::{
    Aggregate, Expr, FeatureSql, Filter, GRACE_DAYS, RoundsOf, Scalar, SqlTables, expression,
};
use crate::frame::{MISSING_LEVEL, OTHER_LEVEL};

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
    Missing,
}

impl Value {
    fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    fn of(number: Option<f64>) -> Self {
        number.filter(|x| !x.is_nan()).map_or(Self::Missing, Self::Number)
    }
}

/// One row: a lead at an instant with the events it sees, in the order of time.
struct Row<'a> {
    company: &'a Company,
    lead: usize,
    as_of: Instant,
    events: Vec<&'a Event>,
}

impl<'a> Row<'a> {
    fn new(company: &'a Company, lead: usize, as_of: Instant) -> Self {
        let own = |event: &&Event| event.lead == lead && event.visible_at() < as_of;
        Self::seeing(company, lead, as_of, company.events.iter().filter(own).collect())
    }

    fn seeing(company: &'a Company, lead: usize, as_of: Instant, mut events: Vec<&'a Event>) -> Self {
        events.sort_by_key(|event| event.time);
        Self { company, lead, as_of, events }
    }

    fn age(&self, place: usize) -> f64 {
        self.as_of.days_since(self.events[place].time)
    }

    fn date(&self, date: Option<Instant>) -> Value {
        Value::of(date.filter(|&date| date < self.as_of).map(|date| self.as_of.days_since(date)))
    }

    fn session(&self, place: usize) -> usize {
        let gap = |at: &usize| self.events[*at].time.micros() - self.events[at - 1].time.micros();
        (1..=place).filter(|at| gap(at) > 30 * 60 * 1_000_000).count()
    }

    fn number(&self, place: usize, name: &str) -> f64 {
        match name {
            "value" => self.events[place].value,
            "score" => self.events[place].score,
            _ => f64::NAN,
        }
    }

    fn text(&self, place: usize, name: &str) -> Option<String> {
        match name {
            "page" | "campaign" => self.events[place].page.clone(),
            "person" => Some(self.events[place].lead.to_string()),
            _ => None,
        }
    }

    fn has(&self, place: usize, name: &str) -> bool {
        self.text(place, name).is_some() || !self.number(place, name).is_nan()
    }

    fn scalar(&self, place: usize, scalar: &Scalar) -> Value {
        let event = self.events[place];
        let local = |zone: &str| Zone::named(zone).unwrap().local(event.time);
        let angle = |zone: &str| {
            f64::from(i32::from(local(zone).hour()) * 60 + i32::from(local(zone).minute())) / 720.0
                * std::f64::consts::PI
        };
        match scalar {
            Scalar::AgeDays => Value::Number(self.age(place)),
            Scalar::Number(name) => Value::of(Some(self.number(place, name))),
            Scalar::Text(name) => self.text(place, name).map_or(Value::Missing, Value::Text),
            Scalar::UtcDay => Value::Number(event.time.utc_day() as f64),
            Scalar::DayGap => {
                let before = place.checked_sub(1).map(|before| self.events[before].time.utc_day());
                let gap = before.map(|before| event.time.utc_day() - before).filter(|&gap| gap > 0);
                Value::of(gap.map(|gap| gap as f64))
            }
            Scalar::Faded { half_life_days } => Value::Number(0.5_f64.powf(self.age(place) / half_life_days)),
            Scalar::Session => Value::Number(self.session(place) as f64),
            Scalar::MinutesToNext => {
                let next = self.events[place..].iter().find(|other| other.time > event.time);
                let micros = next.map_or(i64::MAX, |next| next.time.micros() - event.time.micros());
                Value::Number(if micros <= 30 * 60 * 1_000_000 { micros as f64 / 6e7 } else { 0.0 })
            }
            Scalar::Weekend(zone) => {
                Value::Number(f64::from(u8::from(local(zone).weekday().to_monday_one_offset() > 5)))
            }
            Scalar::HourCosine(zone) => Value::Number(angle(zone).cos()),
            Scalar::HourSine(zone) => Value::Number(angle(zone).sin()),
        }
    }

    fn passes(&self, place: usize, filter: &Filter) -> bool {
        let event = self.events[place];
        match filter {
            Filter::TypeIn(names) => names.contains(&event.kind),
            Filter::TypeNotIn(names) => !names.contains(&event.kind),
            Filter::WithinDays(days) => self.age(place) <= *days,
            Filter::OlderThanDays(days) => self.age(place) > *days,
            Filter::AtLeastAsOldAs(expr) => self.value(expr).number().is_some_and(|age| self.age(place) >= age),
            Filter::Has(name) => self.has(place, name),
            Filter::OncePerInstant => {
                !self.events[..place].iter().any(|other| other.time == event.time && other.kind == event.kind)
            }
            Filter::LastSession => self.session(place) == self.session(self.events.len() - 1),
        }
    }

    fn aggregate(&self, of: &Aggregate, only: &[Filter]) -> Value {
        let passing: Vec<usize> =
            (0..self.events.len()).filter(|&place| only.iter().all(|filter| self.passes(place, filter))).collect();
        let scalars = |scalar: &Scalar| -> Vec<Value> {
            passing.iter().map(|&place| self.scalar(place, scalar)).filter(|value| *value != Value::Missing).collect()
        };
        let numbers = |scalar: &Scalar| scalars(scalar).iter().filter_map(Value::number).collect::<Vec<f64>>();
        let best = |cells: Vec<f64>, wanted: Ordering| {
            Value::of(cells.into_iter().reduce(|a, b| if a.total_cmp(&b) == wanted { a } else { b }))
        };
        let text = |name: &str, latest: bool| {
            let held = passing.iter().filter_map(|&place| Some((self.events[place].time, self.text(place, name)?)));
            let key = |time: Instant| if latest { -time.micros() } else { time.micros() };
            held.map(|(time, text)| (key(time), text)).min().map_or(Value::Missing, |(_, text)| Value::Text(text))
        };
        match of {
            Aggregate::Count => Value::Number(passing.len() as f64),
            Aggregate::CountDistinct(scalar) => {
                let mut words: Vec<String> = scalars(scalar).iter().map(|value| format!("{value:?}")).collect();
                words.sort_unstable();
                words.dedup();
                Value::Number(words.len() as f64)
            }
            Aggregate::Sum(scalar) => {
                let cells = numbers(scalar);
                Value::of((!cells.is_empty()).then(|| cells.iter().sum()))
            }
            Aggregate::Max(scalar) => best(numbers(scalar), Ordering::Greater),
            Aggregate::Min(scalar) => best(numbers(scalar), Ordering::Less),
            Aggregate::LatestNumber(name) => {
                let last = passing.iter().map(|&place| self.events[place].time).max();
                let own = passing.iter().filter(|&&place| Some(self.events[place].time) == last);
                best(own.map(|&place| self.number(place, name)).collect(), Ordering::Greater)
            }
            Aggregate::EarliestText(name) => text(name, false),
            Aggregate::LatestText(name) => text(name, true),
        }
    }

    fn won(&self, lead: usize) -> bool {
        self.company.outcomes.conversions[lead].iter().any(|won| won.at < self.as_of)
    }

    /// Whether each round was answered, from the latest back.
    fn rounds(&self, begin: &Filter, answer: &Filter) -> Vec<bool> {
        let passing = |filter: &Filter| {
            let own = (0..self.events.len()).filter(|&place| self.passes(place, filter));
            own.map(|place| self.events[place].time).collect::<Vec<Instant>>()
        };
        let (mut begins, answers) = (passing(begin), passing(answer));
        begins.dedup();
        let ends = begins.iter().skip(1).copied().chain([Instant::from_micros(i64::MAX)]);
        let judged = begins.iter().zip(ends).filter_map(|(&from, to)| {
            let answered = answers.iter().any(|&at| from <= at && at < to);
            (answered || self.as_of.days_since(from) >= GRACE_DAYS).then_some(answered)
        });
        let mut judged: Vec<bool> = judged.collect();
        judged.reverse();
        judged
    }

    fn of_rounds(of: RoundsOf, rounds: &[bool]) -> Value {
        let latest = |most: u32| &rounds[..rounds.len().min(most as usize)];
        let answered = |most| latest(most).iter().filter(|answered| **answered).count() as f64;
        Value::of((!rounds.is_empty()).then(|| match of {
            RoundsOf::Streak(most) => latest(most).iter().take_while(|answered| **answered).count() as f64,
            RoundsOf::Answered(most) => answered(most),
            RoundsOf::ShareAnswered(most) => answered(most) / latest(most).len() as f64,
        }))
    }

    /// When an attribute took another value, the value taken away being one.
    fn changes(&self, attribute: &str) -> Vec<Instant> {
        let own = self.company.versions.iter().filter(|one| one.attribute == attribute && one.lead == self.lead);
        let mut own: Vec<_> = own.filter(|one| one.from < self.as_of).map(|one| (one.from, one.value)).collect();
        own.sort_unstable();
        let mut stands = "";
        let mut changes = Vec::new();
        for at_once in own.chunk_by(|a, b| a.0 == b.0) {
            let (from, value) = at_once[at_once.len() - 1];
            if value != stands {
                changes.push(from);
            }
            stands = value;
        }
        changes
    }

    /// The last value written of an attribute.
    fn version(&self, attribute: &str) -> Option<&'static str> {
        let own = self.company.versions.iter().filter(|one| one.attribute == attribute && one.lead == self.lead);
        let last = own.filter(|one| one.from < self.as_of).max_by_key(|one| (one.from, one.value));
        last.map(|one| one.value).filter(|value| !value.is_empty())
    }

    fn value(&self, expr: &Expr) -> Value {
        let two = |a: &Expr, b: &Expr, how: fn(f64, f64) -> f64| {
            Value::of(self.value(a).number().zip(self.value(b).number()).map(|(a, b)| how(a, b)))
        };
        match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Missing => Value::Missing,
            Expr::Aggregate { of, only } => self.aggregate(of, only),
            Expr::DaysSinceCreation => self.date(self.company.created[self.lead]),
            Expr::Attribute(column) => match column.as_str() {
                "size" => Value::of(Some(self.company.sizes[self.lead])),
                _ => self.company.colours[self.lead].map_or(Value::Missing, |colour| Value::Text(colour.to_owned())),
            },
            Expr::DaysSinceAttribute(_) => self.date(self.company.founded[self.lead]),
            Expr::AttributeAsOf(attribute) => {
                self.version(attribute).map_or(Value::Missing, |value| Value::Text(value.to_owned()))
            }
            Expr::DaysSinceAttributeAsOf(attribute) => self.date(self.version(attribute).map(at)),
            Expr::IsMissing(column) => {
                let missing = match column.as_str() {
                    "size" => self.company.sizes[self.lead].is_nan(),
                    "founded" => self.date(self.company.founded[self.lead]) == Value::Missing,
                    _ => self.company.colours[self.lead].is_none(),
                };
                Value::Number(f64::from(u8::from(missing)))
            }
            Expr::Changes(attribute) => Value::Number(self.changes(attribute).len() as f64),
            Expr::DaysSinceChange(attribute) => {
                let stands = self.version(attribute).is_some();
                self.date(self.changes(attribute).pop().filter(|_| stands))
            }
            Expr::OtherPeople | Expr::OtherConversions => {
                let account = self.company.accounts[self.lead];
                let other = |&lead: &usize| {
                    lead != self.lead
                        && self.company.accounts[lead] == account
                        && self.company.created[lead].is_some_and(|created| created < self.as_of)
                        && (*expr == Expr::OtherPeople || self.won(lead))
                };
                let others = (0..self.company.accounts.len()).filter(other).count();
                Value::of(account.map(|_| others as f64))
            }
            Expr::Rounds { of, begin, answer } => Self::of_rounds(*of, &self.rounds(begin, answer)),
            Expr::Add(a, b) => two(a, b, |a, b| a + b),
            Expr::Subtract(a, b) => two(a, b, |a, b| a - b),
            Expr::Multiply(a, b) => two(a, b, |a, b| a * b),
            Expr::Divide(a, b) => two(a, b, |a, b| if b.abs() > 0.0 { a / b } else { f64::NAN }),
            Expr::Ln(a) => Value::of(self.value(a).number().map(f64::ln)),
            Expr::Least(a, b) => two(a, b, f64::min),
            Expr::Or(a, b) => match self.value(a) {
                Value::Missing => self.value(b),
                value => value,
            },
            Expr::IfAtLeast { left, right, then, otherwise } => {
                let sides = self.value(left).number().zip(self.value(right).number());
                self.value(if sides.is_some_and(|(left, right)| left >= right) { then } else { otherwise })
            }
            Expr::Others(inner) => {
                let Some(account) = self.company.accounts[self.lead] else { return Value::Missing };
                let other = |event: &&Event| {
                    let created = self.company.created[event.lead];
                    event.lead != self.lead
                        && self.company.accounts[event.lead] == Some(account)
                        && created.is_some_and(|created| created < self.as_of)
                        && event.visible_at() < self.as_of
                };
                let seen = self.company.events.iter().filter(other).collect();
                Row::seeing(self.company, self.lead, self.as_of, seen).value(inner)
            }
        }
    }
}

/// The value as the kernel holds it: a category's code, a number that a history tells as text.
fn coded(def: &FeatureDef, value: &Value) -> f64 {
    match (&def.kind, value) {
        (FeatureKind::Category { levels }, Value::Text(text)) => {
            let code = levels.iter().position(|level| level == text);
            f64::from(code.map_or(OTHER_LEVEL, |code| u32::try_from(code).unwrap()))
        }
        (FeatureKind::Category { .. }, _) => f64::from(MISSING_LEVEL),
        (FeatureKind::Number, Value::Text(text)) => text.parse().unwrap(),
        (FeatureKind::Number, value) => value.number().unwrap_or(f64::NAN),
    }
}

#[test]
fn the_expression_of_a_feature_gives_what_the_kernel_gives() {
    let spec = every_rule();
    let expressions: Vec<_> = spec.features.iter().map(|def| expression(&def.rule).ok()).collect();
    let mut dice = Dice::new(51);
    let (mut compared, mut told) = (0, 0);
    for log in 0..1500 {
        let (leads, events) = (2 + dice.roll(4), dice.roll(50));
        let company = Company::new(&mut dice, leads, events);
        let rows: Vec<(usize, Instant)> = (0..leads).map(|lead| (lead, dice.pick(&as_ofs()))).collect();
        let frame = extract(&company.tables(), &rows, &spec).unwrap();
        for (row, &(lead, as_of)) in rows.iter().enumerate() {
            let walk = Row::new(&company, lead, as_of);
            for ((def, expr), column) in spec.features.iter().zip(&expressions).zip(frame.columns()) {
                let Some(expr) = expr else { continue };
                let found = match column {
                    Column::Number(cells) => cells[row],
                    Column::Category(codes) => f64::from(codes[row]),
                };
                let wanted = coded(def, &walk.value(expr));
                let close = (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0);
                assert!(
                    close || (found.is_nan() && wanted.is_nan()),
                    "log {log}, lead {lead} at {as_of}: {} is {found}, its expression {wanted}: {expr:?}",
                    def.name
                );
                compared += 1;
                told += usize::from(wanted.abs() > 0.0);
            }
        }
    }
    assert!(told * 6 > compared, "{told} of {compared} values say anything");
}

#[test]
fn every_family_is_expressions_but_for_one_feature_that_says_why_it_is_none() {
    let company = Company::new(&mut Dice::new(9), 200, 4000);
    let tables = company.tables();
    let train: Vec<(usize, Instant)> = (0..200).map(|lead| (lead, at("2026-07-01"))).collect();
    let admitted = ["colour", "founded", "size"].map(str::to_owned);
    let (stages, zone) = (stages(), Zone::utc());
    let from = LearnFrom { tables: &tables, train: &train, admitted: &admitted, stages: &stages, zone: &zone };
    let params =
        FeatureParams { families: Some(families::FAMILIES.iter().map(|one| one.name).collect()), ..every_family() };
    let sql = FeatureSql::new(&learn(&from, &params).unwrap());
    assert!(sql.features.len() > 200, "{}", sql.features.len());
    assert!(!sql.left_out.is_empty());
    for (name, none) in &sql.left_out {
        assert!(name.starts_with("spike__") || name.starts_with("others__spike__"), "{name}: {}", none.reason);
        assert!(none.reason.len() > 20);
    }
    assert!(expression(&FeatureRule::Table { column: "x".to_owned() }).is_err());
}

/// One folder with a query, the tables it reads and the values it should give.
fn lay_out(folder: &Path, dice: &mut Dice, spec: &FeatureSpec) {
    let leads = 3 + dice.roll(8);
    let events = dice.roll(200);
    let company = Company::new(dice, leads, events);
    let rows: Vec<(usize, Instant)> = (0..leads).flat_map(|lead| as_ofs().map(|as_of| (lead, as_of))).collect();
    let sql = FeatureSql::new(spec);
    let query = sql.query(&SqlTables { rows: "rows", events: "events", leads: "leads", history: "history" });
    let frame = extract(&company.tables(), &rows, spec).unwrap();
    let cell = |x: f64| if x.is_nan() { String::new() } else { format!("{x:?}") };
    let date = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    let csv = |name: &str, header: &str, rows: Vec<String>| write(name, format!("{header}\n{}\n", rows.join("\n")));
    write("query.sql", query);
    let keys = rows.iter().enumerate().map(|(row, (lead, as_of))| format!("{row},{lead},{as_of}"));
    csv("rows.csv", "row_id,lead_id,as_of", keys.collect());
    let events = company.events.iter().map(|event| {
        let Event { lead, time, kind, page, .. } = event;
        let (visible_at, page) = (event.visible_at(), page.as_deref().unwrap_or_default());
        let (value, score) = (cell(event.value), cell(event.score));
        format!("{lead},{time},{visible_at},{kind},{value},{score},{page},{page},,")
    });
    csv("events.csv", "lead_id,time,visible_at,type,value,score,page,campaign,nowhere,nobody", events.collect());
    let leads = (0..leads).map(|lead| {
        let account = company.accounts[lead].unwrap_or_default();
        let colour = company.colours[lead].unwrap_or_default();
        let (created, founded) = (date(company.created[lead]), date(company.founded[lead]));
        let won = date(company.outcomes.conversions[lead].iter().map(|won| won.at).min());
        format!("{lead},{created},{account},{},{founded},{colour},{won}", cell(company.sizes[lead]))
    });
    csv("leads.csv", "lead_id,created,account,size,founded,colour,converted_at", leads.collect());
    let mut versions = company.versions.clone();
    versions.sort_by_key(|one| (one.attribute, one.lead, one.from, one.value));
    // Of several from one instant on the last one counts.
    let kept = versions.chunk_by(|a, b| (a.attribute, a.lead, a.from) == (b.attribute, b.lead, b.from));
    let kept =
        kept.filter_map(<[_]>::last).map(|one| format!("{},{},{},{}", one.lead, one.attribute, one.value, one.from));
    csv("history.csv", "lead_id,name,value,from", kept.collect());
    let told: Vec<usize> = (0..spec.features.len())
        .filter(|&at| sql.features.iter().any(|(name, _)| *name == spec.features[at].name))
        .collect();
    let value = |at: usize, row: usize| match (&frame.columns()[at], &spec.features[at].kind) {
        (Column::Category(codes), FeatureKind::Category { levels }) => match codes[row] {
            MISSING_LEVEL => String::new(),
            OTHER_LEVEL => "?".to_owned(),
            code => levels[code as usize].clone(),
        },
        (column, _) => cell(column.as_f64(row)),
    };
    let wanted = |row: usize| told.iter().fold(row.to_string(), |line, &at| line + "," + &value(at, row));
    let names: Vec<&str> = told.iter().map(|&at| spec.features[at].name.as_str()).collect();
    csv("wanted.csv", &format!("row_id,{}", names.join(",")), (0..rows.len()).map(wanted).collect());
}

/// `LEADSCORE_PYTHON=python cargo test --lib the_sql_of -- --ignored`
#[test]
#[ignore = "needs a Python with DuckDB, named by LEADSCORE_PYTHON"]
fn the_sql_of_a_feature_gives_in_duckdb_what_the_kernel_gives() {
    let python = std::env::var_os("LEADSCORE_PYTHON").expect("LEADSCORE_PYTHON names a Python with DuckDB");
    let mut spec = every_rule();
    // Lookbacks that say the same thing twice make the query long, not the test better.
    let twice = ["Days(0)", "Days(1)", "Days(90)", "Days(4294967295)"];
    spec.features.retain(|def| !twice.iter().any(|days| def.name.contains(days)));
    spec.features.iter_mut().enumerate().for_each(|(number, def)| def.name = format!("f{number:03}"));
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(52);
    for log in 0..20 {
        let own = folder.path().join(log.to_string());
        std::fs::create_dir(&own).unwrap();
        lay_out(&own, &mut dice, &spec);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/features_sql.py");
    let run = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.starts_with("20 logs, "), "{said}");
}

//! The same content is the same tables and the same fingerprint, however it is stored and in whatever order.

use polars::prelude::{Column, IntoColumn, NamedFrom, Series, TimeUnit, TimeZone};

use super::*;

/// A column as it would be exported: text for CSV, typed for Parquet.
#[derive(Clone)]
enum Cells {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
    Time(Vec<Option<i64>>),
}

#[derive(Clone)]
struct Sheet(Vec<(&'static str, Cells)>);

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Whole(cells) | Self::Time(cells) => cells.len(),
            Self::Bool(cells) => cells.len(),
        }
    }

    fn as_csv(&self, row: usize) -> String {
        let text = match self {
            Self::Text(cells) => cells[row].clone(),
            Self::Number(cells) => cells[row].map(|cell| cell.to_string()),
            Self::Whole(cells) => cells[row].map(|cell| cell.to_string()),
            Self::Bool(cells) => cells[row].map(|cell| cell.to_string()),
            Self::Time(cells) => cells[row].map(|cell| Instant::from_micros(cell).to_string()),
        };
        let text = text.unwrap_or_default();
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    }

    fn as_parquet(&self, name: &str) -> Column {
        let name = name.into();
        match self {
            Self::Text(cells) => Series::new(name, cells).into_column(),
            Self::Number(cells) => Series::new(name, cells).into_column(),
            Self::Whole(cells) => Series::new(name, cells).into_column(),
            Self::Bool(cells) => Series::new(name, cells).into_column(),
            Self::Time(cells) => {
                Series::new(name, cells).into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_column()
            }
        }
    }

    fn take(&self, order: &[usize]) -> Self {
        match self {
            Self::Text(cells) => Self::Text(order.iter().map(|&row| cells[row].clone()).collect()),
            Self::Number(cells) => Self::Number(order.iter().map(|&row| cells[row]).collect()),
            Self::Whole(cells) => Self::Whole(order.iter().map(|&row| cells[row]).collect()),
            Self::Bool(cells) => Self::Bool(order.iter().map(|&row| cells[row]).collect()),
            Self::Time(cells) => Self::Time(order.iter().map(|&row| cells[row]).collect()),
        }
    }
}

impl Sheet {
    fn rows(&self) -> usize {
        self.0[0].1.len()
    }

    fn csv(&self) -> String {
        let header = self.0.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
        let row = |row| self.0.iter().map(|(_, cells)| cells.as_csv(row)).collect::<Vec<_>>().join(",");
        (0..self.rows()).fold(header + "\n", |text, number| text + &row(number) + "\n")
    }

    fn parquet(&self) -> Vec<Column> {
        self.0.iter().map(|(name, cells)| cells.as_parquet(name)).collect()
    }

    fn shuffled(&self, dice: &mut Dice) -> Self {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        dice.shuffle(&mut order);
        let mut sheet = Self(self.0.iter().map(|(name, cells)| (*name, cells.take(&order))).collect());
        dice.shuffle(&mut sheet.0);
        sheet
    }
}

/// Three sheets of chance: leads, a log keyed by id, a log keyed by e-mail address.
fn company(dice: &mut Dice) -> [Sheet; 3] {
    const WORDS: [&str; 8] = ["rojo", "a, b", "say \"hi\"", "two\nlines", "Ñandú ñ", "日本", "x ", "-"];
    let leads = 3 + dice.roll(20);
    let word = |dice: &mut Dice| (dice.roll(4) > 0).then(|| (*dice.pick(&WORDS)).to_owned());
    let number = |dice: &mut Dice| (dice.roll(4) > 0).then(|| dice.roll(2_000_000) as f64 / 64.0 - 9999.5);
    let time = |dice: &mut Dice| 1_767_225_600_000_000 + dice.roll(90) as i64 * 86_400_000_000 + dice.roll(3) as i64;
    let id = |lead: usize| format!("{lead:03}");
    fn fill<T>(rows: usize, mut cell: impl FnMut(usize) -> T) -> Vec<T> {
        (0..rows).map(&mut cell).collect()
    }
    let leads_sheet = Sheet(vec![
        ("lead_id", Cells::Text(fill(leads, |lead| Some(id(lead))))),
        ("created", Cells::Time(fill(leads, |_| (dice.roll(5) > 0).then(|| time(dice))))),
        ("account", Cells::Text(fill(leads, |_| word(dice)))),
        ("email", Cells::Text(fill(leads, |lead| Some(format!("Lead{lead}@Example.com"))))),
        ("colour", Cells::Text(fill(leads, |_| word(dice)))),
        ("size", Cells::Number(fill(leads, |_| number(dice)))),
        ("employees", Cells::Whole(fill(leads, |_| (dice.roll(3) > 0).then(|| dice.roll(1000) as i64)))),
        ("newsletter", Cells::Bool(fill(leads, |_| (dice.roll(3) > 0).then(|| dice.roll(2) == 0)))),
        ("last_call", Cells::Time(fill(leads, |_| (dice.roll(3) > 0).then(|| time(dice))))),
    ]);
    let rows = 5 + dice.roll(60);
    let by_id = Sheet(vec![
        ("lead", Cells::Text(fill(rows, |_| Some(id(dice.roll(leads + 2)))))),
        ("at", Cells::Time(fill(rows, |_| Some(time(dice))))),
        ("seen", Cells::Time(fill(rows, |_| (dice.roll(2) > 0).then(|| time(dice))))),
        ("kind", Cells::Text(fill(rows, |_| Some((*dice.pick(&["visit", "won", "a, b"])).to_owned())))),
        ("euros", Cells::Number(fill(rows, |_| number(dice)))),
        ("page", Cells::Text(fill(rows, |_| word(dice)))),
    ]);
    let rows = 5 + dice.roll(60);
    let by_email = Sheet(vec![
        ("who", Cells::Text(fill(rows, |_| Some(format!(" lead{}@EXAMPLE.com", dice.roll(leads)))))),
        ("when", Cells::Time(fill(rows, |_| Some(time(dice))))),
        ("score", Cells::Whole(fill(rows, |_| (dice.roll(3) > 0).then(|| dice.roll(10) as i64)))),
        ("theme", Cells::Text(fill(rows, |_| word(dice)))),
        ("opened", Cells::Bool(fill(rows, |_| (dice.roll(3) > 0).then(|| dice.roll(2) == 0)))),
    ]);
    [leads_sheet, by_id, by_email]
}

fn read_company(sheets: &[Sheet; 3], parquet: [bool; 3], logs_swapped: bool) -> Tables {
    let mut desk = Desk::new();
    let mut names = ["leads", "by_id", "by_email"].map(str::to_owned);
    for ((sheet, name), parquet) in sheets.iter().zip(&mut names).zip(parquet) {
        *name += if parquet { ".parquet" } else { ".csv" };
        if parquet {
            desk.parquet(name, sheet.parquet());
        } else {
            desk.file(name, sheet.csv());
        }
    }
    *desk.leads() = LeadsParams {
        file: names[0].clone(),
        account: Some("account".to_owned()),
        email: Some("email".to_owned()),
        ..desk.leads().clone()
    };
    desk.outcome.exits = vec!["a, b".to_owned()];
    desk.events = vec![
        EventsParams {
            known_at: Some("seen".to_owned()),
            value: Some("euros".to_owned()),
            page: Some("page".to_owned()),
            ..event_file(&names[1])
        },
        EventsParams {
            file: names[2].clone(),
            lead: "who".into(),
            matching: LeadMatch::Email,
            time: "when".to_owned(),
            kind: Some(EventType::Const("won".to_owned())),
            properties: ["score", "theme", "opened"].map(str::to_owned).to_vec(),
            ..EventsParams::default()
        },
    ];
    if logs_swapped {
        desk.events.reverse();
    }
    desk.tables()
}

#[test]
fn csv_and_parquet_in_any_order_of_rows_columns_and_files_are_the_same_tables() {
    let mut dice = Dice::new(1);
    for _ in 0..30 {
        let sheets = company(&mut dice);
        let wanted = read_company(&sheets, [false; 3], false);
        for _ in 0..3 {
            let shuffled = sheets.clone().map(|sheet| sheet.shuffled(&mut dice));
            let parquet = [0; 3].map(|_| dice.roll(2) == 1);
            let tables = read_company(&shuffled, parquet, dice.roll(2) == 1);
            assert_eq!(all_of(&tables), all_of(&wanted));
            assert_eq!(tables.fingerprint().unwrap(), wanted.fingerprint().unwrap());
        }
    }
}

#[test]
fn whatever_differs_in_the_tables_differs_in_the_fingerprint() {
    let mut dice = Dice::new(2);
    let sheets = company(&mut dice);
    let tables = read_company(&sheets, [false; 3], false);
    let mut seen = BTreeSet::from([tables.fingerprint().unwrap()]);
    let mut changes = 0;
    let mut differs = |change: &dyn Fn(&mut Tables)| {
        let mut changed = tables.clone();
        change(&mut changed);
        seen.insert(changed.fingerprint().unwrap());
        changes += 1;
    };
    differs(&|tables| tables.leads.ids[0].push('x'));
    differs(&|tables| tables.leads.created[0] = Some(Instant::from_micros(5)));
    differs(&|tables| tables.leads.created[0] = None);
    differs(&|tables| tables.leads.accounts = None);
    differs(&|tables| tables.leads.accounts.as_mut().unwrap()[0] = Some("another".to_owned()));
    let edits: [fn(&mut FlatEvents); 5] = [
        |events| events.time[0] = Instant::from_micros(events.time[0].micros() - 1),
        |events| events.visible_at[0] = events.visible_at[0].plus_days(400),
        |events| events.kind[0] = (events.kind[0] + 1) % 3,
        |events| events.kinds[0].push('x'),
        |events| events.properties[0].name.push('x'),
    ];
    for edit in edits {
        differs(&|tables| {
            let mut events = tables.events.flat().unwrap();
            edit(&mut events);
            tables.events = events.into_events().unwrap();
        });
    }
    differs(&|tables| tables.outcomes.exits[0] = Some(Instant::from_micros(7)));
    differs(&|tables| tables.outcomes.conversions[0].push(Conversion { at: Instant::default(), value: None }));
    differs(&|tables| tables.outcomes.conversions[0].push(Conversion { at: Instant::default(), value: Some(1.0) }));
    differs(&|tables| tables.outcomes.flags = Some(vec![Some(true)]));
    differs(&|tables| tables.outcomes.flags = Some(vec![None]));
    for attribute in 0..tables.leads.attributes.len() {
        differs(&|tables| tables.leads.attributes[attribute].name.push('x'));
        differs(&|tables| match &mut tables.leads.attributes[attribute].values {
            Values::Number(cells) => cells[0] = 123.456,
            Values::Text { codes, .. } => codes[0] = if codes[0] == 0 { NO_TEXT } else { 0 },
            Values::Date(cells) => cells[0] = Some(Instant::from_micros(9)),
        });
    }
    assert_eq!(seen.len(), changes + 1, "two different tables share a fingerprint");
}

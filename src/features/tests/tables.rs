//! Feature tables on disk: what was written is what is read.

use super::company::Dice;
use super::*;
use crate::cohort::{Cohort, CohortRow, Label, Policy};
use crate::frame::{MISSING_LEVEL, OTHER_LEVEL, RowKey};
use crate::ingest::{Budget, Leads};

/// Keys, labels, instants of conversion, features.
type Written = (Vec<RowKey>, Vec<Option<bool>>, Vec<Option<Instant>>, FeatureFrame);

fn random_table(dice: &mut Dice, rows: usize) -> Written {
    let mut keys: Vec<RowKey> =
        (0..rows).map(|row| RowKey { as_of: dice.instant(), lead: format!("00{row}-ñ, \"x\"") }).collect();
    keys.sort_unstable();
    let labels: Vec<Option<bool>> = (0..rows).map(|_| dice.pick(&[None, Some(true), Some(false)])).collect();
    let converted_at =
        labels.iter().map(|label| (*label == Some(true) && dice.roll(2) == 0).then(|| dice.instant())).collect();
    let levels = ["7", "other", "other*", "Ñ, \"q\""].map(str::to_owned).to_vec();
    let names = ["count__página vista__7d", "colour", "empty", "unseen"];
    let table = |name: &str| FeatureRule::Table { column: name.to_owned() };
    let features = vec![
        feature(names[0], FeatureKind::Number, table(names[0])),
        feature(names[1], FeatureKind::Category { levels: levels.clone() }, table(names[1])),
        feature(names[2], FeatureKind::Number, table(names[2])),
        feature(names[3], FeatureKind::Category { levels }, table(names[3])),
    ];
    let numbers = [f64::NAN, 0.0, -0.0, 0.1 + 0.2, 1e308, f64::MIN_POSITIVE / 4.0, 9_007_199_254_740_993.0];
    let columns = vec![
        Column::Number((0..rows).map(|_| dice.pick(&numbers)).collect()),
        Column::Category((0..rows).map(|_| dice.pick(&[0, 1, 2, 3, OTHER_LEVEL, MISSING_LEVEL])).collect()),
        Column::Number(vec![f64::NAN; rows]),
        Column::Category(vec![MISSING_LEVEL; rows]),
    ];
    (keys, labels, converted_at, FeatureFrame::new(FeatureSpec { features }, columns, rows).unwrap())
}

#[test]
fn a_table_written_and_read_back_has_every_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(30);
    for round in 0..30 {
        let rows = 1 + dice.roll(200);
        let (keys, labels, converted_at, frame) = random_table(&mut dice, rows);
        let path = folder.path().join(format!("{round}.parquet"));
        let label = |row: usize| match labels[row] {
            Some(true) => Label::Converted(converted_at[row]),
            Some(false) => Label::NotConverted,
            None => Label::Censored,
        };
        let cohort: Vec<CohortRow> =
            (0..rows).map(|row| CohortRow { lead: row, as_of: keys[row].as_of, label: label(row) }).collect();
        let ids = keys.iter().map(|key| key.lead.clone()).collect();
        let tables = Tables { leads: Leads { ids, ..Leads::default() }, ..Tables::default() };
        let beside = TableRows { rows: &cohort, split: &|_| None };
        write_features(&path, &beside, &Waiting::of(frame.clone(), tables)).unwrap();
        let table = FeatureTable::read(&path, None, LABEL_COLUMN).unwrap();
        assert_eq!((table.keys.as_slice(), table.labels.as_slice()), (keys.as_slice(), labels.as_slice()));
        assert_eq!((table.converted_at.as_slice(), table.undated), (converted_at.as_slice(), false));
        assert_eq!(all_bits(&table.frame(frame.spec()).unwrap()), all_bits(&frame));
    }
}

#[test]
fn what_waits_on_the_disk_is_what_would_wait_in_memory() {
    let mut dice = Dice::new(31);
    for _ in 0..4 {
        let company = Company::new(&mut dice, 60, 900);
        let (tables, spec) = (company.tables(), every_rule());
        let mut rows: Vec<(usize, Instant)> = (0..400).map(|_| (dice.roll(60), dice.instant())).collect();
        rows.sort_unstable_by_key(|&(lead, as_of)| (as_of, lead));
        let frame = extract(&tables, &rows, &spec).unwrap();
        for rows_per_group in [1, 37, 200, 1000] {
            let shelf = kernel::Shelf::fill(&tables, &rows, &spec, (rows_per_group, &Budget::default())).unwrap();
            for (group, own) in rows.chunks(rows_per_group).enumerate() {
                let columns = shelf.group(&tables, &rows, group).unwrap();
                let found = FeatureFrame::new(spec.clone(), columns, own.len()).unwrap();
                let places: Vec<usize> = (0..own.len()).map(|row| group * rows_per_group + row).collect();
                assert_eq!(all_bits(&found), all_bits(&frame.take(&places)), "{rows_per_group} rows a group");
            }
        }
    }
}

#[test]
fn a_table_from_the_disk_has_the_bytes_of_one_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let company = Company::new(&mut Dice::new(32), 60, 900);
    let (tables, spec) = (company.tables(), every_rule());
    let cohort = Cohort::build(&tables, &Policy::Weekly, 30, true, &Zone::utc()).unwrap();
    let pairs: Vec<(usize, Instant)> = cohort.rows.iter().map(|row| (row.lead, row.as_of)).collect();
    let beside = TableRows { rows: &cohort.rows, split: &|row| (row % 2 == 0).then_some("train") };
    let bytes = |max_bytes: usize| {
        let budget = Budget::new(Some(max_bytes), None);
        let path = folder.path().join(format!("{max_bytes}.parquet"));
        let waiting = Waiting::extract(tables.clone(), pairs.clone(), &spec, &budget).unwrap();
        write_features(&path, &beside, &waiting).unwrap();
        (waiting.is_in_memory(), std::fs::read(path).unwrap())
    };
    let (memory, disk) = (bytes(1 << 30), bytes(4096));
    assert!(memory.0 && !disk.0);
    assert!(memory.1 == disk.1, "{} and {} bytes", memory.1.len(), disk.1.len());
}

#[test]
fn rows_of_a_table_are_sorted_by_instant_and_lead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, "lead_id,as_of,n,label\nb,2026-02-01,1,1\na,2026-02-01,2,0\nc,2026-01-01,3,\n").unwrap();
    let table = FeatureTable::read(&path, Some(&Zone::utc()), LABEL_COLUMN).unwrap();
    let leads: Vec<&str> = table.keys.iter().map(|key| key.lead.as_str()).collect();
    assert_eq!(leads, ["c", "a", "b"]);
    assert_eq!(table.labels, [None, Some(false), Some(true)]);
    let spec = table.learn(&[0, 1, 2], &[]);
    assert_eq!(table.frame(&spec).unwrap().columns()[0], Column::Number(vec![3.0, 2.0, 1.0]));
    assert!(
        matches!(FeatureTable::read(&path, None, LABEL_COLUMN), Err(FeatureTableError::Ingest(_))),
        "local dates need a zone"
    );
}

#[test]
fn a_table_without_instants_is_undated_and_one_with_holes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        FeatureTable::read(&path, Some(&Zone::utc()), LABEL_COLUMN)
    };
    let table = read("lead_id,n\na,1\nb,2\n").unwrap();
    assert!(table.undated && table.labels == [None, None]);
    for (text, column) in [("lead_id,as_of\na,2026-01-01\nb,\n", "as_of"), ("lead_id,n\na,1\n,2\n", "lead_id")] {
        let message = read(text).unwrap_err().to_string();
        assert!(message.contains("line 3") && message.contains(column), "{message}");
    }
    assert!(read("lead,n\na,1\n").unwrap_err().to_string().contains("did you mean \"lead\"?"));
}

#[test]
fn a_category_needs_twenty_leads_however_many_rows_one_lead_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let many = |colour: &str, leads: usize, rows: usize| -> String {
        (0..leads)
            .flat_map(|lead| (0..rows).map(move |row| (lead, row)))
            .map(|(lead, row)| format!("{colour}{lead},2026-01-{:02},{colour}\n", row + 1))
            .collect()
    };
    let rows = many("red", 20, 1) + &many("blue", 19, 5) + &many("grey", 1, 28);
    std::fs::write(&path, format!("lead_id,as_of,colour\n{rows}")).unwrap();
    let table = FeatureTable::read(&path, Some(&Zone::utc()), LABEL_COLUMN).unwrap();
    let every_row: Vec<usize> = (0..table.keys.len()).collect();
    let spec = table.learn(&every_row, &[]);
    assert_eq!(spec.features[0].kind, FeatureKind::Category { levels: vec!["red".to_owned()] });
    assert!(table.learn(&every_row, &["colour"]).features.is_empty());
    let frame = table.frame(&spec).unwrap();
    let Column::Category(codes) = &frame.columns()[0] else { panic!("no category") };
    assert_eq!(codes.iter().filter(|&&code| code == OTHER_LEVEL).count(), 19 * 5 + 28);
}

#[test]
fn a_column_that_the_spec_wants_and_the_table_lacks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, "lead_id,n\na,x\nb,y\n").unwrap();
    let table = FeatureTable::read(&path, None, LABEL_COLUMN).unwrap();
    for name in ["m", "n"] {
        let def = feature(name, FeatureKind::Number, FeatureRule::Table { column: name.to_owned() });
        let error = table.frame(&FeatureSpec { features: vec![def] }).unwrap_err();
        assert!(matches!(&error, FeatureTableError::MissingFeature { column } if column == name), "{error}");
    }
}

#[test]
fn a_test_table_stands_beside_the_one_that_teaches_with_its_own_label_and_without_ids() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        FeatureTable::read(&path, None, "won").unwrap()
    };
    let train = || read("train.csv", "won,n,colour,gap\n1,1.5,red,\n0,2.5,blue,\n1,3.5,red,\n");
    let both = train().with_test(read("test.csv", "colour,n,won,gap\ngreen,9,0,x\nblue,,1,y\n")).unwrap();
    assert_eq!(
        both.keys.iter().map(|key| key.lead.as_str()).collect::<Vec<_>>(),
        ["0000000001", "0000000002", "0000000003", "0000000004", "0000000005"]
    );
    assert_eq!(both.labels, [Some(true), Some(false), Some(true), Some(false), Some(true)]);
    let texts = |column: &str| -> Vec<String> {
        both.texts(column).unwrap().into_iter().map(Option::unwrap_or_default).collect()
    };
    assert_eq!(texts(SPLIT_COLUMN), ["train", "train", "train", "test", "test"]);
    assert_eq!(texts("colour"), ["red", "blue", "red", "green", "blue"]);
    assert_eq!(
        (texts("n"), texts("gap")),
        (
            ["1.5", "2.5", "3.5", "9", ""].map(str::to_owned).to_vec(),
            ["", "", "", "x", "y"].map(str::to_owned).to_vec()
        )
    );
    for other in ["won,n,colour\n1,1,red\n", "won,n,colour,gap\n1,x,red,1\n", "lead_id,won,n,colour,gap\na,1,1,red,1\n"]
    {
        let refused = train().with_test(read("other.csv", other));
        assert!(matches!(refused, Err(FeatureTableError::OtherColumns { .. })), "{refused:?}");
    }
}

//! Planted truths: a group that converts half as often as its chances say, groups that differ in nothing, a column under another name.

use ndarray::Array2;

use super::*;
use crate::evaluate::{Capacity, Measured, SalesList, TestRows};
use crate::frame::{Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, Margin, Side};
use crate::ingest::{NO_TEXT, Values};
use crate::seed::Seed;
use crate::time::{Instant, Zone};

/// A company of which everything is known: leads with weekly rows, a gender, an age, a marital status, and true chances.
struct Planted {
    labels: Vec<bool>,
    chances: Vec<f64>,
    leads: Vec<u32>,
    gender: Vec<u32>,
    age: Vec<f64>,
    marital: Vec<u32>,
    seed: Seed,
}

const GENDERS: [&str; 2] = ["f", "m"];
const MARITAL: [&str; 3] = ["divorced", "married", "single"];

impl Planted {
    /// `times`: how often women convert for each conversion that their chances say; each lead has `weeks` rows with one outcome.
    fn new(seed: u64, leads: u32, weeks: u32, times: f64) -> Self {
        let seed = Seed::new(seed);
        let mut planted = Self {
            labels: Vec::new(),
            chances: Vec::new(),
            leads: Vec::new(),
            gender: Vec::new(),
            age: Vec::new(),
            marital: Vec::new(),
            seed,
        };
        for lead in 0..leads {
            let draw = |what: &str| seed.stream(what).with(u64::from(lead)).uniform();
            let chance = 0.02 + 0.3 * draw("chance").powi(2);
            let gender = u32::from(draw("gender") < 0.6);
            let true_chance = if gender == 0 { chance * times } else { chance };
            let label = draw("outcome") < true_chance;
            for _ in 0..weeks {
                planted.labels.push(label);
                planted.chances.push(chance);
                planted.leads.push(lead);
                planted.gender.push(gender);
                planted.age.push((18.0 + 55.0 * draw("age")).floor());
                planted.marital.push((3.0 * draw("marital")) as u32);
            }
        }
        planted
    }

    fn columns(&self) -> Vec<SensitiveColumn> {
        let texts = |dictionary: &[&str], codes: &[u32]| Values::Text {
            dictionary: dictionary.iter().map(|&text| text.to_owned()).collect(),
            codes: codes.to_vec(),
        };
        let column = |name: &str, values: Values| SensitiveColumn {
            name: name.to_owned(),
            in_model: false,
            test: values.clone(),
            train: values,
        };
        vec![
            column("age", Values::Number(self.age.clone())),
            column("gender", texts(&GENDERS, &self.gender)),
            column("marital", texts(&MARITAL, &self.marital)),
        ]
    }

    fn audit(&self, features: &[(&str, Vec<f64>)]) -> SubgroupAudit {
        self.audit_with(features, &[])
    }

    /// `let_in`: sensitive columns that are features as well.
    fn audit_with(&self, features: &[(&str, Vec<f64>)], let_in: &[&str]) -> SubgroupAudit {
        let unknown: Vec<Option<Instant>> = vec![None; self.labels.len()];
        let rows = TestRows {
            labels: &self.labels,
            groups: &self.leads,
            leads: None,
            as_of: None,
            converted_at: &unknown,
            values: None,
        };
        let capacity = Capacity { leads: Some(self.labels.len() / 10), ..Capacity::default() };
        let list = SalesList::new(&rows, &capacity, 30, &Zone::utc()).unwrap();
        let listed = list.listed_rows(&self.chances);
        let def = |name: &str| FeatureDef {
            name: name.to_owned(),
            field: name.to_owned(),
            side: Side::Fit,
            kind: FeatureKind::Number,
            rule: FeatureRule::Attribute { column: name.to_owned() },
        };
        let spec = FeatureSpec { features: features.iter().map(|(name, _)| def(name)).collect() };
        let columns = features.iter().map(|(_, values)| Column::Number(values.clone())).collect();
        let frame = FeatureFrame::new(spec, columns, self.labels.len()).unwrap();
        let design =
            Array2::from_shape_fn((self.labels.len(), features.len()), |(row, column)| features[column].1[row]);
        let margins: Vec<Margin> = self.chances.iter().map(|chance| Margin(*chance)).collect();
        // Without features nobody asks for proxies.
        let looked_at = if features.is_empty() { 0 } else { self.leads.len() };
        let proxies = ProxyRows {
            rows: &frame,
            design: &design,
            features: &(0..features.len()).collect::<Vec<_>>(),
            margins: &margins[..looked_at],
            groups: &self.leads[..looked_at],
            as_of: None,
            seed: self.seed,
        };
        let mut columns = self.columns();
        columns.iter_mut().for_each(|column| column.in_model = let_in.contains(&column.name.as_str()));
        let input = SubgroupInput {
            columns: &columns,
            rows: &rows,
            chances: &self.chances,
            listed: &listed,
            proxies: &proxies,
        };
        audit(&input)
    }

    fn noise(&self) -> Vec<(&'static str, Vec<f64>)> {
        let of = |row: usize| self.seed.stream("noise").with(u64::from(self.leads[row])).uniform() - 0.5;
        vec![("visits", (0..self.labels.len()).map(of).collect())]
    }
}

/// Of 100 companies, those in which women, and in which anybody, are flagged.
fn flagged(leads: u32, weeks: u32, times: f64) -> (usize, usize) {
    let mut counts = (0, 0);
    for seed in 0..100 {
        let planted = Planted::new(seed, leads, weeks, times);
        let found = planted.audit(&[]);
        let women = |(column, group): (&ColumnAudit, &GroupFigures)| {
            column.column == "gender" && group.group.label() == "f" && group.word == GroupWord::FewerThanExpected
        };
        counts.0 += usize::from(found.flagged().any(women));
        counts.1 += usize::from(found.flagged().next().is_some());
    }
    counts
}

#[test]
fn a_group_that_converts_half_as_often_as_its_chances_say_is_flagged() {
    // 3,000 leads, 40% of them women, 12 of 100 expected to convert: about 144 expected of the women, 72 come.
    let (women, _) = flagged(3000, 1, 0.5);
    assert!(women >= 95, "{women} of 100");
    let (women, _) = flagged(2500, 2, 0.5);
    assert!(women >= 95, "{women} of 100 with weekly rows");
}

#[test]
fn where_groups_differ_in_nothing_hardly_any_is_flagged() {
    for (leads, weeks) in [(2500, 1), (1000, 3), (600, 1)] {
        let (_, anybody) = flagged(leads, weeks, 1.0);
        assert!(anybody <= 5, "{anybody} of 100 at {leads} leads, {weeks} rows each");
    }
    // All chances too high by half is no difference between groups, because everybody's are.
    let mut all = 0;
    for seed in 0..100 {
        let mut planted = Planted::new(seed, 1500, 1, 1.0);
        planted.chances.iter_mut().for_each(|chance| *chance *= 1.5);
        all += usize::from(planted.audit(&[]).flagged().next().is_some());
    }
    assert!(all <= 5, "{all} of 100");
}

#[test]
fn observed_over_expected_and_its_interval_are_those_of_the_rows() {
    let planted = Planted::new(1, 3000, 1, 0.5);
    let found = planted.audit(&[]);
    let gender = found.columns.iter().find(|column| column.column == "gender").unwrap();
    let women = &gender.groups.iter().find(|group| group.group.label() == "f").unwrap();
    let own: Vec<usize> = (0..planted.labels.len()).filter(|&row| planted.gender[row] == 0).collect();
    let converted = own.iter().filter(|&&row| planted.labels[row]).count();
    let expected: f64 = own.iter().map(|&row| planted.chances[row]).sum();
    let Measured::Estimate(ratio) = &women.observed_over_expected else { panic!("computable") };
    assert_eq!((women.rows, women.conversions), (own.len(), converted));
    assert!((ratio.value - converted as f64 / expected).abs() < 1e-12);
    assert!(ratio.low < 0.5 && ratio.high > 0.5 && ratio.high < 0.8, "{ratio:?}");
    // Shares are of everybody: they add up, on the list as well.
    for column in &found.columns {
        let sum = |of: fn(&GroupFigures) -> f64| column.groups.iter().map(of).sum::<f64>();
        assert!((sum(|group| group.share) - 1.0).abs() < 1e-12);
        assert!((sum(|group| group.share_of_list.unwrap()) - 1.0).abs() < 1e-9);
        assert_eq!(column.rows_not_shown, 0);
    }
    let Measured::Estimate(precision) = &women.precision_at_capacity else { panic!("computable") };
    // Sales call whom the chances say: the top tenth in this company has chances near .28, women half of that.
    assert!(precision.low < 0.14 && precision.high > 0.14, "{precision:?}");
}

#[test]
fn a_copy_of_a_column_is_found_and_named_and_noise_is_not() {
    let planted = Planted::new(2, 2000, 2, 1.0);
    let mut features = planted.noise();
    features.push(("salutation", planted.gender.iter().map(|&code| f64::from(code) - 0.5).collect()));
    let found = planted.audit(&features);
    let of = |column: &str| &found.columns.iter().find(|found| found.column == column).unwrap().proxy;
    let [gender] = of("gender").groups.as_slice() else { panic!("two groups are one question") };
    let Measured::Estimate(auc) = &gender.features_auc else { panic!("computable") };
    assert!(auc.value > 0.999, "{auc:?}");
    assert_eq!(gender.fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["salutation"]);
    for group in &of("marital").groups {
        let Measured::Estimate(auc) = &group.features_auc else { panic!("computable") };
        assert!(auc.low < 0.5 && auc.high > 0.47, "{auc:?}");
        assert!(group.fields.is_empty());
    }
    let Measured::Estimate(score) = &gender.score_auc else { panic!("computable") };
    assert!(score.low < 0.5 && score.high > 0.5, "chances here know nothing of gender: {score:?}");
}

#[test]
fn ages_stand_in_classes_years_of_birth_at_the_rows_instant_and_small_classes_are_joined() {
    let leads: Vec<u32> = (0..200).collect();
    let ages: Vec<f64> = (0..200).map(|lead| if lead < 10 { 20.0 } else { 30.0 + f64::from(lead % 20) }).collect();
    let division = Division::of("Age", &Values::Number(ages.clone()), None, &leads);
    assert_eq!(division.cut, Cut::Ages);
    let labels: Vec<String> = division.groups.iter().map(GroupName::label).collect();
    // The ten youngest are joined to the next class, and nobody is above 50.
    assert_eq!(labels, ["under 35", "35 to under 45", "45 and more"]);
    let instant = Instant::from_micros(1_767_225_600_000_000); // 2026-01-01
    let as_of = vec![instant; 200];
    let born = Values::Number(ages.iter().map(|age| 2026.0 - age).collect());
    let by_birth = Division::of("birth_year", &born, Some(&as_of), &leads);
    assert_eq!((by_birth.cut, &by_birth.groups), (Cut::Ages, &division.groups));
    assert_eq!(by_birth.places(&born, Some(&as_of), 200), division.places(&Values::Number(ages), None, 200));
    // A date of birth too: 35 on the day before the birthday is 34.
    let day = |days: i64| Some(instant.plus_days(days));
    let years = |n: f64| -(n * 365.2425).ceil() as i64;
    let dates: Vec<Option<Instant>> =
        (0..200).map(|lead| if lead % 2 == 0 { day(years(34.9)) } else { day(years(40.0)) }).collect();
    let dates = Values::Date(dates);
    let division = Division::of("fecha de nacimiento", &dates, Some(&as_of), &leads);
    assert_eq!(division.groups.iter().map(GroupName::label).collect::<Vec<_>>(), ["under 35", "35 and more"]);
    // Without instants nobody has an age: years of birth are divided as they are.
    let division = Division::of("fecha de nacimiento", &dates, None, &leads);
    assert_eq!((division.cut, division.groups.len()), (Cut::Values, 2));
}

#[test]
fn no_group_of_fewer_than_twenty_leads_is_shown_however_many_rows_it_has() {
    let codes: Vec<u32> = (0..300).map(|row| if row < 57 { 0 } else { 1 + (row % 2) as u32 }).collect();
    // 57 rows of 19 leads.
    let leads: Vec<u32> = (0..300).map(|row| if row < 57 { row / 3 } else { row }).collect();
    let dictionary = ["rare", "a", "b"].map(str::to_owned).to_vec();
    let division =
        Division::of("religion", &Values::Text { dictionary: dictionary.clone(), codes: codes.clone() }, None, &leads);
    assert_eq!(division.groups.iter().map(GroupName::label).collect::<Vec<_>>(), ["b", "a"]);
    let places = division.places(&Values::Text { dictionary: dictionary.clone(), codes: codes.clone() }, None, 300);
    assert_eq!(places.iter().filter(|place| place.is_none()).count(), 57);
    // Rare values together, where they are enough together, and what is not stated by itself.
    let mixed: Vec<u32> = (0..300)
        .map(|row| match row {
            0..15 => 0,
            15..30 => 3,
            30..60 => NO_TEXT,
            _ => 1,
        })
        .collect();
    let dictionary = ["rare", "a", "b", "scarce"].map(str::to_owned).to_vec();
    let leads: Vec<u32> = (0..300).collect();
    let division = Division::of("religion", &Values::Text { dictionary, codes: mixed }, None, &leads);
    assert_eq!(division.groups.iter().map(GroupName::label).collect::<Vec<_>>(), ["a", "(other)", "(not stated)"]);
    // Flags by value, other numbers by quarters.
    let flags =
        Division::of("disability", &Values::Number((0..300).map(|row| f64::from(row % 2)).collect()), None, &leads);
    assert_eq!(flags.groups.iter().map(GroupName::label).collect::<Vec<_>>(), ["0", "1"]);
    let scale = Division::of("health_index", &Values::Number((0..300).map(f64::from).collect()), None, &leads);
    assert_eq!((scale.cut, scale.groups.len()), (Cut::Quarters, 4));
}

#[test]
fn too_few_is_said_and_without_columns_the_reason_is() {
    let planted = Planted::new(3, 120, 1, 1.0);
    let found = planted.audit(&[]);
    for column in &found.columns {
        for group in
            column.groups.iter().filter(|group| group.mean_chance * (group.rows as f64) < 9.0 && group.conversions < 9)
        {
            assert_eq!((group.word, group.p_value), (GroupWord::TooFew, None));
            assert!(
                matches!(&group.observed_over_expected, Measured::NotComputable { reason, .. } if reason.contains("fewer than 10"))
            );
        }
        assert!(column.proxy.groups.iter().all(|group| matches!(group.score_auc, Measured::NotComputable { .. })));
    }
    let unknown: Vec<Option<Instant>> = vec![None; planted.labels.len()];
    let rows = TestRows {
        labels: &planted.labels,
        groups: &planted.leads,
        leads: None,
        as_of: None,
        converted_at: &unknown,
        values: None,
    };
    let frame = FeatureFrame::new(FeatureSpec { features: Vec::new() }, Vec::new(), 0).unwrap();
    let design = Array2::zeros((0, 0));
    let proxies = ProxyRows {
        rows: &frame,
        design: &design,
        features: &[],
        margins: &[],
        groups: &[],
        as_of: None,
        seed: Seed::new(1),
    };
    let none =
        audit(&SubgroupInput { columns: &[], rows: &rows, chances: &planted.chances, listed: &[], proxies: &proxies });
    assert!(none.columns.is_empty() && none.reason.unwrap().contains("no column is sensitive"));
}

#[test]
fn holm_counts_two_groups_that_are_everybody_once() {
    let planted = Planted::new(4, 3000, 1, 1.0);
    let found = planted.audit(&[]);
    let groups: usize = found.columns.iter().map(|column| column.groups.len()).sum();
    assert_eq!(found.tests, groups - 1);
    let gender = found.columns.iter().find(|column| column.column == "gender").unwrap();
    let [a, b] = gender.groups.as_slice() else { panic!("two") };
    assert!((a.p_value.unwrap() - b.p_value.unwrap()).abs() < 1e-9);
    assert_eq!(a.p_holm, b.p_holm);
}

#[test]
fn a_column_that_is_a_feature_does_not_tell_itself_and_its_copy_does() {
    let planted = Planted::new(6, 3000, 1, 1.0);
    let codes: Vec<f64> = planted.gender.iter().map(|&code| f64::from(u8::from(code == 0))).collect();
    let features = [planted.noise(), vec![("gender", codes.clone())]].concat();
    let women = |audit: &SubgroupAudit| {
        let proxy = &audit.columns.iter().find(|column| column.column == "gender").unwrap().proxy;
        let Measured::Estimate(found) = proxy.groups[0].features_auc else { panic!("{:?}", proxy.groups[0]) };
        (proxy.features, found.value, proxy.groups[0].fields.len())
    };
    // As a feature, left out as a column: a proxy like any other.
    let (count, auc, fields) = women(&planted.audit(&features));
    assert_eq!((count, fields), (2, 1));
    assert!(auc > 0.99, "{auc}");
    // Let in: only the noise is asked.
    let (count, auc, fields) = women(&planted.audit_with(&features, &["gender"]));
    assert_eq!((count, fields), (1, 0));
    assert!((auc - 0.5).abs() < 0.06, "{auc}");
    // With a copy of it under another name, the copy is found.
    let copied = [features, vec![("salutation", codes)]].concat();
    let (count, auc, fields) = women(&planted.audit_with(&copied, &["gender"]));
    assert_eq!((count, fields), (2, 1));
    assert!(auc > 0.99, "{auc}");
}

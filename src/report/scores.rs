//! Which leads, with which score, and why? `scores.csv`, and the same columns as NDJSON and Parquet: the list that sales,
//! spreadsheets and other systems take.

use std::borrow::Cow;

use polars::prelude::{
    Column, DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series, TimeUnit, TimeZone,
};

use super::sheet::{Cell, Formulas, Sheet};
use super::{Lang, ReportError};
use crate::frame::Probability;
use crate::score::{Matrix, Reason, ScoredLead, describe};
use crate::time::Instant;

/// How a list of scores is told.
#[derive(Clone, Copy, Debug)]
pub struct ScoresForm<'a> {
    /// The language of the reasons.
    pub lang: Lang,
    /// The model's name.
    pub model: &'a str,
    /// The matrix of the model; `None` where it has none.
    pub matrix: Option<&'a Matrix>,
    /// How many columns there are for reasons that raised a score.
    pub reasons: usize,
    /// What becomes of text that a spreadsheet would run (CSV only).
    pub formulas: Formulas,
}

/// A further column, behind all others.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Its name.
    pub name: String,
    /// One value per lead.
    pub values: BesideValues,
}

/// The values of a further column.
#[derive(Clone, Debug, PartialEq)]
pub enum BesideValues {
    /// As they stand in the leads file.
    Text(Vec<Option<String>>),
    /// A place in a list, from 1.
    Rank(Vec<Option<usize>>),
    /// Days: with two digits after the point in CSV, a quarter of an hour.
    Days(Vec<Option<f64>>),
}

/// One column of the list; text that stands elsewhere is not copied.
struct ScoreColumn<'a> {
    name: String,
    values: ColumnValues<'a>,
}

enum ColumnValues<'a> {
    Text(Vec<Option<Cow<'a, str>>>),
    Whole(Vec<Option<i64>>),
    Chance(Vec<Option<f64>>),
    Days(Vec<Option<f64>>),
    Time(Vec<Option<Instant>>),
}

/// Decimals of a chance in CSV: a ten-thousandth is finer than any calibration.
const CHANCE_DECIMALS: usize = 4;
/// Decimals of days in CSV.
const DAYS_DECIMALS: usize = 2;

/// The place behind `chance`.
const AFTER_CHANCE: usize = 5;
/// The place behind `band`.
const AFTER_BAND: usize = 6;

/// The columns, in order: `lead_id`, `as_of`, `state`, `score` (0-100), `chance` (of a conversion within the horizon, 0-1),
/// `chance_low` and `chance_high` where the calibrator knows how sure it is, `band`, `fit` (A-D), `activity` (1-4) and
/// `cell` of the sides of the matrix that are graded, `fit_points` and `activity_points` (what who the lead is, and what it does, add to the average lead's score),
/// `stage`, `reason_1` and on, `reason_against`, `model`, then further columns. Not computable is empty.
fn columns<'a>(leads: &'a [ScoredLead], beside: &'a [Beside], form: &ScoresForm<'a>) -> Vec<ScoreColumn<'a>> {
    let column = |name: &str, values| ScoreColumn { name: name.to_owned(), values };
    let text = |name: &str, of: &dyn Fn(&'a ScoredLead) -> Option<&'a str>| {
        column(name, ColumnValues::Text(leads.iter().map(|lead| of(lead).map(Cow::Borrowed)).collect()))
    };
    let reasons = |name: &str, of: &dyn Fn(&'a ScoredLead) -> Option<&'a Reason>| {
        let said = |lead| of(lead).map(|reason| Cow::Owned(describe(reason, form.lang)));
        column(name, ColumnValues::Text(leads.iter().map(said).collect()))
    };
    let points = |name: &str, of: &dyn Fn(&ScoredLead) -> Option<i32>| {
        column(name, ColumnValues::Whole(leads.iter().map(|lead| of(lead).map(i64::from)).collect()))
    };
    let chance = |of: &dyn Fn(&ScoredLead) -> Option<Probability>| {
        ColumnValues::Chance(leads.iter().map(|lead| of(lead).map(|chance| chance.0)).collect())
    };
    let score = leads.iter().map(|lead| lead.score.map(|score| i64::from(score.0))).collect();
    let mut columns = vec![
        text("lead_id", &|lead| Some(&lead.lead_id)),
        // Where nothing is dated, leads are scored at no time.
        column("as_of", ColumnValues::Time(leads.iter().map(ScoredLead::dated_as_of).collect())),
        text("state", &|lead| Some(lead.state.name())),
        column("score", ColumnValues::Whole(score)),
        column("chance", chance(&|lead| lead.probability)),
        text("band", &|lead| lead.band.as_deref()),
        points("fit_points", &|lead| lead.fit_points),
        points("activity_points", &|lead| lead.activity_points),
        text("stage", &|lead| lead.stage.as_deref()),
    ];
    columns.splice(AFTER_BAND..AFTER_BAND, places(leads, form.matrix));
    // Where the calibrator cannot say how sure it is there are no columns: empty ones would read as "nothing to report".
    if leads.iter().any(|lead| lead.chance_low.is_some()) {
        let ends = [
            column("chance_low", chance(&|lead| lead.chance_low)),
            column("chance_high", chance(&|lead| lead.chance_high)),
        ];
        columns.splice(AFTER_CHANCE..AFTER_CHANCE, ends);
    }
    for place in 0..form.reasons {
        columns.push(reasons(&format!("reason_{}", place + 1), &|lead| lead.reasons_for.get(place)));
    }
    columns.push(reasons("reason_against", &|lead| lead.reasons_against.first()));
    columns.push(text("model", &|_| Some(form.model)));
    for further in beside {
        let values = match &further.values {
            BesideValues::Text(texts) => {
                ColumnValues::Text(texts.iter().map(|text| text.as_deref().map(Cow::Borrowed)).collect())
            }
            BesideValues::Rank(ranks) => {
                ColumnValues::Whole(ranks.iter().map(|rank| rank.and_then(|rank| i64::try_from(rank).ok())).collect())
            }
            BesideValues::Days(days) => ColumnValues::Days(days.clone()),
        };
        columns.push(column(&further.name, values));
    }
    columns
}

/// Where leads stand in the matrix, on the sides that it grades.
fn places<'a>(leads: &'a [ScoredLead], matrix: Option<&Matrix>) -> Vec<ScoreColumn<'a>> {
    let Some(matrix) = matrix else { return Vec::new() };
    let text = |name: &str, of: &dyn Fn(&ScoredLead) -> Option<String>| ScoreColumn {
        name: name.to_owned(),
        values: ColumnValues::Text(leads.iter().map(|lead| of(lead).map(Cow::Owned)).collect()),
    };
    let mut columns = Vec::new();
    if matrix.fit.graded().is_some() {
        columns.push(text("fit", &|lead| lead.fit.map(|fit| fit.letter().to_string())));
    }
    if matrix.activity.graded().is_some() {
        let numbers = leads.iter().map(|lead| lead.activity.map(|activity| i64::from(activity.number()))).collect();
        columns.push(ScoreColumn { name: "activity".to_owned(), values: ColumnValues::Whole(numbers) });
    }
    if columns.len() == 2 {
        columns.push(text("cell", &|lead| lead.cell.map(|cell| cell.to_string())));
    }
    columns
}

/// Scored leads as CSV, in the order given.
#[must_use]
pub fn scores_csv(leads: &[ScoredLead], beside: &[Beside], form: &ScoresForm<'_>) -> String {
    let columns = columns(leads, beside, form);
    let header: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut sheet = Sheet::new(&header, form.formulas);
    let instants: Vec<String> =
        leads.iter().map(|lead| lead.dated_as_of().map(|as_of| as_of.to_string()).unwrap_or_default()).collect();
    for (row, as_of) in instants.iter().enumerate() {
        let cells: Vec<Cell<'_>> = columns
            .iter()
            .map(|column| match &column.values {
                ColumnValues::Text(texts) => texts[row].as_deref().map_or(Cell::Empty, Cell::Text),
                ColumnValues::Whole(numbers) => numbers[row].map_or(Cell::Empty, Cell::Whole),
                ColumnValues::Chance(chances) => {
                    chances[row].map_or(Cell::Empty, |chance| Cell::Decimals(chance, CHANCE_DECIMALS))
                }
                ColumnValues::Days(days) => days[row].map_or(Cell::Empty, |days| Cell::Decimals(days, DAYS_DECIMALS)),
                ColumnValues::Time(instants) => instants[row].map_or(Cell::Empty, |_| Cell::Text(as_of)),
            })
            .collect();
        sheet.row(&cells);
    }
    sheet.finish()
}

/// The same as one JSON object a line; what is not computable is null.
///
/// # Errors
/// [`ReportError::Json`] when a value has no JSON form; none of these lacks one.
pub fn scores_ndjson(leads: &[ScoredLead], beside: &[Beside], form: &ScoresForm<'_>) -> Result<String, ReportError> {
    let columns = columns(leads, beside, form);
    let mut text = String::new();
    for row in 0..leads.len() {
        for (place, column) in columns.iter().enumerate() {
            let value = match &column.values {
                ColumnValues::Text(texts) => serde_json::to_string(&texts[row])?,
                ColumnValues::Whole(numbers) => serde_json::to_string(&numbers[row])?,
                ColumnValues::Chance(numbers) | ColumnValues::Days(numbers) => serde_json::to_string(&numbers[row])?,
                ColumnValues::Time(instants) => serde_json::to_string(&instants[row])?,
            };
            text.push_str(if place == 0 { "{" } else { "," });
            text.push_str(&serde_json::to_string(&column.name)?);
            text.push(':');
            text.push_str(&value);
        }
        text.push_str("}\n");
    }
    Ok(text)
}

/// The same as a Parquet file: `as_of` is a UTC time, `score` and ranks are whole numbers, missing is null.
///
/// # Errors
/// [`ReportError::Table`] when two columns have one name.
pub fn scores_parquet(leads: &[ScoredLead], beside: &[Beside], form: &ScoresForm<'_>) -> Result<Vec<u8>, ReportError> {
    let columns = columns(leads, beside, form).into_iter().map(series).collect();
    let mut table = DataFrame::new(leads.len(), columns)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None)).finish(&mut table)?;
    Ok(bytes)
}

fn series(column: ScoreColumn<'_>) -> Column {
    let name = column.name.as_str().into();
    match column.values {
        ColumnValues::Text(texts) => {
            let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
            Series::new(name, texts)
        }
        ColumnValues::Whole(numbers) => Series::new(name, numbers),
        ColumnValues::Chance(numbers) | ColumnValues::Days(numbers) => Series::new(name, numbers),
        ColumnValues::Time(instants) => {
            let micros: Vec<Option<i64>> = instants.into_iter().map(|at| at.map(Instant::micros)).collect();
            Series::new(name, micros).into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
        }
    }
    .into_column()
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader};

    use super::*;
    use crate::encode::Encoder;
    use crate::frame::{Activity, Fit, Margin, Score};
    use crate::model::Logistic;
    use crate::score::{GradedSide, MatrixSide, Place, RowScore, State, Ungraded};

    fn leads() -> Vec<ScoredLead> {
        let row =
            RowScore { margin: Margin(0.5), probability: Probability(0.125), value: 12.5, score: Score(13), band: 0 };
        let as_of = Instant::from_micros(1_735_513_200_000_000);
        vec![
            ScoredLead {
                fit_points: Some(-4),
                activity_points: Some(7),
                ..ScoredLead::scored("=1+1".to_owned(), as_of, &row, "hot")
            },
            ScoredLead::unscored("b,\"c\"".to_owned(), as_of, State::NoEvidence),
        ]
    }

    fn beside() -> Vec<Beside> {
        vec![
            Beside { name: "owner".to_owned(), values: BesideValues::Text(vec![Some("@ana".to_owned()), None]) },
            Beside { name: "rank".to_owned(), values: BesideValues::Rank(vec![Some(1), None]) },
            Beside { name: "days_in_stage".to_owned(), values: BesideValues::Days(vec![Some(3.125), None]) },
        ]
    }

    const FORM: ScoresForm<'_> =
        ScoresForm { lang: Lang::En, model: "logistic", matrix: None, reasons: 3, formulas: Formulas::Defused };

    #[test]
    fn the_columns_are_those_promised_and_what_is_unknown_is_empty() {
        assert_eq!(
            scores_csv(&leads(), &beside(), &FORM),
            "lead_id,as_of,state,score,chance,band,fit_points,activity_points,stage,reason_1,reason_2,reason_3,reason_against,model,owner,\
             rank,days_in_stage\n\
             '=1+1,2024-12-29T23:00:00Z,scored,13,0.1250,hot,-4,7,,,,,,logistic,'@ana,1,3.12\n\
             \"b,\"\"c\"\"\",2024-12-29T23:00:00Z,no_evidence,,,,,,,,,,,logistic,,,\n"
        );
        let raw = ScoresForm { formulas: Formulas::Raw, reasons: 0, ..FORM };
        assert!(scores_csv(&leads(), &[], &raw).contains("\n=1+1,"));
        assert!(!scores_csv(&leads(), &[], &raw).contains("reason_1"));
    }

    #[test]
    fn the_matrix_has_a_column_for_each_side_that_is_graded_and_the_cell_where_both_are() {
        let graded = || {
            let model = Logistic { intercept: 0.0, coefficients: vec![], standard_errors: vec![0.1], penalty: 1.0 };
            MatrixSide::Graded(GradedSide { encoder: Encoder { columns: vec![] }, model, cuts: [0.0, 1.0, 2.0] })
        };
        let mut matrix = Matrix { fit: graded(), activity: graded() };
        let mut leads = leads();
        leads[0] = leads[0].clone().at_place(Place { fit: Some(Fit::B), activity: Activity::new(4) });
        let csv = scores_csv(&leads, &[], &ScoresForm { matrix: Some(&matrix), reasons: 0, ..FORM });
        assert!(csv.starts_with("lead_id,as_of,state,score,chance,band,fit,activity,cell,fit_points,"), "{csv}");
        assert!(csv.contains(",hot,B,4,B4,-4,7,") && csv.contains("no_evidence,,,,,,,,"), "{csv}");
        matrix.fit = MatrixSide::Ungraded { reason: Ungraded::NoFeatures };
        leads[0] = leads[0].clone().at_place(Place { fit: None, activity: Activity::new(4) });
        let csv = scores_csv(&leads, &[], &ScoresForm { matrix: Some(&matrix), reasons: 0, ..FORM });
        assert!(csv.starts_with("lead_id,as_of,state,score,chance,band,activity,fit_points,"), "{csv}");
        let line = scores_ndjson(&leads, &[], &ScoresForm { matrix: Some(&matrix), reasons: 0, ..FORM }).unwrap();
        assert!(line.contains("\"activity\":4,"), "{line}");
    }

    #[test]
    fn ndjson_and_parquet_say_the_same_as_the_csv() {
        let text = scores_ndjson(&leads(), &beside(), &FORM).unwrap();
        let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            (&rows[0]["lead_id"], &rows[0]["chance"], &rows[0]["rank"]),
            (&"=1+1".into(), &0.125.into(), &1.into())
        );
        assert_eq!(rows[0]["days_in_stage"], 3.125);
        assert!(rows[1]["score"].is_null() && rows[1]["owner"].is_null() && rows[1]["fit"].is_null());
        let bytes = scores_parquet(&leads(), &beside(), &FORM).unwrap();
        let table = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
        let names: Vec<String> = table.get_column_names().iter().map(|name| name.to_string()).collect();
        let csv = scores_csv(&leads(), &beside(), &FORM);
        assert_eq!(names.join(","), csv.lines().next().unwrap());
        assert_eq!(table.column("score").unwrap().i64().unwrap().to_vec(), [Some(13), None]);
        assert_eq!(table.column("days_in_stage").unwrap().f64().unwrap().to_vec(), [Some(3.125), None]);
        assert_eq!(table.column("lead_id").unwrap().str().unwrap().get(0), Some("=1+1"));
    }
}

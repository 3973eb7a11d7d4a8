//! What does the file say a total means? Checked against the bands and against itself.

use toml::Spanned;

use super::Source;
use super::checks::{MOST_POINTS, filled, span, within};
use crate::rules::card::Band;
use crate::rules::error::{Place, RulesError};
use crate::rules::formula::{Formula, FormulaError};
use crate::rules::grading::{Grading, Matrix, Override, Placed, Qualify, Segment, StageRule, Sunset};
use crate::rules::nearest::nearest;
use crate::rules::written::{CardFile, MatrixEntry, StageEntry};

/// Segments a card may have: as many as a set of them holds.
const MOST_SEGMENTS: usize = 64;

impl Source<'_> {
    /// Everything beside points. `bands` are all bands of the file, those of further cards included.
    pub(super) fn grading(&self, file: &mut CardFile, bands: &[Band]) -> Result<Grading, RulesError> {
        let known_band = |at: &Place, name: String| {
            if bands.iter().any(|band| band.name == name) {
                return Ok(name);
            }
            let nearest = nearest(&name, bands.iter().map(|band| band.name.as_str()));
            Err(RulesError::UnknownName { at: at.clone(), kind: "bands", found: name, nearest })
        };
        let mut grading = Grading::default();
        for entry in std::mem::take(&mut file.stage) {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            if grading.stages.iter().any(|other| other.name == entry.name) {
                return Err(RulesError::NamedTwice { at, kind: "stage", name: entry.name.name().to_owned() });
            }
            let stage = stage(&at, entry, &known_band)?;
            for act in &stage.acts {
                if grading.stages.iter().any(|other| other.acts.contains(act)) {
                    return Err(RulesError::ActTwice { at, act: act.clone() });
                }
            }
            grading.stages.push(stage);
        }
        grading.matrix =
            file.matrix.take().map(|entry| matrix(&self.place(entry.span()), entry.into_inner())).transpose()?;
        if let Some(entry) = file.qualify.take() {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            if entry.any_of.is_empty() {
                return Err(RulesError::Empty { at, key: "any_of" });
            }
            grading.qualify =
                Some(Qualify { any_of: entry.any_of, otherwise: known_band(&at, entry.otherwise)?, line: at.line });
        }
        if let Some(entry) = file.sunset.take() {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            let after_days = span(&at, "after_days", entry.after_days)?;
            grading.sunset = Some(Sunset { event: filled(&at, "event", entry.event)?, after_days, line: at.line });
        }
        for entry in std::mem::take(&mut file.overrides) {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            grading.overrides.push(Override {
                name: filled(&at, "name", entry.name)?,
                formula: self.formula(entry.formula)?,
                band: known_band(&at, entry.band)?,
            });
        }
        for entry in std::mem::take(&mut file.segment) {
            let (at, entry) = (self.place(entry.span()), entry.into_inner());
            let name = filled(&at, "name", entry.name)?;
            if grading.segments.iter().any(|other| other.name == name) {
                return Err(RulesError::NamedTwice { at, kind: "segment", name });
            }
            if grading.segments.len() == MOST_SEGMENTS {
                let found = MOST_SEGMENTS as f64 + 1.0;
                return Err(RulesError::OutOfRange { at, key: "[[segment]]", found, wanted: "at most 64 segments" });
            }
            grading.segments.push(Segment { name, formula: self.formula(entry.formula)? });
        }
        Ok(grading)
    }

    fn formula(&self, written: Spanned<String>) -> Result<Placed, RulesError> {
        let span = written.span();
        let text = written.into_inner();
        // Where the text stands in the file letter by letter, a place in it is a place in the file.
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let start = span.start + raw.find(text.as_str()).unwrap_or(1);
        let before = &self.text[..start.min(self.text.len())];
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let line = self.place(start..start).line;
        match Formula::parse(&text) {
            Ok(formula) => Ok(Placed { formula, line, column }),
            Err(error) => Err(misread(self.file, (line, column), &text, error)),
        }
    }
}

/// An error within a formula, at its line and column of the file.
pub(in crate::rules) fn misread(
    file: &str,
    (line, column): (usize, usize),
    text: &str,
    FormulaError { at, why }: FormulaError,
) -> RulesError {
    let before = &text[..at.min(text.len())];
    let lines = before.matches('\n').count();
    let within = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let column = if lines == 0 { column + within } else { within + 1 };
    RulesError::Formula { at: Place { file: file.to_owned(), line: line + lines }, column, why }
}

fn stage(
    at: &Place,
    entry: StageEntry,
    known_band: &dyn Fn(&Place, String) -> Result<String, RulesError>,
) -> Result<StageRule, RulesError> {
    let end = |key, end: Option<f64>| {
        end.map(|x| within(at, key, x, -MOST_POINTS, "a number of at most a million")).transpose()
    };
    let (min_points, max_points) = (end("min_points", entry.min_points)?, end("max_points", entry.max_points)?);
    if let (Some(least), Some(most)) = (min_points, max_points)
        && least > most
    {
        let (at, key, wanted) = (at.clone(), "min_points", "at most max_points");
        return Err(RulesError::OutOfRange { at, key, found: least, wanted });
    }
    let promotes_to = entry.promotes_to.map(|band| known_band(at, band)).transpose()?;
    Ok(StageRule { name: entry.name, acts: entry.acts, min_points, max_points, promotes_to, line: at.line })
}

fn matrix(at: &Place, entry: MatrixEntry) -> Result<Matrix, RulesError> {
    let cuts = |key: &'static str, cuts: [f64; 3]| {
        for cut in cuts {
            within(at, key, cut, -MOST_POINTS, "numbers of at most a million")?;
        }
        match cuts.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(RulesError::OutOfRange {
                at: at.clone(),
                key,
                found: pair[0],
                wanted: "more points for the better than for the worse",
            }),
            None => Ok(cuts),
        }
    };
    let (fit, activity) = (entry.fit, entry.activity);
    Ok(Matrix {
        fit: cuts("fit", [fit.c, fit.b, fit.a])?,
        activity: cuts("activity", [activity.two, activity.three, activity.four])?,
        green: entry.green,
    })
}

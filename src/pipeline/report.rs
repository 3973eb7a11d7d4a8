//! `leadscore report`: a run's page again, from what the run left in its folder.

use std::path::Path;

use super::PipelineError;
use crate::disk;
use crate::report::{Lang, Past, ReportInput, render};

/// File of a run with everything its page is made of.
pub(super) const PAGE: &str = "report.json";

/// Everything a run's page is made of.
pub(super) fn read_page(run: &Path) -> Result<ReportInput<'static>, PipelineError> {
    let path = run.join(PAGE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PipelineError::NoPage { run: run.to_owned() });
        }
        Err(source) => return Err(PipelineError::io(&path, source)),
    };
    serde_json::from_str(&text).map_err(|source| PipelineError::BadPage { path, source })
}

/// What a run's page is made of, as the bytes of its file.
pub(super) fn page_bytes(input: &ReportInput<'_>) -> Result<Vec<u8>, PipelineError> {
    let encoded = serde_json::to_vec(input);
    encoded.map_err(|error| PipelineError::Encode { what: PAGE, why: error.to_string() })
}

/// The run's page and plots, laid out again by this version, in its own language or another, with the newest backtest beside the run: pairs of a file name, relative to the run's folder, and its bytes.
///
/// # Errors
/// [`PipelineError::NoPage`] for a run of a version that kept no such file; [`PipelineError::BadPage`] for one that cannot be read.
pub fn render_again(run: &Path, lang: Option<Lang>) -> Result<Vec<(String, Vec<u8>)>, PipelineError> {
    let mut page = read_page(run)?;
    page.lang = lang.unwrap_or(page.lang);
    page.past = newest_backtest(run, page.horizon_days)?;
    Ok(render(&page)?)
}

/// The newest backtest beside the run that asks the same question: the same horizon, divided by time.
fn newest_backtest(run: &Path, horizon_days: u32) -> Result<Option<Past>, PipelineError> {
    let Some(runs) = run.parent() else { return Ok(None) };
    let number = |name: &String| Some((name.split_once("-backtest-")?.0.parse::<u32>().ok()?, name.clone()));
    let mut found: Vec<(u32, String)> = disk::names_in(runs).iter().filter_map(number).collect();
    found.sort_unstable();
    for (_, name) in found.into_iter().rev() {
        let path = runs.join(name).join("backtest.json");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(source) => return Err(PipelineError::io(&path, source)),
        };
        let past: Past = serde_json::from_str(&text).map_err(|source| PipelineError::BadPage { path, source })?;
        if past.horizon_days == horizon_days && past.kind == "time" {
            return Ok(Some(past));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backtest(runs: &Path, name: &str, horizon_days: u32, kind: &str) {
        let verdict = r#"{"metric":"conversions_at_capacity","model":"logistic","against":"rules","difference":1.0,"low":0.0,"high":2.0,"level":0.95,"word":"no_visible_difference","more_conversions_needed":null,"words":""}"#;
        let overall = format!(
            r#"{{"first_as_of":null,"last_as_of":null,"rows":1,"leads":1,"conversions":1,"distinct_conversions":1,"observed_rate":{{"value":0.1,"low":0.0,"high":0.2}},"expected_rate":0.1,"scorers":[],"verdict":{verdict},"comparisons":[]}}"#
        );
        let text = format!(
            r#"{{"run":"{name}","kind":"{kind}","as_of":"weekly","starter_card":false,"horizon_days":{horizon_days},"folds":[],"months":[],"overall":{overall},"added_later":1}}"#
        );
        std::fs::create_dir_all(runs.join(name)).unwrap();
        std::fs::write(runs.join(name).join("backtest.json"), text).unwrap();
    }

    #[test]
    fn the_newest_backtest_that_asks_the_same_question_is_shown() {
        let runs = tempfile::tempdir().unwrap();
        let run = runs.path().join("001-weekly-90d");
        std::fs::create_dir_all(&run).unwrap();
        assert!(newest_backtest(&run, 90).unwrap().is_none());
        backtest(runs.path(), "002-backtest-weekly-90d", 90, "time");
        backtest(runs.path(), "010-backtest-weekly-90d", 90, "time");
        backtest(runs.path(), "011-backtest-weekly-30d", 30, "time");
        backtest(runs.path(), "012-backtest-weekly-90d", 90, "random");
        assert_eq!(newest_backtest(&run, 90).unwrap().unwrap().run, "010-backtest-weekly-90d");
        assert!(newest_backtest(&run, 60).unwrap().is_none());
        std::fs::write(runs.path().join("010-backtest-weekly-90d/backtest.json"), "{").unwrap();
        let error = newest_backtest(&run, 90).unwrap_err().to_string();
        assert!(error.contains("010-backtest-weekly-90d"), "{error}");
    }
}

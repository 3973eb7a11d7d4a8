//! Who is audited by what? The sensitive columns beside the test rows, and Train's leads for the question what the features know.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::PipelineError;
use super::evaluate_run::{list_scores, test_instants, test_rows};
use super::prepare::Prepared;
use super::source::Source;
use crate::config::Config;
use crate::dataset::{LabelledRows, Train};
use crate::encode::{Encoder, EncoderFit, EncodingStyle};
use crate::evaluate::SalesList;
use crate::features::FeatureTable;
use crate::frame::{Margin, RowKey};
use crate::ingest::{AttributeRole, DatedAttribute, Tables, Values, is_sensitive_name};
use crate::report::{Caution, subgroup_sentences};
use crate::select::Fitted;
use crate::subgroups::{ProxyRows, SensitiveColumn, SubgroupAudit, SubgroupInput, audit};
use crate::time::Instant;

/// Leads of Train that the proxy check looks at, at most.
const MOST_PROXY_LEADS: usize = 20_000;
/// Fewer are not taken however wide the design is.
const LEAST_PROXY_LEADS: usize = 2_000;
/// Leads times columns squared, at most: what least squares costs.
const MOST_PRODUCTS: usize = 2_000_000_000;

/// The audit of a run; every flagged group also stands as a sentence on top of the report.
pub(super) fn audited(
    config: &Config,
    prepared: &mut Prepared,
    chosen: &Fitted,
    stage: &dyn Fn(&str),
) -> Result<SubgroupAudit, PipelineError> {
    let train = proxy_leads(config, prepared.train.rows());
    let columns = sensitive_columns(config, prepared, &train);
    if !columns.is_empty() {
        stage("auditing subgroups");
    }
    let found = of_columns(config, prepared, chosen, (&columns, &train))?;
    let sentences = subgroup_sentences(&found)?;
    prepared.cautions.extend(sentences.into_iter().map(|sentence| Caution::Sentence { sentence }));
    Ok(found)
}

fn of_columns(
    config: &Config,
    prepared: &Prepared,
    chosen: &Fitted,
    (columns, train): (&[SensitiveColumn], &[usize]),
) -> Result<SubgroupAudit, PipelineError> {
    let as_of = test_instants(prepared);
    let rows = test_rows(prepared, &as_of);
    let taken = prepared.train.rows().take(if columns.is_empty() { &[] } else { train });
    let (design, features) = design(config, &taken);
    let margins = if taken.is_empty() { Vec::new() } else { chosen.margins(&taken.frame) };
    let instants: Vec<Instant> = taken.keys.iter().map(|key| key.as_of).collect();
    let proxies = ProxyRows {
        rows: &taken.frame,
        design: &design,
        features: &features,
        margins: &margins,
        groups: &taken.groups,
        as_of: (!prepared.undated).then_some(&instants),
        seed: config.seed(),
    };
    if columns.is_empty() {
        return Ok(audit(&SubgroupInput { columns, rows: &rows, chances: &[], listed: &[], proxies: &proxies }));
    }
    let margins: Vec<Margin> = chosen.margins(&prepared.test.rows().frame);
    let chances: Vec<f64> = margins.iter().map(|&margin| chosen.calibrator.probability(margin).0).collect();
    let list = SalesList::new(&rows, &config.capacity, config.label.horizon_days, &config.zone()?)?;
    let listed = list.listed_rows(&list_scores(&margins, &prepared.test_evidence()));
    Ok(audit(&SubgroupInput { columns, rows: &rows, chances: &chances, listed: &listed, proxies: &proxies }))
}

/// The last row of each lead of Train, drawn by lead where they are too many for the width of the features.
fn proxy_leads(config: &Config, train: &LabelledRows) -> Vec<usize> {
    let last: BTreeMap<u32, usize> = train.leads.iter().copied().zip(0..).collect();
    let width = train.frame.columns().len().max(1);
    let most = (MOST_PRODUCTS / (width * width)).clamp(LEAST_PROXY_LEADS, MOST_PROXY_LEADS);
    let mut rows: Vec<(u32, usize)> = last.into_iter().collect();
    if rows.len() > most {
        let chance = config.seed().stream("proxy leads");
        rows.sort_by_key(|&(lead, _)| (chance.with(u64::from(lead)).bits(), lead));
        rows.truncate(most);
    }
    let mut rows: Vec<usize> = rows.into_iter().map(|(_, row)| row).collect();
    rows.sort_unstable();
    rows
}

/// The features as numbers, and which feature each column is made of; no columns where nothing differs between the rows.
fn design(config: &Config, rows: &LabelledRows) -> (Array2<f64>, Vec<usize>) {
    match Encoder::fit(&Train::new(rows.clone()), &config.model.encoder, EncodingStyle::Linear) {
        Ok(EncoderFit { encoder, .. }) => {
            (encoder.encode(&rows.frame), encoder.columns.iter().map(|column| column.feature).collect())
        }
        Err(_) => (Array2::zeros((rows.len(), 0)), Vec::new()),
    }
}

/// Everything sensitive, let in or left out, as it was known at each row's instant; sorted by name.
fn sensitive_columns(config: &Config, prepared: &Prepared, train: &[usize]) -> Vec<SensitiveColumn> {
    let allowed = config.allowed_sensitive();
    let keys = &prepared.train.rows().keys;
    let mut columns = match &prepared.source {
        Source::Events { tables, .. } => {
            let test = &prepared.cohort_rows.test;
            let train: Vec<(usize, Instant)> = train.iter().map(|&row| prepared.cohort_rows.train[row]).collect();
            of_tables(tables, &allowed, test, &train)
        }
        Source::Table(table) => {
            let train: Vec<&RowKey> = train.iter().map(|&row| &keys[row]).collect();
            of_feature_table(table, &allowed, &prepared.test.rows().keys, &train)
        }
    };
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    columns.dedup_by(|a, b| a.name == b.name);
    columns
}

fn of_tables(
    tables: &Tables,
    allowed: &[String],
    test: &[(usize, Instant)],
    train: &[(usize, Instant)],
) -> Vec<SensitiveColumn> {
    let wanted = |name: &String, role: AttributeRole| role == AttributeRole::Sensitive || allowed.contains(name);
    let leads = |rows: &[(usize, Instant)]| rows.iter().map(|&(lead, _)| lead).collect::<Vec<_>>();
    let (test_leads, train_leads) = (leads(test), leads(train));
    let histories =
        tables.history.iter().filter(|dated| wanted(&dated.name, dated.role)).map(|dated| SensitiveColumn {
            name: dated.name.clone(),
            in_model: allowed.contains(&dated.name),
            test: dated_values(dated, test),
            train: dated_values(dated, train),
        });
    // What a history says of a column stands before what the leads file says today: the first of a name is kept.
    let today = tables.leads.attributes.iter().filter(|attribute| wanted(&attribute.name, attribute.role));
    let today = today.map(|attribute| SensitiveColumn {
        name: attribute.name.clone(),
        in_model: allowed.contains(&attribute.name),
        test: at_rows(&attribute.values, &test_leads),
        train: at_rows(&attribute.values, &train_leads),
    });
    histories.chain(today).collect()
}

fn of_feature_table(
    table: &FeatureTable,
    allowed: &[String],
    test: &[RowKey],
    train: &[&RowKey],
) -> Vec<SensitiveColumn> {
    let places: BTreeMap<&RowKey, usize> = table.keys.iter().zip(0..).collect();
    let find = |key: &RowKey| places.get(key).copied();
    let (test, train): (Vec<usize>, Vec<usize>) =
        (test.iter().filter_map(find).collect(), train.iter().copied().filter_map(find).collect());
    let wanted = |name: &&str| is_sensitive_name(name) || allowed.iter().any(|allowed| allowed == name);
    let names = table.names().filter(wanted);
    let column = |name: &str| {
        let values = table.values(name)?;
        Some(SensitiveColumn {
            name: name.to_owned(),
            in_model: allowed.iter().any(|allowed| allowed == name),
            test: at_rows(values, &test),
            train: at_rows(values, &train),
        })
    };
    names.filter_map(column).collect()
}

fn at_rows(values: &Values, rows: &[usize]) -> Values {
    match values {
        Values::Number(cells) => Values::Number(rows.iter().map(|&row| cells[row]).collect()),
        Values::Text { dictionary, codes } => {
            Values::Text { dictionary: dictionary.clone(), codes: rows.iter().map(|&row| codes[row]).collect() }
        }
        Values::Date(cells) => Values::Date(rows.iter().map(|&row| cells[row]).collect()),
    }
}

/// What held right before each row's instant: numbers or dates where every value reads as one, else texts.
fn dated_values(dated: &DatedAttribute, rows: &[(usize, Instant)]) -> Values {
    let codes: Vec<u32> = rows.iter().map(|&(lead, as_of)| dated.code_at(lead, as_of)).collect();
    if dated.numbers.iter().all(|number| number.is_finite()) {
        let number = |code: &u32| dated.numbers.get(*code as usize).copied().unwrap_or(f64::NAN);
        Values::Number(codes.iter().map(number).collect())
    } else if dated.dates.iter().all(Option::is_some) {
        Values::Date(codes.iter().map(|&code| dated.dates.get(code as usize).copied().flatten()).collect())
    } else {
        Values::Text { dictionary: dated.dictionary.clone(), codes }
    }
}

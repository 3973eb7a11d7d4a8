//! What every stage works on: the sample's company, read, divided and fitted once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use leadscore::artifact::Artifact;
use leadscore::cohort::{Cohort, Label, Policy};
use leadscore::config::{Config, Override};
use leadscore::dataset::{LabelledRows, Role, SplitPlan, SplitRow, Train};
use leadscore::features::{self, LearnFrom};
use leadscore::frame::{FeatureSpec, RowKey};
use leadscore::ingest::{self, Purpose, ReadParams, Tables};
use leadscore::pipeline;
use leadscore::synth::{SynthParams, generate};
use leadscore::time::Instant;

/// The company with everything the stages need.
pub(crate) struct Company {
    pub(crate) config: Config,
    pub(crate) tables: Tables,
    /// Ripe (lead, as_of) pairs, a list a week.
    pub(crate) pairs: Vec<(usize, Instant)>,
    /// Those that teach.
    pub(crate) train_pairs: Vec<(usize, Instant)>,
    pub(crate) admitted: Vec<String>,
    pub(crate) spec: FeatureSpec,
    pub(crate) train: Train,
    pub(crate) test: LabelledRows,
    pub(crate) logistic: Artifact,
    pub(crate) forest: Artifact,
}

/// Made once, in the target folder.
pub(crate) fn company() -> &'static Company {
    static COMPANY: OnceLock<Company> = OnceLock::new();
    COMPANY.get_or_init(make)
}

/// Where its files are.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-company");
    generate(&SynthParams::default()).write(&folder).unwrap();
    folder
}

/// Its files as tables.
pub(crate) fn read(config: &Config) -> Tables {
    let (zone, auxiliary) = (config.named_zone().unwrap(), config.auxiliary_columns());
    let params = ReadParams {
        base: &config.base,
        leads: config.leads.as_ref(),
        events: &config.events,
        aliases: &[],
        history: &[],
        recorded: None,
        suppress: None,
        exclude: &[],
        outcome: &config.outcome,
        hygiene: &config.hygiene,
        accounts: ingest::AccountUse::None,
        purpose: Purpose::Train,
        auxiliary: &auxiliary,
        allow_sensitive: &[],
        zone: zone.as_ref(),
        data_end: None,
        budget: &config.budget,
        now: None,
        most_rejects: 0,
    };
    ingest::read(&params).unwrap().0
}

pub(crate) fn config(overrides: &[&str]) -> Config {
    let overrides: Vec<Override> = overrides.iter().map(|text| text.parse().unwrap()).collect();
    Config::load(&folder().join("leadscore.toml"), &overrides).unwrap()
}

fn make() -> Company {
    let config = config(&[]);
    let tables = read(&config);
    let zone = config.zone().unwrap();
    let policy = Policy::from_params(&config.cohort, &tables, &config.base, &zone).unwrap();
    let cohort = Cohort::build(&tables, &policy, config.label.horizon_days, false, &zone).unwrap();
    let ripe: Vec<_> = cohort.ripe().copied().collect();
    let converted_at = |label| if let Label::Converted(at) = label { at } else { None };
    let split_rows: Vec<SplitRow<'_>> = ripe
        .iter()
        .map(|row| SplitRow {
            as_of: row.as_of,
            lead: &tables.leads.ids[row.lead],
            group: row.lead,
            converted: matches!(row.label, Label::Converted(_)),
            converted_at: converted_at(row.label),
        })
        .collect();
    let plan = SplitPlan::Fractions(config.split.fractions);
    let roles = plan.divide(&split_rows, config.label.horizon_days, config.seed()).unwrap().roles;
    let of_role = |role| (0..ripe.len()).filter(move |&row| roles[row] == Some(role)).collect::<Vec<usize>>();
    let pairs = |rows: &[usize]| rows.iter().map(|&row| (ripe[row].lead, ripe[row].as_of)).collect::<Vec<_>>();
    let (train_rows, test_rows) = (of_role.clone()(Role::Train), of_role(Role::Test));
    let train_pairs = pairs(&train_rows);
    let admitted = config.leads.as_ref().unwrap().columns.known_at_creation.clone();
    let learn_from =
        LearnFrom { tables: &tables, train: &train_pairs, admitted: &admitted, stages: &config.stages, zone: &zone };
    let spec = features::learn(&learn_from, &config.features).unwrap();
    let labelled = |rows: &[usize]| LabelledRows {
        frame: features::extract(&tables, &pairs(rows), &spec).unwrap(),
        keys: rows
            .iter()
            .map(|&row| RowKey { as_of: ripe[row].as_of, lead: tables.leads.ids[ripe[row].lead].clone() })
            .collect(),
        labels: rows.iter().map(|&row| matches!(ripe[row].label, Label::Converted(_))).collect(),
        converted_at: rows.iter().map(|&row| converted_at(ripe[row].label)).collect(),
        values: vec![None; rows.len()],
        leads: rows.iter().map(|&row| u32::try_from(ripe[row].lead).unwrap()).collect(),
        groups: rows.iter().map(|&row| u32::try_from(ripe[row].lead).unwrap()).collect(),
    };
    let (train, test) = (Train::new(labelled(&train_rows)), labelled(&test_rows));
    let all = pairs(&(0..ripe.len()).collect::<Vec<_>>());
    Company {
        train,
        test,
        logistic: fitted("logistic"),
        forest: fitted("forest"),
        pairs: all,
        train_pairs,
        admitted,
        spec,
        tables,
        config,
    }
}

/// The artifact of a run with one candidate. A list a month: how many rows taught it does not change what scoring costs.
fn fitted(candidate: &str) -> Artifact {
    let candidates = format!("model.candidates=[\"{candidate}\"]");
    let config = config(&[&candidates, "cohort.as_of=monthly"]);
    let (_, run) = pipeline::train(&config, &|_| {}).unwrap();
    let artifact = Artifact::load(&run.join("model.json")).unwrap();
    std::fs::remove_dir_all(run).unwrap();
    artifact
}

//! The files of a company with a faulty card: leads, events, config, the card, and the truth.

use std::path::{Path, PathBuf};

use super::{FaultyCompany, PLANTED_FAULTS, TRUE_HALF_LIFE_DAYS};
use crate::synth::SynthError;
use crate::synth::files::{lay_down, table};

impl FaultyCompany {
    /// The files' names and bytes, in a fixed order.
    ///
    /// # Errors
    /// [`SynthError::Rows`] when the CSV writer refuses a row, which no row of a generated company makes it do.
    pub fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, SynthError> {
        Ok(vec![
            ("leads.csv", self.leads_csv()?),
            ("events.csv", self.events_csv()?),
            ("leadscore.toml", self.config().into_bytes()),
            ("rules.toml", include_str!("../documents/faulty_rules.toml").as_bytes().to_vec()),
            ("truth.csv", truth_csv()?),
            ("chances.csv", self.chances_csv()?),
        ])
    }

    /// Writes [`FaultyCompany::files`] into the folder `dir`; nothing is overwritten.
    ///
    /// # Errors
    /// [`SynthError::Exists`] and [`SynthError::Io`], both with the path.
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, SynthError> {
        let files = self.files()?;
        lay_down(dir, files.iter().map(|(name, bytes)| (*name, bytes.as_slice())))
    }

    fn leads_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.leads.iter().enumerate().map(|(number, lead)| {
            let (industry, country) = (lead.industry.to_owned(), lead.country.to_owned());
            [id(number), lead.created.to_string(), industry, country, lead.employees.to_string()]
        });
        table("leads.csv", ["lead_id", "created_at", "industry", "country", "employees"], rows)
    }

    fn events_csv(&self) -> Result<Vec<u8>, SynthError> {
        let mut rows: Vec<_> = Vec::new();
        for (number, lead) in self.leads.iter().enumerate() {
            rows.extend(lead.acts.iter().map(|(time, event, page)| (*time, number, *event, *page)));
            rows.extend(lead.bought.map(|time| (time, number, "purchase", "")));
        }
        rows.sort();
        let cells = rows
            .into_iter()
            .map(|(time, number, event, page)| [id(number), time.to_string(), event.to_owned(), page.to_owned()]);
        table("events.csv", ["lead_id", "time", "event", "page"], cells)
    }

    /// The true chance of every lead to buy within the horizon: what no score can rank better than.
    fn chances_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.leads.iter().enumerate().map(|(number, lead)| [id(number), format!("{:.6}", lead.chance)]);
        table("chances.csv", ["lead_id", "chance"], rows)
    }

    fn config(&self) -> String {
        include_str!("../documents/faulty_leadscore.toml").replace("{seed}", &self.params.seed.to_string())
    }
}

fn truth_csv() -> Result<Vec<u8>, SynthError> {
    let faults = PLANTED_FAULTS.iter().map(|(rule, fault)| [(*rule).to_owned(), (*fault).to_owned()]);
    let half_life = ["half_life_days".to_owned(), TRUE_HALF_LIFE_DAYS.to_string()];
    table("truth.csv", ["rule", "truth"], faults.chain([half_life]))
}

fn id(number: usize) -> String {
    format!("F{:06}", number + 1)
}

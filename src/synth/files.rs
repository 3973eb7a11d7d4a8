//! Which bytes does the company leave behind? CSV exports, config, rule card and README, byte for byte the same.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Company, Lead, SynthError};
use crate::disk;

impl Company {
    /// The files' names and bytes, in a fixed order: the exports, `leadscore.toml`, `rules.toml`, `truth.csv`, `README.md`.
    ///
    /// # Errors
    /// [`SynthError::Rows`] when the CSV writer refuses a row, which no row of a generated company makes it do.
    pub fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, SynthError> {
        Ok(vec![
            ("leads.csv", self.leads_csv()?),
            ("web.csv", self.web_csv()?),
            ("email.csv", self.email_csv()?),
            ("webinars.csv", self.webinars_csv()?),
            ("crm.csv", self.crm_csv()?),
            ("leadscore.toml", self.filled_in(include_str!("documents/leadscore.toml"))),
            ("rules.toml", self.filled_in(include_str!("documents/rules.toml"))),
            ("truth.csv", self.truth_csv()?),
            ("README.md", self.filled_in(include_str!("documents/README.md"))),
        ])
    }

    /// Writes [`Company::files`] into the folder `dir`, which is made where missing, and returns their paths.
    ///
    /// Nothing is overwritten: a file that holds the same bytes already is left alone, one that holds others is an
    /// error, found before the first file is written. Each file appears whole or not at all.
    ///
    /// # Errors
    /// [`SynthError::Exists`] and [`SynthError::Io`], both with the path.
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, SynthError> {
        let files = self.files()?;
        lay_down(dir, files.iter().map(|(name, bytes)| (*name, bytes.as_slice())))
    }

    fn leads_csv(&self) -> Result<Vec<u8>, SynthError> {
        const HEADER: [&str; 16] = [
            "lead_id",
            "created_at",
            "name",
            "email",
            "email_kind",
            "company",
            "industry",
            "employees",
            "country",
            "job_title",
            "phone_given",
            "source",
            "campaign",
            "gender",
            "birth_year",
            "lead_status",
        ];
        table("leads.csv", HEADER, self.leads.iter().map(lead_row))
    }

    fn web_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.web.iter().map(|row| {
            [self.id(row.lead), row.time.to_string(), row.event.to_owned(), row.page.clone(), number(row.seconds)]
        });
        table("web.csv", ["lead_id", "time", "event", "page", "seconds_on_page"], rows)
    }

    fn email_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.email.iter().map(|row| {
            [self.leads[row.lead].email.clone(), row.time.to_string(), row.event.to_owned(), row.campaign.clone()]
        });
        table("email.csv", ["email", "time", "event", "campaign"], rows)
    }

    fn webinars_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.webinars.iter().map(|row| {
            let minutes = row.minutes.to_string();
            [self.id(row.lead), row.time.to_string(), row.imported.to_string(), row.topic.to_owned(), minutes]
        });
        table("webinars.csv", ["lead_id", "attended_at", "imported_at", "topic", "minutes"], rows)
    }

    fn crm_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.crm.iter().map(|row| {
            [
                self.id(row.lead),
                row.time.to_string(),
                row.event.to_owned(),
                row.stage.unwrap_or_default().to_owned(),
                number(row.amount),
            ]
        });
        table("crm.csv", ["lead_id", "time", "event", "stage", "amount"], rows)
    }

    fn truth_csv(&self) -> Result<Vec<u8>, SynthError> {
        let rows = self.truth.iter().map(|row| {
            [
                self.id(row.lead),
                row.persona.name().to_owned(),
                (if row.persona.may_buy() { "may_buy" } else { "never_buys" }).to_owned(),
                row.in_market_from.map_or_else(String::new, |at| at.to_string()),
                format!("{:.3}", libm::exp(row.fit)),
            ]
        });
        table("truth.csv", ["lead_id", "persona", "true_type", "in_market_from", "fit_factor"], rows)
    }

    fn id(&self, lead: usize) -> String {
        self.leads[lead].id.clone()
    }

    /// A document with the company's own numbers in it.
    fn filled_in(&self, text: &str) -> Vec<u8> {
        text.replace("{leads}", &self.params.leads.to_string())
            .replace("{seed}", &self.params.seed.to_string())
            .into_bytes()
    }
}

fn lead_row(lead: &Lead) -> [String; 16] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    [
        lead.id.clone(),
        lead.created.to_string(),
        lead.name.clone(),
        lead.email.clone(),
        lead.email_kind.to_owned(),
        text(lead.company.as_deref()),
        text(lead.industry),
        number(lead.employees),
        lead.country.to_owned(),
        text(lead.job_title),
        (if lead.phone_given { "yes" } else { "no" }).to_owned(),
        lead.source.to_owned(),
        lead.campaign.to_owned(),
        text(lead.gender),
        number(lead.birth_year),
        lead.status.to_owned(),
    ]
}

fn number<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A CSV file: header, then rows, lines ending in LF.
pub(super) fn table<const N: usize>(
    file: &str,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>, SynthError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|source| SynthError::Rows { file: file.to_owned(), source })?;
    for row in rows {
        writer.write_record(&row).map_err(|source| SynthError::Rows { file: file.to_owned(), source })?;
    }
    writer
        .into_inner()
        .map_err(|error| SynthError::Rows { file: file.to_owned(), source: csv::Error::from(error.into_error()) })
}

/// Writes files, named from `dir` on with `/`, and returns their paths in that order. Nothing is overwritten.
pub(super) fn lay_down<'a>(
    dir: &Path,
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<PathBuf>, SynthError> {
    let io = |path: &Path, source| SynthError::Io { path: path.to_owned(), source };
    fs::create_dir_all(dir).map_err(|source| io(dir, source))?;
    let mut missing = Vec::new();
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = dir.join(name);
        match fs::read(&path) {
            Ok(found) if found == bytes => {}
            Ok(_) => return Err(SynthError::Exists { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push((path.clone(), bytes)),
            Err(source) => return Err(SynthError::Io { path, source }),
        }
        paths.push(path);
    }
    for (path, bytes) in missing {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| io(folder, source))?;
        }
        disk::replace(&path, bytes).map_err(|error| SynthError::Io { path, source: error.source })?;
    }
    Ok(paths)
}

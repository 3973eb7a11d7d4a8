//! How would another system have exported this company? Six systems' own files, with their own quirks.
//!
//! The same leads, acts and conversions as in [`Company::files`], written with the documented column names of each
//! system and in its habits: local times without an offset, columns that are written over after the fact, ids that
//! change when a lead converts, events that arrive before anybody knows whose they are. On top of the company's own
//! noise some defects are planted and counted in [`Planted`]: test leads of the staff, rows of people who are in no
//! leads file, repeated rows. `exports/` holds what the system would hand over, and nothing else; `truth.csv` beside
//! it says who is who, under the ids of that system.

mod activity;
mod clock;
mod ga4;
mod ga4_event;
mod hubspot;
mod hubspot_contacts;
mod ids;
mod marketo;
mod mautic;
mod planted;
mod points;
mod salesforce;
mod segment;
mod sheet;
mod standing;
#[cfg(test)]
mod tests;

pub use planted::Planted;

use std::path::{Path, PathBuf};

use activity::Cast;
use sheet::{File, Sheet};

use super::{Company, SynthError, files};

/// A system whose exports can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// HubSpot: the contact export of its web pages, and two of its tables as a warehouse loader keeps them.
    Hubspot,
    /// HubSpot's contact export with Spanish names, saved again by a spreadsheet: `;`, decimal comma, Windows-1252.
    HubspotEs,
    /// Mautic: its database tables.
    Mautic,
    /// Google Analytics 4: the daily event tables of its warehouse export, and leads from a CRM.
    Ga4,
    /// Segment: its warehouse tables.
    Segment,
    /// Salesforce: its objects as the bulk interface writes them.
    Salesforce,
    /// Marketo: leads and activities as its bulk extract writes them.
    Marketo,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Hubspot, Self::HubspotEs, Self::Mautic, Self::Ga4, Self::Segment, Self::Salesforce, Self::Marketo];

    /// What it is called on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hubspot => "hubspot",
            Self::HubspotEs => "hubspot-es",
            Self::Mautic => "mautic",
            Self::Ga4 => "ga4",
            Self::Segment => "segment",
            Self::Salesforce => "salesforce",
            Self::Marketo => "marketo",
        }
    }

    /// The source of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    const fn notes(self) -> &'static str {
        match self {
            Self::Hubspot => hubspot::NOTES,
            Self::HubspotEs => hubspot::NOTES_ES,
            Self::Mautic => mautic::NOTES,
            Self::Ga4 => ga4::NOTES,
            Self::Segment => segment::NOTES,
            Self::Salesforce => salesforce::NOTES,
            Self::Marketo => marketo::NOTES,
        }
    }

    /// The id under which the system's leads file knows person number `number`.
    fn id(self, number: usize) -> String {
        match self {
            Self::Hubspot | Self::HubspotEs => ids::hubspot(number),
            Self::Mautic => ids::mautic(number),
            Self::Ga4 | Self::Segment => ids::user(number),
            Self::Salesforce => ids::salesforce(ids::LEAD, number),
            Self::Marketo => ids::marketo(number),
        }
    }
}

/// The files of one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Which system.
    pub source: Source,
    /// Paths, with `/`, and bytes: `exports/...`, `truth.csv`, `README.md`.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was put in on purpose.
    pub planted: Planted,
}

impl Export {
    /// Writes the files under `dir` and returns their paths; nothing is overwritten, as in [`Company::write`].
    ///
    /// # Errors
    /// [`SynthError::Exists`] and [`SynthError::Io`], both with the path.
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, SynthError> {
        let files = self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        files::lay_down(dir, files)
    }
}

impl Company {
    /// The company as `source` would export it on the day after its history.
    ///
    /// The same company and source give the same bytes.
    ///
    /// # Errors
    /// [`SynthError`] when a row cannot be written, which no row of a generated company makes happen.
    pub fn export(&self, source: Source) -> Result<Export, SynthError> {
        let cast = Cast::of(self);
        let mut planted = Planted::of(&cast);
        let written = match source {
            Source::Hubspot => hubspot::files(&cast, &mut planted),
            Source::HubspotEs => hubspot::files_es(&cast),
            Source::Mautic => mautic::files(&cast, &mut planted),
            Source::Ga4 => ga4::files(&cast, &mut planted),
            Source::Segment => segment::files(&cast, &mut planted),
            Source::Salesforce => salesforce::files(&cast, &mut planted),
            Source::Marketo => marketo::files(&cast, &mut planted),
        }?;
        let mut files: Vec<(String, Vec<u8>)> =
            written.into_iter().map(|(name, bytes)| (format!("exports/{name}"), bytes)).collect();
        files.push(self.export_truth(&cast, source)?);
        files.push(("README.md".to_owned(), self.export_readme(source, &planted)));
        Ok(Export { source, files, planted })
    }

    /// Who is who, under the system's ids; test leads of the staff are told apart.
    fn export_truth(&self, cast: &Cast, source: Source) -> Result<File, SynthError> {
        let mut sheet =
            Sheet::new("truth.csv", &["id", "lead_id", "persona", "true_type", "in_market_from", "won_at", "lost_at"])?;
        let text = |at: Option<crate::time::Instant>| at.map_or_else(String::new, |at| at.to_string());
        for (number, lead) in cast.leads.iter().enumerate() {
            let (persona, kind) = match self.truth.get(number) {
                Some(truth) if truth.persona.may_buy() => (truth.persona.name(), "may_buy"),
                Some(truth) => (truth.persona.name(), "never_buys"),
                None => ("staff", "test"),
            };
            let (from, won, lost) = self
                .truth
                .get(number)
                .map_or((None, None, None), |truth| (truth.in_market_from, truth.won, truth.lost));
            sheet.row([
                source.id(number),
                lead.id.clone(),
                persona.to_owned(),
                kind.to_owned(),
                text(from),
                text(won),
                text(lost),
            ])?;
        }
        sheet.end()
    }

    fn export_readme(&self, source: Source, planted: &Planted) -> Vec<u8> {
        include_str!("README.md")
            .replace("{source}", source.name())
            .replace("{leads}", &self.params.leads.to_string())
            .replace("{seed}", &self.params.seed.to_string())
            .replace("{notes}", source.notes().trim())
            .replace("{planted}", &planted.table())
            .into_bytes()
    }
}

//! What does the sales page need to know? Numbers, names and sentences that other rooms made.

use crate::evaluate::{CapacityUsed, Measured, VerdictWord};
use crate::report::{Caution, Formulas, Lang, LeadNow};
use crate::score::Reason;
use crate::time::Instant;

/// Everything `sales.html` is made of.
#[derive(Clone, Debug)]
pub struct SalesInput {
    /// The project's name.
    pub project: String,
    /// The language of everything on the page.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: String,
    /// What becomes of text that a spreadsheet would run, in the CSV.
    pub formulas: Formulas,
    /// When the leads were scored; `None` where nothing is dated.
    pub as_of: Option<Instant>,
    /// Days within which a chance holds.
    pub horizon_days: u32,
    /// How many leads sales can work, as the past lists used it.
    pub capacity: CapacityUsed,
    /// Conversions that past lists found for each one that lists in random order would have found.
    pub times_random: Option<Measured>,
    /// The verdict against what the team does today: its word, and the opponent's name as in the evaluation.
    pub verdict: (VerdictWord, String),
    /// True when the opponent's card was written by leadscore.
    pub starter_card: bool,
    /// Best first.
    pub bands: Vec<SalesBand>,
    /// Who to call, best first.
    pub leads: Vec<ListedLead>,
    /// Names of the columns of [`ListedLead::shown`].
    pub shown: Vec<String>,
    /// Which columns [`ListedLead::now`] fills in the CSV.
    pub known: KnownNow,
    /// Where leads stand in the matrix of fit and activity; empty where there is none.
    pub matrix: Vec<MatrixCell>,
    /// When the list before this one was made; `None` where nothing is dated.
    pub before: Option<Instant>,
    /// Who came onto the list and who left it; those that moved most come first.
    pub changes: Vec<Change>,
    /// The last list whose outcome is known.
    pub last: Option<LastList>,
    /// Open leads that were scored.
    pub scored: usize,
    /// Open leads of which nothing is known.
    pub no_evidence: usize,
    /// Open leads younger or older than any that the model was tested on.
    pub out_of_scope: usize,
    /// People who objected, neither scored nor listed; `None` where no list of them was given.
    pub opted_out: Option<usize>,
    /// What a reader must know.
    pub cautions: Vec<Caution>,
    /// True when the team has written actions.
    pub has_actions: bool,
}

/// What the config asks to know of a lead: columns that it does not ask for are not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownNow {
    /// Its stage: `[stages]` names events.
    pub stage: bool,
    /// Sudden activity: `[signal]` stands.
    pub signal: bool,
    /// The hour of its answers: `[contact]` stands.
    pub contact: bool,
}

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct SalesBand {
    /// `hot`, `warm`, `cold`, or the team's own name.
    pub name: String,
    /// Open leads in it now.
    pub leads: usize,
    /// How many of them are on the list.
    pub listed: usize,
    /// Test leads that were in it, and how many of them became customers; `None` where that is not known.
    pub past: Option<PastBand>,
    /// What the team does with such leads, one line per action.
    pub actions: Vec<Action>,
}

/// What became of the leads of a band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastBand {
    /// (lead, as_of) rows.
    pub leads: usize,
    /// How many converted within the horizon.
    pub converted: usize,
    /// Lower end of the rate's 95% interval, 0-1.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl PastBand {
    /// The share that converted; 0 without rows.
    pub(super) fn rate(&self) -> f64 {
        self.converted as f64 / self.leads.max(1) as f64
    }
}

/// One lead on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedLead {
    /// From 1.
    pub rank: usize,
    /// The id, exactly as in its file.
    pub lead_id: String,
    /// Further columns that the config asks for.
    pub shown: Vec<Option<String>>,
    /// The band's name.
    pub band: String,
    /// The cell of the matrix, such as `A4`; `None` where there is no matrix, or a side of it is not graded.
    pub cell: Option<String>,
    /// The score, 0-100.
    pub score: u8,
    /// Chance of a conversion within the horizon, 0-1.
    pub chance: f64,
    /// How the score moved since the list before.
    pub trend: Trend,
    /// Its stage, whose it is when it woke up, when it answers.
    pub now: LeadNow,
    /// At most three, strongest first.
    pub reasons_for: Vec<Reason>,
    /// The strongest against.
    pub reason_against: Option<Reason>,
    /// What the team does with such a lead.
    pub next: Option<Action>,
}

/// How a score moved since the list before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// By so many points; 0 is no change.
    Points(i32),
    /// It had no score then.
    New,
    /// There is no list before.
    Unknown,
}

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixCell {
    /// `A4`.
    pub name: String,
    /// Open leads in it now.
    pub leads: usize,
    /// How many of them are on the list.
    pub listed: usize,
    /// True where the whole interval of the past rate lies above the rate of all cells.
    pub green: bool,
    /// What became of test leads that stood there; `None` where none did.
    pub past: Option<PastBand>,
}

/// A lead that came onto the list or left it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its id.
    pub lead_id: String,
    /// What happened.
    pub happened: Happened,
}

/// Why a lead is on the list, or no longer.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// It came into being, or did something for the first time; what speaks for it most.
    Appeared(Option<Reason>),
    /// Its score rose by so many points; what rose most.
    Rose(i32, Option<Reason>),
    /// Others fell or left: it moved up with its score as it was.
    MovedUp,
    /// It became a customer.
    Bought,
    /// It was lost, disqualified or is no longer open.
    Closed,
    /// It is open, but older than any lead that the model was tested on: it has no score any more.
    Unscored,
    /// Its score fell by so many points; what fell most.
    Fell(i32, Option<Reason>),
    /// Others rose above it.
    Overtaken,
}

impl Happened {
    /// True when the lead is on the list now.
    #[must_use]
    pub const fn is_arrival(&self) -> bool {
        matches!(self, Self::Appeared(_) | Self::Rose(..) | Self::MovedUp)
    }
}

/// The last list whose outcome is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastList {
    /// When it was made.
    pub made: Option<Instant>,
    /// Leads on it.
    pub listed: f64,
    /// How many of them became customers within the horizon.
    pub found: f64,
    /// How many a list in random order would have found; `None` where that was not measured.
    pub by_chance: Option<f64>,
}

/// What the team does with a lead, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What to do.
    pub action: String,
    /// Who does it; may be empty.
    pub who: String,
    /// Within so many days, where the team says so.
    pub within_days: Option<u32>,
}

//! What does the invented company sell, to whom, through which campaigns? The fixed facts of its small world.
//!
//! Velmaro Planning sells software for shift planning, payroll and workforce figures. It does not exist, and no name in
//! this file is meant to be anyone's.

use crate::time::Instant;

/// 2024-01-01 as a UTC day: the first day of the history.
pub(crate) const FIRST_DAY: i64 = 19_723;
/// 2025-07-01 as a UTC day: the day of the export; nothing happens on or after it.
pub(crate) const LAST_DAY: i64 = FIRST_DAY + 547;

/// The instant `second` seconds into a UTC day.
pub(crate) const fn instant(day: i64, second: i64) -> Instant {
    Instant::from_micros((day * 86_400 + second) * 1_000_000)
}

/// How much goes on that day: little on Saturdays and Sundays (1970-01-01 was a Thursday).
pub(crate) const fn day_activity(day: i64) -> f64 {
    if day.rem_euclid(7) == 2 || day.rem_euclid(7) == 3 { 0.35 } else { 1.26 }
}

/// Who a lead really is. The training files never say it; `truth.csv` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persona {
    /// Has a need, now or soon: intent grows, signals follow, many buy.
    Buyer,
    /// Interested and slow: most never buy, a few do months later.
    Nurture,
    /// Collects guides for study: many downloads and page views, no intent.
    Downloader,
    /// Wants a job there, not the product.
    JobSeeker,
    /// A mailbox behind a security scanner that follows every link within seconds of the send.
    Scanner,
    /// Watches prices and features, and will never buy.
    Competitor,
}

impl Persona {
    /// All of them, in the order in which their shares are listed.
    pub const ALL: [Self; 6] =
        [Self::Buyer, Self::Nurture, Self::Downloader, Self::JobSeeker, Self::Scanner, Self::Competitor];

    /// Its name in `truth.csv`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Nurture => "nurture",
            Self::Downloader => "downloader",
            Self::JobSeeker => "job_seeker",
            Self::Scanner => "scanner",
            Self::Competitor => "competitor",
        }
    }

    /// True where real interest in buying exists at all.
    #[must_use]
    pub const fn may_buy(self) -> bool {
        matches!(self, Self::Buyer | Self::Nurture)
    }
}

/// A campaign: when it runs, how much it brings, and whom.
#[derive(Debug)]
pub(crate) struct Campaign {
    pub(crate) name: &'static str,
    /// From and until, as shares of the span.
    pub(crate) runs: (f64, f64),
    pub(crate) weight: f64,
    /// Shares of the personas, in the order of [`Persona::ALL`].
    pub(crate) mix: [f64; 6],
    pub(crate) sources: &'static [&'static str],
}

/// Six campaigns of very different quality.
pub(crate) const CAMPAIGNS: [Campaign; 6] = [
    Campaign {
        name: "search",
        runs: (0.0, 1.0),
        weight: 3.0,
        mix: [0.36, 0.38, 0.09, 0.06, 0.04, 0.07],
        sources: &["paid_search", "organic", "organic"],
    },
    Campaign {
        name: "payroll-guide",
        runs: (0.0, 1.0),
        weight: 2.6,
        mix: [0.17, 0.39, 0.30, 0.05, 0.05, 0.04],
        sources: &["social", "organic", "newsletter"],
    },
    Campaign {
        name: "planning-webinar",
        runs: (0.0, 1.0),
        weight: 1.8,
        mix: [0.27, 0.50, 0.10, 0.03, 0.05, 0.05],
        sources: &["webinar", "social"],
    },
    Campaign {
        name: "spring-fair",
        runs: (0.2, 0.42),
        weight: 3.0,
        mix: [0.17, 0.63, 0.06, 0.05, 0.05, 0.04],
        sources: &["event"],
    },
    Campaign {
        name: "partners",
        runs: (0.0, 1.0),
        weight: 1.1,
        mix: [0.48, 0.40, 0.02, 0.02, 0.05, 0.03],
        sources: &["referral", "partner"],
    },
    Campaign {
        name: "open-house",
        runs: (0.5, 0.68),
        weight: 2.4,
        mix: [0.09, 0.27, 0.14, 0.40, 0.05, 0.05],
        sources: &["social", "event"],
    },
];

/// Industries with their share and their pull on the log-hazard of a purchase.
pub(crate) const INDUSTRIES: [(&str, f64, f64); 8] = [
    ("logistics", 0.18, 0.70),
    ("manufacturing", 0.17, 0.40),
    ("retail", 0.17, 0.20),
    ("hospitality", 0.14, 0.05),
    ("healthcare", 0.10, 0.0),
    ("consulting", 0.10, -0.50),
    ("public", 0.07, -0.70),
    ("education", 0.07, -0.90),
];

/// Job titles of people at companies, with their share and their pull.
pub(crate) const TITLES: [(&str, f64, f64); 10] = [
    ("Operations Director", 0.08, 0.60),
    ("HR Director", 0.07, 0.50),
    ("Finance Director", 0.06, 0.25),
    ("Operations Manager", 0.16, 0.50),
    ("HR Manager", 0.15, 0.30),
    ("Shift Planner", 0.12, 0.05),
    ("Payroll Specialist", 0.12, 0.0),
    ("Analyst", 0.10, -0.45),
    ("Developer", 0.06, -0.80),
    ("Assistant", 0.08, -0.70),
];

/// Countries with their share and their pull.
pub(crate) const COUNTRIES: [(&str, f64, f64); 6] = [
    ("ES", 0.52, 0.15),
    ("PT", 0.12, 0.10),
    ("MX", 0.14, 0.0),
    ("CO", 0.08, -0.10),
    ("CL", 0.06, 0.0),
    ("FR", 0.08, -0.30),
];

/// The three things the company sells; a lead cares for one of them most.
pub(crate) const AREAS: [&str; 3] = ["planning", "payroll", "analytics"];

/// Pages that say nothing about intent.
pub(crate) const GENERAL_PAGES: [&str; 6] =
    ["/", "/blog/rota-tips", "/blog/labour-law", "/blog/payday", "/about", "/customers"];
/// Pages that people read who compare.
pub(crate) const EVALUATION_PAGES: [&str; 3] = ["/integrations", "/security", "/customers"];
/// Pages for applicants.
pub(crate) const CAREERS_PAGES: [&str; 3] = ["/careers", "/careers/engineering", "/careers/support"];
/// Pages for those who have bought.
pub(crate) const HELP_PAGES: [&str; 2] = ["/help/start", "/help/import"];

/// First names, female and male.
pub(crate) const FIRST_NAMES: [[&str; 10]; 2] = [
    ["Ana", "Berta", "Clara", "Elena", "Irene", "Julia", "Laura", "Marta", "Nora", "Sara"],
    ["Bruno", "Carlos", "Diego", "Hugo", "Ivan", "Jorge", "Luis", "Mario", "Pablo", "Tomas"],
];
/// Surnames are put together from two made-up halves.
pub(crate) const SURNAMES: [[&str; 12]; 2] = [
    ["Albor", "Brenta", "Corva", "Dalmo", "Esteru", "Falqui", "Garbe", "Holma", "Lurte", "Mondra", "Pelau", "Tirve"],
    ["mar", "dova", "quel", "stan", "nero", "lix", "zana", "bury", "wend", "rova", "tello", "gard"],
];
/// What some companies carry behind their name.
pub(crate) const COMPANY_ENDINGS: [&str; 6] = ["", "", " Norte", " Sur", " Group", " Iberia"];
/// Companies are put together from two made-up halves.
pub(crate) const COMPANIES: [[&str; 16]; 2] = [
    [
        "Alder", "Birra", "Cobal", "Drava", "Elmo", "Fenka", "Gorse", "Hulma", "Istra", "Juvia", "Karst", "Lomba",
        "Mirto", "Nacre", "Ostra", "Pinar",
    ],
    [
        "way", "field", "mont", "port", "dale", "works", "line", "ridge", "gate", "haven", "brook", "stead", "crest",
        "mark", "yard", "quay",
    ],
];

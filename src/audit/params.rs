//! What may be said of an audit beforehand? `[audit]` of the config.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[audit]`: what `leadscore audit` cannot know from the files. Everything has a default.
///
/// Words are looked for in the names of event types and in the pages and files that events name, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditParams {
    /// What sales said of leads they were given: a CSV file with the columns `lead`, `time`, `answer` (accepted or rejected) and `why`,
    /// relative to the config file.
    pub feedback: Option<String>,
    /// Columns of the leads file, or properties of events, that name a campaign.
    pub campaign: Vec<String>,
    /// Properties of events that name content: pages, files, forms.
    pub content: Vec<String>,
    /// Words of acts that cost a lead nothing and say little: opened mails.
    pub opens: Vec<String>,
    /// Words of what is done to a lead and not by it: sent mails.
    pub passive: Vec<String>,
    /// Words of downloads.
    pub downloads: Vec<String>,
    /// Words of pages for applicants.
    pub careers: Vec<String>,
    /// Words of acts that show an intent to buy.
    pub intent: Vec<String>,
}

impl Default for AuditParams {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            feedback: None,
            campaign: words(&["campaign", "utm_campaign", "source", "utm_source", "lead_source"]),
            content: words(&["page", "url", "content", "file", "form", "topic", "asset"]),
            opens: words(&["open", "apertura", "abierto"]),
            passive: words(&["sent", "delivered", "bounce", "enviado", "entregado", "stage_change"]),
            downloads: words(&["download", "descarga", "whitepaper", "ebook", "/guides/", "/templates/"]),
            careers: words(&["career", "/jobs", "vacanc", "empleo", "trabaja-con", "vacante"]),
            intent: words(&[
                "pricing",
                "/price",
                "demo",
                "quote",
                "contact_sales",
                "contact-sales",
                "trial",
                "checkout",
                "cart",
                "meeting",
                "precio",
                "tarifa",
                "presupuesto",
                "cotiza",
                "prueba",
                "carrito",
                "reunion",
            ]),
        }
    }
}

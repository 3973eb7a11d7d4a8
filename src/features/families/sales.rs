//! What has sales done? Contacts, who acted, and whether the lead answers. Sales calls whom it believes in: a model that reads this
//! learns the team's judgement beside the lead's doings.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

/// What reasons call the field.
const FIELD: &str = "sales";

/// What contacts by sales are most often called.
const CONTACTS: [&str; 14] = [
    "call",
    "Call",
    "CALL",
    "call_logged",
    "call_made",
    "phone_call",
    "sales_call",
    "meeting",
    "Meeting",
    "MEETING",
    "meeting_held",
    "sales_meeting",
    "sales_email",
    "sales_touch",
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "sales_contacts__{lookback}",
        means: ["Contacts by sales: calls, meetings", "Contactos de ventas: llamadas, reuniones"],
        unit: ["contacts", "contactos"],
        null: None,
        formula: "count of events of [features] sales; 0 when there was none",
    },
    Entry {
        name: "days_since_sales_contact",
        means: ["Days since sales made contact", "Días desde el último contacto de ventas"],
        unit: ["days", "días"],
        null: Some(["no contact so far", "ningún contacto hasta la fecha"]),
        formula: "as_of - time of the latest event of [features] sales",
    },
    Entry {
        name: "sales_share__{lookback}",
        means: ["Who acted: the share of events that sales did", "Quién actuó: la proporción de eventos de ventas"],
        unit: ["0 to 1", "de 0 a 1"],
        null: Some(["no event in the lookback", "ningún evento en la ventana"]),
        formula: "events of [features] sales / events of any type, both in the lookback",
    },
    Entry {
        name: "answered_contacts",
        means: [
            "Share of the last ten contacts after which the lead did something itself",
            "Proporción de los últimos diez contactos tras los que el lead hizo algo",
        ],
        unit: ["0 to 1", "de 0 a 1"],
        null: Some([
            "no contact more than 3 days ago, and none answered",
            "ningún contacto hace más de 3 días, y ninguno respondido",
        ]),
        formula: "of the last ten contacts, those with an event of another type before the next contact; one less than 3 days old counts once it was answered; contacts of one instant are one",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let names = params.sales.clone().unwrap_or_else(|| CONTACTS.map(str::to_owned).to_vec());
    let events: Vec<String> = names.into_iter().filter(|name| seen.kinds.contains(name)).collect();
    if events.is_empty() {
        return Vec::new();
    }
    let own = || events.clone();
    let lookbacks = lookbacks(params);
    let contacts = lookbacks.iter().map(|&lookback| {
        let rule = SequenceRule::Contacts { events: own(), lookback };
        sequence(format!("sales_contacts__{lookback}"), FIELD, rule)
    });
    let share = lookbacks.iter().map(|&lookback| {
        let rule = SequenceRule::ContactShare { events: own(), lookback };
        sequence(format!("sales_share__{lookback}"), FIELD, rule)
    });
    let since =
        sequence("days_since_sales_contact".to_owned(), FIELD, SequenceRule::DaysSinceContact { events: own() });
    let answered = sequence("answered_contacts".to_owned(), FIELD, SequenceRule::AnsweredContacts { events: own() });
    contacts.chain([since]).chain(share).chain([answered]).collect()
}

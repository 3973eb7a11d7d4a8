//! What does a collector take? `identify` calls with traits, as many to a body as Segment's `/v1/batch` allows.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::fields::{FIELDS, Value};
use super::{Crm, CrmForm};
use crate::score::ScoredLead;

/// Documented in 2026: a body of at most 500 KB and 2500 calls. What a sender adds around the calls has its room.
const MOST_BYTES: usize = 490_000;
const MOST_CALLS: usize = 2500;

/// One body a line. What is not known is null, which Segment passes on as "empty this trait".
pub(super) fn batches(leads: &[ScoredLead], form: &CrmForm<'_>) -> Vec<u8> {
    let mut out = String::new();
    let mut body = String::new();
    let mut calls = 0;
    for lead in leads {
        let call = call(lead, form).to_string();
        if calls == MOST_CALLS || (calls > 0 && body.len() + call.len() > MOST_BYTES) {
            close(&mut out, &mut body);
            calls = 0;
        }
        if calls > 0 {
            body.push(',');
        }
        body.push_str(&call);
        calls += 1;
    }
    if calls > 0 {
        close(&mut out, &mut body);
    }
    out.into_bytes()
}

fn close(out: &mut String, body: &mut String) {
    out.push_str("{\"batch\":[");
    out.push_str(body);
    out.push_str("]}\n");
    body.clear();
}

fn call(lead: &ScoredLead, form: &CrmForm<'_>) -> Json {
    let traits: Map<String, Json> = FIELDS
        .iter()
        .map(|field| {
            let value = match field.value(lead, form) {
                Value::Text(text) => Json::from(text),
                Value::Whole(number) => Json::from(number),
                Value::Chance(chance) => Json::from(chance),
                Value::Empty => Json::Null,
            };
            (field.name(Crm::Segment), value)
        })
        .collect();
    let traits = Json::Object(traits);
    // The same call keeps its id when the file is sent twice, so that the second is taken for what it is.
    let id = Sha256::digest(format!("{}\n{traits}", lead.lead_id));
    let id = id.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut call = json!({
        "type": "identify",
        "userId": lead.lead_id,
        "traits": traits,
        "messageId": format!("leadscore-{id}"),
    });
    if let (Some(as_of), Some(call)) = (lead.dated_as_of(), call.as_object_mut()) {
        call.insert("timestamp".to_owned(), Json::from(as_of.to_string()));
    }
    call
}

//! One test per system: the very bytes it would be given.

use super::*;
use crate::frame::{FeatureRule, Margin, Probability, Score};
use crate::score::{FeatureValue, Reason, RowScore, State};
use crate::time::Instant;

fn leads() -> Vec<ScoredLead> {
    let row = RowScore { margin: Margin(0.5), probability: Probability(0.125), value: 12.5, score: Score(13), band: 0 };
    let as_of = Instant::from_micros(1_735_513_200_000_000);
    let reason = Reason {
        field: "demo".to_owned(),
        feature: "count__demo__ever".to_owned(),
        rule: FeatureRule::DaysSinceLast { event: "=demo".to_owned() },
        value: FeatureValue::Missing(()),
        points: 3,
        exact_points: 3.0,
        counted: Vec::new(),
        own_words: None,
        untold: None,
    };
    let lead = ScoredLead::scored("=1+1".to_owned(), as_of, &row, "hot");
    vec![
        ScoredLead { reasons_for: vec![reason], stage: Some("engagement".to_owned()), ..lead },
        ScoredLead::unscored("b,\"c\"".to_owned(), as_of, State::NoEvidence),
    ]
}

fn text(crm: Crm, key: Option<&str>) -> String {
    let form = CrmForm { crm, key, lang: Lang::En, model: "logistic", formulas: Formulas::Defused };
    let mut files = crm_files(&leads(), &form);
    assert_eq!(files.len(), 1);
    String::from_utf8(files.remove(0)).unwrap()
}

fn said() -> String {
    crate::score::describe(&leads()[0].reasons_for[0], Lang::En)
}

#[test]
fn hubspot_gets_property_names_and_ids_alone() {
    assert_eq!(
        text(Crm::Hubspot, None),
        format!(
            "Record ID,leadscore_state,leadscore_score,leadscore_chance,leadscore_band,leadscore_stage,leadscore_reason_1,\
             leadscore_reason_2,leadscore_reason_3,leadscore_reason_against,leadscore_scored_at,leadscore_model\n\
             '=1+1,scored,13,0.1250,hot,engagement,{},,,,2024-12-29T23:00:00Z,logistic\n\
             \"b,\"\"c\"\"\",no_evidence,,,,,,,,,2024-12-29T23:00:00Z,logistic\n",
            said()
        )
    );
    assert!(text(Crm::Hubspot, Some("email")).starts_with("email,leadscore_state,"));
}

#[test]
fn salesforce_gets_api_names_and_an_old_score_is_emptied() {
    let file = text(Crm::Salesforce, Some("Lead_Key__c"));
    let mut lines = file.lines();
    assert_eq!(
        lines.next().unwrap(),
        "Lead_Key__c,Leadscore_State__c,Leadscore_Score__c,Leadscore_Chance__c,Leadscore_Band__c,Leadscore_Stage__c,\
         Leadscore_Reason_1__c,Leadscore_Reason_2__c,Leadscore_Reason_3__c,Leadscore_Reason_Against__c,\
         Leadscore_Scored_At__c,Leadscore_Model__c"
    );
    assert!(lines.next().unwrap().starts_with("'=1+1,scored,13,0.1250,hot,engagement,"));
    assert!(lines.next().unwrap().starts_with("\"b,\"\"c\"\"\",no_evidence,#N/A,#N/A,#N/A,#N/A,#N/A"));
    assert!(text(Crm::Salesforce, None).starts_with("Id,") && !file.contains('\r'));
}

#[test]
fn marketo_gets_rest_field_names() {
    assert!(text(Crm::Marketo, None).starts_with(
        "id,leadscoreState,leadscoreScore,leadscoreChance,leadscoreBand,leadscoreStage,leadscoreReason1,leadscoreReason2,\
         leadscoreReason3,leadscoreReasonAgainst,leadscoreScoredAt,leadscoreModel\n'=1+1,scored,13,"
    ));
}

#[test]
fn dynamics_gets_column_names_with_the_publishers_prefix() {
    let file = text(Crm::Dynamics365, None);
    assert!(file.starts_with("leadid,new_leadscore_state,new_leadscore_score,new_leadscore_chance,"), "{file}");
    assert!(file.contains("\n'=1+1,scored,13,0.1250,hot,"));
}

#[test]
fn segment_gets_bodies_of_identify_calls_that_can_be_sent_twice() {
    let file = text(Crm::Segment, None);
    let body: serde_json::Value = serde_json::from_str(file.trim_end()).unwrap();
    let calls = body["batch"].as_array().unwrap();
    assert_eq!(
        (calls.len(), calls[0]["type"].as_str(), calls[0]["userId"].as_str()),
        (2, Some("identify"), Some("=1+1"))
    );
    assert_eq!(calls[0]["traits"]["leadscore_score"], 13);
    assert_eq!(calls[0]["traits"]["leadscore_chance"], 0.125);
    assert_eq!(calls[0]["timestamp"], "2024-12-29T23:00:00Z");
    assert!(calls[1]["traits"]["leadscore_score"].is_null() && calls[1]["traits"]["leadscore_state"] == "no_evidence");
    assert_eq!(file, text(Crm::Segment, None));
    assert_ne!(calls[0]["messageId"], calls[1]["messageId"]);
}

#[test]
fn segments_bodies_end_at_its_limits() {
    let one = leads().remove(1);
    let many: Vec<ScoredLead> = (0..5100).map(|n| ScoredLead { lead_id: format!("lead {n}"), ..one.clone() }).collect();
    let form = CrmForm { crm: Crm::Segment, key: None, lang: Lang::En, model: "m", formulas: Formulas::Defused };
    let text = String::from_utf8(crm_files(&many, &form).remove(0)).unwrap();
    let mut seen = 0;
    for line in text.lines() {
        let body: serde_json::Value = serde_json::from_str(line).unwrap();
        let calls = body["batch"].as_array().unwrap().len();
        assert!(calls > 0 && calls <= 2500 && line.len() <= 500_000, "{calls} calls, {} bytes", line.len());
        seen += calls;
    }
    assert_eq!(seen, 5100);
    assert!(text.lines().count() >= 3);
}

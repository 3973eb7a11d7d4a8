//! Are the defects there that an export claims, and do its leaky columns leak?

use std::collections::{BTreeMap, BTreeSet};

use super::{made, read, wins};
use crate::synth::exports::Source;

/// Area under the ROC curve of `values` for `yes`, ties counted half.
fn auc(values: &[(f64, bool)]) -> f64 {
    let (mut above, mut pairs) = (0.0, 0.0);
    for &(a, _) in values.iter().filter(|(_, yes)| *yes) {
        for &(b, _) in values.iter().filter(|(_, yes)| !*yes) {
            pairs += 1.0;
            above += if a > b {
                1.0
            } else if a < b {
                0.0
            } else {
                0.5
            };
        }
    }
    above / pairs
}

/// A source, its leads file, the column with the id, and columns with what they hold: words, numbers or dates.
type Leaky<'a> = (Source, &'a str, &'a str, &'a [(&'a str, char)]);

#[test]
fn columns_that_are_written_over_know_the_outcome() {
    let (company, _) = made(Source::Mautic);
    let numeric = |text: &str| text.parse::<f64>().unwrap_or(0.0);
    // Dates sort as text; a word is as good as the share of customers among those that have it.
    let words = |cells: &[&str], won: &[bool]| -> Vec<f64> {
        let mut share: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (cell, &won) in cells.iter().zip(won) {
            let entry = share.entry(cell).or_default();
            *entry = (entry.0 + f64::from(u8::from(won)), entry.1 + 1.0);
        }
        cells.iter().map(|cell| share[cell].0 / share[cell].1).collect()
    };
    let dates = |cells: &[&str]| -> Vec<f64> {
        let sorted: BTreeSet<&str> = cells.iter().copied().collect();
        let rank: BTreeMap<&str, usize> = sorted.into_iter().enumerate().map(|(rank, cell)| (cell, rank)).collect();
        cells.iter().map(|cell| rank[cell] as f64).collect()
    };
    let leaky: [Leaky<'_>; 6] = [
        (
            Source::Hubspot,
            "hubspot-crm",
            "Record ID",
            &[
                ("Lifecycle Stage", 'w'),
                ("Lead Status", 'w'),
                ("HubSpot Score", 'n'),
                ("Number of Pageviews", 'n'),
                ("Number of Form Submissions", 'n'),
                ("Last Activity Date", 'd'),
                ("Recent Conversion Date", 'd'),
                ("Time Last Seen", 'd'),
                ("Recent Deal Amount", 'n'),
            ],
        ),
        (Source::Mautic, "leads.csv", "id", &[("points", 'n'), ("stage_id", 'w'), ("last_active", 'd')]),
        (Source::Ga4, "crm_leads.csv", "user_id", &[("status", 'w'), ("open_tasks", 'n'), ("amount", 'n')]),
        (
            Source::Segment,
            "users.csv",
            "id",
            &[("lifecycle_stage", 'w'), ("plan", 'w'), ("total_spend", 'n'), ("page_views", 'n')],
        ),
        (
            Source::Salesforce,
            "Lead.csv",
            "Id",
            &[("Status", 'w'), ("IsConverted", 'w'), ("Rating", 'w'), ("LastActivityDate", 'd')],
        ),
        (
            Source::Marketo,
            "leads.csv",
            "id",
            &[("leadScore", 'n'), ("leadStatus", 'w'), ("relativeUrgency", 'n'), ("updatedAt", 'd')],
        ),
    ];
    for (source, file, id, columns) in leaky {
        let (_, export) = made(source);
        let table = read(export, file);
        let truth = wins(company, source);
        let won: Vec<bool> = table.cells(id).map(|id| truth.contains_key(id)).collect();
        for &(column, kind) in columns {
            let cells: Vec<&str> = table.cells(column).collect();
            let values = match kind {
                'n' => cells.iter().map(|cell| numeric(cell)).collect(),
                'd' => dates(&cells),
                _ => words(&cells, &won),
            };
            let pairs: Vec<(f64, bool)> = values.into_iter().zip(won.iter().copied()).collect();
            let auc = auc(&pairs);
            assert!(auc > 0.9, "{source:?} {column}: {auc}");
        }
    }
}

#[test]
fn what_is_planted_is_there_to_be_counted() {
    let (company, _) = made(Source::Mautic);
    let staff = company.leads.len() / 80 + 3;
    for source in Source::ALL {
        let (_, export) = made(source);
        let planted = &export.planted;
        assert_eq!(planted.internal_leads, staff, "{source:?}");
        assert!(planted.bot_clicks > 50, "{source:?}");
        let readme = String::from_utf8(export.files.last().unwrap().1.clone()).unwrap();
        assert!(readme.contains(&format!("| leads with a deal won | {} |", planted.conversions)), "{source:?}");
        if source != Source::HubspotEs {
            assert!(planted.unjoined_rows > 50, "{source:?}");
        }
    }

    let (_, hubspot) = made(Source::Hubspot);
    let contacts = read(hubspot, "hubspot-crm");
    let own = contacts.cells("Email").filter(|email| email.to_lowercase().ends_with("@velmaro.example.com")).count();
    assert_eq!(own, staff);
    assert!(contacts.cells("Email").filter(|email| email.chars().any(char::is_uppercase)).count() > 300);
    let mails = read(hubspot, "email_event.csv");
    let distinct: BTreeSet<&Vec<String>> = mails.rows.iter().collect();
    assert_eq!(mails.rows.len() - distinct.len(), hubspot.planted.duplicate_rows);
    let known: BTreeSet<String> = contacts.cells("Email").map(str::to_lowercase).collect();
    let ids: BTreeSet<&str> = contacts.cells("Record ID").collect();
    let lost = mails.cells("recipient").filter(|recipient| !known.contains(*recipient)).count()
        + read(hubspot, "contact_property").cells("contact_id").filter(|id| !ids.contains(id)).count();
    assert_eq!(lost, hubspot.planted.unjoined_rows);

    let (_, marketo) = made(Source::Marketo);
    let activities = read(marketo, "activities_");
    let guids: BTreeSet<&str> = activities.cells("marketoGUID").collect();
    assert_eq!(activities.rows.len() - guids.len(), marketo.planted.duplicate_rows);
    assert!(marketo.planted.duplicate_rows > 300);

    let (_, segment) = made(Source::Segment);
    let repeated: usize = ["tracks.csv", "pages.csv"]
        .iter()
        .map(|file| {
            let table = read(segment, file);
            let ids: BTreeSet<&str> = table.cells("id").collect();
            table.rows.len() - ids.len()
        })
        .sum();
    assert_eq!(repeated, segment.planted.duplicate_rows);

    let (_, salesforce) = made(Source::Salesforce);
    let leads = read(salesforce, "Lead.csv");
    let emails: BTreeSet<&str> = leads.cells("Email").collect();
    assert_eq!(leads.rows.len() - emails.len(), salesforce.planted.duplicate_leads);
    assert!(salesforce.planted.duplicate_leads > 5);
    let merged: Vec<&str> = leads
        .pairs("IsDeleted", "MasterRecordId")
        .filter(|(deleted, _)| *deleted == "true")
        .map(|pair| pair.1)
        .collect();
    assert!(!merged.is_empty() && merged.iter().all(|master| leads.cells("Id").any(|id| id == *master)));
    let tasks = read(salesforce, "Task.csv");
    assert_eq!(tasks.cells("WhoId").filter(|who| who.len() == 15).count(), salesforce.planted.short_ids);
}

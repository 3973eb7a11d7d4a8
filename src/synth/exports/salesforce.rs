//! Salesforce: Lead, Task, CampaignMember, LeadHistory and Opportunity, as the bulk interface writes them.
//!
//! Field names are those of the object reference. A marketing connector logs visits, mails and forms as tasks.

use super::SynthError;
use super::activity::{Act, Cast, What, later};
use super::clock::Clock;
use super::ids;
use super::planted::Planted;
use super::sheet::{File, Sheet, or_empty};
use super::standing::{Lifecycle, Standing};
use crate::time::Instant;

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `Lead.csv` | leads; `Status`, `IsConverted`, `LastActivityDate` and `Rating` are of today |
| `Task.csv` | what was done and what is planned; the marketing connector logs visits, forms and mails here |
| `CampaignMember.csv` | answers to campaigns and webinars: `FirstRespondedDate` is a day, `CreatedDate` is when the list was loaded |
| `LeadHistory.csv` | every change of `Status` with its instant |
| `Opportunity.csv` | what converted leads became |

- Instants are written `2024-03-31T08:05:00.000+0000`; `ConvertedDate`, `ActivityDate` and `FirstRespondedDate` are days without a time.
- A lead is converted when its deal is won: `ConvertedDate` is the outcome. `Status` changing to `Closed - Not Converted` closes it.
- **When a lead is converted its tasks move to the new contact.** `WhoId` of customers is `ConvertedContactId` (003...), never `Id` (00Q...):
  joined by `Id` alone, customers look as if nothing had ever happened.
- Tasks that are planned have an `ActivityDate` in the future and no `CompletedDateTime`.
- Ids have 18 characters; some tasks were loaded from a report, whose ids have 15 and mind the case.
- Some people are there twice; some second records were merged (`IsDeleted`, `MasterRecordId`).";

/// All objects.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    let acts = cast.per_lead();
    let standings: Vec<Standing> = (0..cast.leads.len()).map(|who| Standing::of(cast, who, &acts[who])).collect();
    Ok(vec![
        leads(cast, &clock, &standings, planted)?,
        tasks(cast, &clock, &standings, planted)?,
        members(cast, &clock, &standings)?,
        history(cast, &clock)?,
        opportunities(cast, &clock, &standings)?,
    ])
}

fn leads(cast: &Cast, clock: &Clock, standings: &[Standing], planted: &mut Planted) -> Result<File, SynthError> {
    let header = [
        "Id",
        "IsDeleted",
        "MasterRecordId",
        "LastName",
        "FirstName",
        "Title",
        "Company",
        "Country",
        "Email",
        "LeadSource",
        "Campaign__c",
        "Status",
        "Industry",
        "Rating",
        "NumberOfEmployees",
        "Phone_Given__c",
        "Gender__c",
        "OwnerId",
        "HasOptedOutOfEmail",
        "IsConverted",
        "ConvertedDate",
        "ConvertedAccountId",
        "ConvertedContactId",
        "ConvertedOpportunityId",
        "CreatedDate",
        "LastModifiedDate",
        "SystemModstamp",
        "LastActivityDate",
    ];
    let mut sheet = Sheet::new("Lead.csv", &header)?;
    // (created, who, the record's own number, whether it was merged away)
    let mut records: Vec<(Instant, usize, usize, bool)> =
        (0..cast.leads.len()).map(|who| (cast.leads[who].created, who, who, false)).collect();
    let seed = cast.seed.stream("second record");
    for who in (0..cast.own).filter(|&who| seed.with(who as u64).uniform() < 0.015) {
        let days = 5 + (seed.with(who as u64).stream("later").uniform() * 50.0) as i64;
        let created = cast.leads[who].created.plus_days(days);
        if created < cast.end {
            let number = cast.leads.len() + cast.strangers + planted.duplicate_leads;
            records.push((created, who, number, planted.duplicate_leads.is_multiple_of(2)));
            planted.duplicate_leads += 1;
        }
    }
    records.sort_unstable();
    for (created, who, number, merged) in records {
        let (lead, second) = (&cast.leads[who], number != who);
        let blank = Standing::default();
        let now = if second { &blank } else { &standings[who] };
        let (first, last) = lead.name.split_once(' ').unwrap_or((&lead.name, ""));
        let stage = now.lifecycle();
        let won = now.won.is_some();
        let new = |object: &str| if won { ids::salesforce(object, who) } else { String::new() };
        let modified = [now.last_activity, now.last_seen, now.won, now.lost, Some(created)].into_iter().flatten().max();
        let modified = modified.map_or_else(String::new, |at| clock.offset(at));
        sheet.row([
            ids::salesforce(ids::LEAD, number).as_str(),
            flag(merged),
            &if merged { ids::salesforce(ids::LEAD, who) } else { String::new() },
            last,
            first,
            lead.job_title.unwrap_or_default(),
            lead.company.as_deref().unwrap_or("[not provided]"),
            lead.country,
            &lead.email,
            lead.source,
            lead.campaign,
            match stage {
                Lifecycle::Customer => "Closed - Converted",
                Lifecycle::Other => "Closed - Not Converted",
                Lifecycle::Opportunity | Lifecycle::SalesQualified => "Working - Contacted",
                Lifecycle::MarketingQualified => "Marketing Qualified",
                Lifecycle::Lead => "Open - Not Contacted",
            },
            lead.industry.unwrap_or_default(),
            if won { "Hot" } else { "" },
            &or_empty(lead.employees),
            flag(lead.phone_given),
            lead.gender.unwrap_or_default(),
            &ids::salesforce(ids::USER, who % 4),
            flag(now.unsubscribed.is_some()),
            flag(won),
            &now.won.map_or_else(String::new, |at| clock.local_date(at)),
            &new(ids::ACCOUNT),
            &new(ids::CONTACT),
            &new(ids::OPPORTUNITY),
            &clock.offset(created),
            &modified,
            &modified,
            &now.last_activity.map_or_else(String::new, |at| clock.local_date(at)),
        ])?;
    }
    sheet.end()
}

/// Type and subject of the task that logs an act; none for what is logged elsewhere.
fn task(act: &Act) -> Option<(&'static str, &'static str, String)> {
    Some(match act.what {
        What::PageView => ("Web Visit", "Task", format!("Visited web page: {}", act.on)),
        What::SocialClick => ("Social Click", "Task", "Clicked social post".to_owned()),
        What::Download => ("Download", "Task", format!("Downloaded: {}", act.on)),
        What::Chat => ("Chat", "Task", "Chat on the web site".to_owned()),
        What::DemoRequest => ("Demo Request", "Task", "Demo request".to_owned()),
        What::EmailSent => ("Email Sent", "Email", format!("Was sent email: {}", act.on)),
        What::EmailOpen => ("Email Opened", "Email", format!("Opened email: {}", act.on)),
        What::EmailClick => ("Email Clicked", "Email", format!("Clicked link in email: {}", act.on)),
        What::Unsubscribe => ("Email Unsubscribed", "Email", "Unsubscribed".to_owned()),
        What::Meeting => ("Meeting", "Task", "Meeting".to_owned()),
        What::FormSubmit | What::Webinar | What::Stage | What::Won | What::Lost => return None,
    })
}

fn tasks(cast: &Cast, clock: &Clock, standings: &[Standing], planted: &mut Planted) -> Result<File, SynthError> {
    let header = [
        "Id",
        "WhoId",
        "WhatId",
        "AccountId",
        "ActivityDate",
        "CreatedDate",
        "CompletedDateTime",
        "Status",
        "IsClosed",
        "Subject",
        "Type",
        "TaskSubtype",
        "Priority",
        "OwnerId",
        "IsDeleted",
        "LastModifiedDate",
    ];
    let mut sheet = Sheet::new("Task.csv", &header)?;
    let mut number = 0;
    for act in &cast.acts {
        let Some((kind, subtype, subject)) = task(act) else { continue };
        let seed = cast.seed.stream("task").with(number as u64);
        let won = standings.get(act.who).is_some_and(|now| now.won.is_some());
        let mut who = ids::salesforce(if won { ids::CONTACT } else { ids::LEAD }, act.who);
        if seed.uniform() < 0.03 {
            who.truncate(15);
            planted.short_ids += 1;
        }
        let new = |object: &str| if won { ids::salesforce(object, act.who) } else { String::new() };
        // A meeting is entered into the calendar days before it takes place.
        let ahead =
            if act.what == What::Meeting { (seed.stream("ahead").uniform() * 4.0 * 86_400.0) as i64 } else { 0 };
        let done = clock.offset(act.time);
        sheet.row([
            ids::salesforce(ids::TASK, number).as_str(),
            &who,
            &new(ids::OPPORTUNITY),
            &new(ids::ACCOUNT),
            &clock.local_date(act.time),
            &clock.offset(later(act.time, -ahead)),
            &done,
            "Completed",
            "true",
            &subject,
            kind,
            subtype,
            "Normal",
            &ids::salesforce(ids::USER, act.who % 4),
            "false",
            &done,
        ])?;
        planted.unjoined_rows += usize::from(cast.stranger(act.who));
        number += 1;
    }
    planned(cast, clock, standings, &mut sheet, number)?;
    sheet.end()
}

/// Calls that somebody means to make after the day of the export: all to leads that are still open.
fn planned(
    cast: &Cast,
    clock: &Clock,
    standings: &[Standing],
    sheet: &mut Sheet,
    first: usize,
) -> Result<(), SynthError> {
    let open = (0..cast.own).filter(|&who| matches!(standings[who].lifecycle(), Lifecycle::SalesQualified));
    for (place, who) in open.enumerate() {
        let made = clock.offset(later(cast.end, -86_400 - 60 * place as i64));
        let due = clock.local_date(cast.end.plus_days(2 + (who % 20) as i64));
        sheet.row([
            ids::salesforce(ids::TASK, first + place).as_str(),
            &ids::salesforce(ids::LEAD, who),
            "",
            "",
            &due,
            &made,
            "",
            "Not Started",
            "false",
            "Call back",
            "Call",
            "Call",
            "Normal",
            &ids::salesforce(ids::USER, who % 4),
            "false",
            &made,
        ])?;
    }
    Ok(())
}

fn members(cast: &Cast, clock: &Clock, standings: &[Standing]) -> Result<File, SynthError> {
    let header = [
        "Id",
        "CampaignId",
        "Campaign.Name",
        "Campaign.Type",
        "LeadId",
        "ContactId",
        "Status",
        "HasResponded",
        "FirstRespondedDate",
        "CreatedDate",
        "LastModifiedDate",
        "IsDeleted",
    ];
    let mut sheet = Sheet::new("CampaignMember.csv", &header)?;
    let mut campaigns: Vec<String> = Vec::new();
    let mut joined = std::collections::BTreeSet::new();
    let answers = cast.acts.iter().filter(|act| matches!(act.what, What::FormSubmit | What::Webinar));
    for (number, act) in answers.enumerate() {
        let (campaign, kind, status) = match act.what {
            What::Webinar => (format!("Webinar {} {}", act.on, clock.local_date(act.time)), "Webinar", "Attended"),
            _ => (act.on.replace("/landing/", ""), "Web Form", "Responded"),
        };
        let place = campaigns.iter().position(|name| *name == campaign).unwrap_or(campaigns.len());
        if place == campaigns.len() {
            campaigns.push(campaign.clone());
        }
        // A lead is a member of a campaign once, and keeps the day of its first answer.
        if !joined.insert((act.who, place)) {
            continue;
        }
        let won = standings.get(act.who).is_some_and(|now| now.won.is_some());
        let created = clock.offset(act.known);
        sheet.row([
            ids::salesforce(ids::MEMBER, number).as_str(),
            &ids::salesforce(ids::CAMPAIGN, place),
            &campaign,
            kind,
            &ids::salesforce(ids::LEAD, act.who),
            &if won { ids::salesforce(ids::CONTACT, act.who) } else { String::new() },
            status,
            "true",
            &clock.local_date(act.time),
            &created,
            &created,
            "false",
        ])?;
    }
    sheet.end()
}

fn history(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header = ["Id", "IsDeleted", "LeadId", "CreatedById", "CreatedDate", "Field", "OldValue", "NewValue"];
    let mut sheet = Sheet::new("LeadHistory.csv", &header)?;
    let mut status = vec!["Open - Not Contacted"; cast.leads.len()];
    for (number, act) in cast.acts.iter().filter(|act| !cast.stranger(act.who)).enumerate() {
        let new = match act.what {
            What::Stage if act.on == "mql" => "Marketing Qualified",
            What::Stage if act.on == "opportunity" => "Working - Contacted",
            What::Stage => "Working - Proposal",
            What::Won => "Closed - Converted",
            What::Lost => "Closed - Not Converted",
            _ => continue,
        };
        sheet.row([
            ids::salesforce(ids::HISTORY, number).as_str(),
            "false",
            &ids::salesforce(ids::LEAD, act.who),
            &ids::salesforce(ids::USER, act.who % 4),
            &clock.offset(act.time),
            "Status",
            status[act.who],
            new,
        ])?;
        status[act.who] = new;
    }
    sheet.end()
}

fn opportunities(cast: &Cast, clock: &Clock, standings: &[Standing]) -> Result<File, SynthError> {
    let header = [
        "Id",
        "AccountId",
        "Name",
        "StageName",
        "Amount",
        "Probability",
        "CloseDate",
        "Type",
        "LeadSource",
        "IsClosed",
        "IsWon",
        "OwnerId",
        "CreatedDate",
        "LastModifiedDate",
    ];
    let mut sheet = Sheet::new("Opportunity.csv", &header)?;
    for (who, now) in standings.iter().enumerate() {
        let (Some(won), lead) = (now.won, &cast.leads[who]) else { continue };
        let at = clock.offset(won);
        let name = format!("{} - 2025", lead.company.as_deref().unwrap_or(&lead.name));
        sheet.row([
            ids::salesforce(ids::OPPORTUNITY, who).as_str(),
            &ids::salesforce(ids::ACCOUNT, who),
            &name,
            "Closed Won",
            &now.amount.map_or_else(String::new, |amount| format!("{amount}.0")),
            "100.0",
            &clock.local_date(won),
            "New Business",
            lead.source,
            "true",
            "true",
            &ids::salesforce(ids::USER, who % 4),
            &at,
            &at,
        ])?;
    }
    sheet.end()
}

const fn flag(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

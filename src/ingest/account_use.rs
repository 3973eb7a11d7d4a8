//! What becomes of accounts: nothing, features of a lead's colleagues, or rows of their own?

use super::accounts::AccountLog;
use super::error::IngestError;
use super::found::{IngestReport, Warning, WarningKind};
use super::store::Budget;
use super::tables::Tables;

/// What becomes of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountUse {
    /// Nothing.
    #[default]
    None,
    /// Their events are at hand beside those of leads, for features of a lead's colleagues.
    Beside,
    /// They stand in the place of leads.
    Units,
}

/// The tables with what becomes of accounts.
pub(super) fn with_accounts(
    mut tables: Tables,
    accounts: AccountUse,
    budget: &Budget,
    report: &mut IngestReport,
) -> Result<Tables, IngestError> {
    let key = match accounts {
        AccountUse::None => return Ok(tables),
        AccountUse::Beside => "[features] more_families",
        AccountUse::Units => "[cohort] unit",
    };
    let Some(log) = AccountLog::of(&tables, budget)? else {
        let why = "speaks of accounts; name the column with a lead's account in [leads] account".to_owned();
        return Err(IngestError::Mapping { key: key.to_owned(), why });
    };
    if accounts == AccountUse::Beside {
        tables.account_log = Some(log);
        return Ok(tables);
    }
    if tables.recorded.is_some() {
        let why = "a recorded score is one person's; leave it out where [cohort] unit = \"account\"".to_owned();
        return Err(IngestError::Mapping { key: "[rules] history".to_owned(), why });
    }
    let alone = log.accounts.of_lead.iter().filter(|account| account.is_none()).count();
    if alone > 0 {
        let words = format!(
            "{alone} of {} leads have no account and are left out: [cohort] unit = \"account\" scores accounts.",
            tables.leads.ids.len()
        );
        report.warnings.push(Warning { about: WarningKind::NoAccount, words });
    }
    if log.accounts.ids.is_empty() {
        return Err(IngestError::NoLeads { why: "no lead has an account; look at [leads] account".to_owned() });
    }
    Ok(tables.of_accounts(&log))
}

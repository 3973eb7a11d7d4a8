//! Who to call, why, and what next? `sales.html`: one page that a rep prints, then the list.
//!
//! It says nothing that needs statistics to be read: chances as "12 of 100", reasons in words, what became of earlier
//! lists. The next step is the team's own, from its `actions.csv`; leadscore invents no advice.

mod bands;
mod changes;
mod input;
mod lead_list;
mod page;
#[cfg(test)]
pub(super) mod example;
#[cfg(test)]
mod tests;

pub use input::{
    Action, Change, Happened, KnownNow, LastList, ListedLead, MatrixCell, PastBand, SalesBand, SalesInput, Trend,
};

use super::{ReportError, locale::Locale};

/// Most leads on the page; the CSV beside it holds all. A row takes about a kilobyte, and the page stays under 2 MB.
pub const MOST_LISTED: usize = 1000;

/// `sales.html` and `sales.csv`: pairs of a file name and its bytes.
///
/// The same input gives the same bytes. The page is at most 2 MB, whatever the number of leads.
///
/// # Errors
/// [`ReportError`] when the zone is unknown; else a fault in this room.
pub fn render_sales(input: &SalesInput) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let locale = Locale::new(input.lang, &input.timezone)?;
    let csv = lead_list::csv(input);
    let page = page::render(input, locale)?;
    Ok(vec![("sales.html".to_owned(), page.into_bytes()), ("sales.csv".to_owned(), csv.into_bytes())])
}

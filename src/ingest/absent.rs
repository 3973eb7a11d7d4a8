//! Why is somebody not among the leads? Asked of one person, by name.

use super::error::IngestError;
use super::found::{IngestReport, RejectReason};
use super::people::{IdForm, Person};
use super::read::{ReadParams, who};
use super::rejects::Rejects;
use super::wanted::Wanted;

/// Why there is nobody of this id: what leaves the person out; `None` where no file names it. For whoever asks about one person by
/// name: the leads are read once more.
///
/// # Errors
/// [`IngestError`] as [`super::read`]'s, of the leads.
pub fn reason_left_out(
    params: &ReadParams<'_>,
    wanted: Option<&Wanted>,
    id: &str,
) -> Result<Option<RejectReason>, IngestError> {
    let (mut report, mut rejects) = (IngestReport::default(), Rejects::default());
    let form = IdForm::of(params.leads);
    let read = who(params, wanted, &mut report, &mut rejects)?;
    let found = read.others.into_iter().find(|(key, _)| *key == form.key(id).as_ref());
    Ok(found.and_then(|(_, person)| if let Person::LeftOut(reason) = person { Some(reason) } else { None }))
}

impl RejectReason {
    /// What leaves a whole lead out.
    #[must_use]
    pub const fn of_lead(self) -> &'static str {
        match self {
            Self::Filtered => "[leads] where",
            Self::Excluded => "[leads] exclude",
            Self::Listed => "[privacy] exclude or --exclude-ids",
            Self::Suppressed => "[privacy] suppress",
            Self::UnknownLead | Self::BlankKey | Self::Undated | Self::Duplicate | Self::Overruled => self.words(),
        }
    }
}

//! Which known name did the writer mean?

/// The candidate nearest to `word`, if it is near: the same but for case, or at most a third of its letters wrong.
/// Of equally near ones the first.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted, &candidate.to_lowercase()), candidate))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, candidate)| distance <= (candidate.chars().count().max(wanted.chars().count()) / 3).max(1))
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_answered_and_another_word_is_not() {
        assert_eq!(nearest("Complete", ["SCHEDULE", "COMPLETE"]).as_deref(), Some("COMPLETE"));
        assert_eq!(nearest("page_veiw", ["page_view", "page_new"]).as_deref(), Some("page_view"));
        assert_eq!(nearest("industry", ["country", "created"]), None);
    }
}

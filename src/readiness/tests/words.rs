//! Which state follows from what was found, and which exit code from the state?

use crate::readiness::{
    ColumnReading, NextStep, OpenAnswer, PartCounts, PlanReading, Standing, State, next_step, split_starves, weigh,
};

fn part(conversions: usize) -> Option<PartCounts> {
    Some(PartCounts { rows: 1000, leads: 300, converted_rows: conversions, conversions })
}

fn plan(train: usize, test: usize) -> PlanReading {
    PlanReading { train: part(train), test: part(test), ..PlanReading::default() }
}

#[test]
fn too_few_conversions_outweigh_open_questions() {
    let open = [OpenAnswer { line: 3, setting: String::new(), question: String::new() }];
    let undated = [ColumnReading {
        column: "status".into(),
        standing: Standing::Undated,
        filled_share: None,
        single_column_auc: None,
        missingness_auc: None,
        doubts: Vec::new(),
        answer_needed: true,
    }];
    let states = [
        (weigh(&plan(20, 1), &[], &[], &[]), State::Ready, 0),
        (weigh(&plan(20, 1), &[], &[], &open), State::AnswerNeeded, 1),
        (weigh(&plan(20, 1), &undated, &[], &[]), State::AnswerNeeded, 1),
        (weigh(&plan(19, 1), &undated, &[], &open), State::TooFew, 4),
        (weigh(&plan(20, 0), &[], &[], &[]), State::TooFew, 4),
        (weigh(&plan(1000, 1), &[], &[], &[]), State::TooFew, 4), // all converted
        (weigh(&PlanReading::default(), &[], &[], &[]), State::TooFew, 4),
    ];
    for (found, wanted, code) in states {
        assert_eq!((found, found.exit_code()), (wanted, code));
    }
    assert_eq!(next_step(State::TooFew, true), NextStep::ReplayRules);
    assert_eq!(next_step(State::TooFew, false), NextStep::Wait);
    assert!(split_starves(&plan(10, 3), 30) && !split_starves(&plan(10, 3), 12) && !split_starves(&plan(25, 0), 30));
}

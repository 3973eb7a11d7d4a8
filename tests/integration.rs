//! The built program as people and programs use it: files in; files, words and exit codes out.
//!
//! One binary, so that the table engine links once. Companies are invented on the spot or copied from `data/sample`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it finds")]

mod integration {
    mod company;
    mod program;

    mod audit;
    mod backtest;
    mod bad_inputs;
    mod card_study;
    mod cards;
    mod check;
    mod desk;
    mod determinism;
    mod exit_codes;
    mod first_run;
    mod future;
    mod hygiene;
    mod interrupted;
    mod kill;
    mod learn;
    mod matrix;
    mod monitor;
    mod new_files;
    mod new_lists;
    mod objections;
    mod outcomes;
    mod outputs;
    mod outreach;
    mod parts;
    mod persons;
    mod planted;
    mod public;
    mod rows;
    mod schemas;
    mod scores;
    mod search;
    mod stdin;
    mod subgroups;
    mod verdict;
}

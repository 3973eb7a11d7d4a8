//! Which test holds which row of the list of 62 bad inputs? The list stands here whole; a row whose test goes away, or is never
//! run, fails.

use std::path::Path;

/// A row: its number, the input, and the tests that hold it, as file and function.
type Row = (u8, &'static str, &'static [(&'static str, &'static str)]);

const INPUTS: &str = "src/ingest/tests/bad_inputs.rs";
const TIMES: &str = "src/ingest/tests/bad_times.rs";
const FOUND: &str = "src/ingest/tests/found.rs";
const TWICE: &str = "src/ingest/tests/duplicates.rs";
const PROGRAM: &str = "tests/integration/bad_inputs.rs";
const CODES: &str = "tests/integration/exit_codes.rs";
const NEW_FILES: &str = "tests/integration/new_files.rs";
const NEW_LISTS: &str = "tests/integration/new_lists.rs";
const STDIN: &str = "tests/integration/stdin.rs";

const ROWS: &[Row] = &[
    (1, "empty file", &[(INPUTS, "an_empty_file_and_a_lone_header"), (STDIN, "nothing_and_a_lone_header")]),
    (2, "header only", &[(INPUTS, "an_empty_file_and_a_lone_header"), (STDIN, "nothing_and_a_lone_header")]),
    (3, "no such file, a folder", &[(INPUTS, "a_file_that_is_not_there"), (INPUTS, "a_folder_in_the_place_of_a_file")]),
    (4, "missing column", &[(INPUTS, "a_column_that_is_not_there"), (STDIN, "a_missing_column_and_another_delimiter")]),
    (5, "one name twice", &[(INPUTS, "two_columns_of_one_name")]),
    (6, "another delimiter", &[(INPUTS, "another_delimiter"), (STDIN, "a_missing_column_and_another_delimiter")]),
    (7, "ragged row", &[(INPUTS, "a_ragged_row"), (STDIN, "a_ragged_row_and_a_quote_that_stays_open")]),
    (
        8,
        "open quote",
        &[
            (INPUTS, "a_quote_that_never_closes_and_one_that_closes_too_late"),
            (STDIN, "a_ragged_row_and_a_quote_that_stays_open"),
        ],
    ),
    (9, "byte order mark", &[("src/ingest/tests/csv_rows.rs", "byte_order_mark_and_line_endings_change_nothing")]),
    (10, "line ends", &[("src/ingest/tests/csv_rows.rs", "byte_order_mark_and_line_endings_change_nothing")]),
    (11, "UTF-16", &[(INPUTS, "utf_16"), (STDIN, "bytes_that_are_no_utf_8")]),
    (12, "not UTF-8", &[(INPUTS, "bytes_that_are_not_utf_8_with_all_their_lines"), (STDIN, "bytes_that_are_no_utf_8")]),
    (13, "control characters in an id", &[(INPUTS, "control_characters_in_an_id")]),
    (14, "archives", &[(INPUTS, "archives_and_spreadsheets"), (STDIN, "archives_and_copies_that_end_early")]),
    (15, "gzip bomb", &[(INPUTS, "a_gzip_bomb_stops_at_the_cap")]),
    (16, "cut short", &[(INPUTS, "files_cut_short"), (STDIN, "archives_and_copies_that_end_early")]),
    (17, "broken Parquet footer", &[(INPUTS, "a_parquet_file_with_a_broken_footer")]),
    (18, "no NDJSON", &[(INPUTS, "ndjson_that_is_none"), (STDIN, "ndjson_that_is_none")]),
    (19, "equal leads", &[(TWICE, "a_lead_that_stands_twice_with_the_same_values_is_kept_once_and_counted")]),
    (
        20,
        "contradicting leads",
        &[
            (TWICE, "a_lead_that_stands_twice_with_different_values_is_an_error_whatever_differs"),
            (FOUND, "identical_leads_are_counted_and_contradictions_go_by_on_duplicate"),
        ],
    ),
    (
        21,
        "equal events",
        &[
            (TWICE, "events_that_repeat_another_in_every_used_column_go_and_are_counted"),
            (FOUND, "repeated_events_are_said_to_be_left_out"),
        ],
    ),
    (
        22,
        "events of nobody",
        &[
            (FOUND, "unknown_leads_are_counted_with_masked_examples"),
            (FOUND, "a_join_that_finds_hardly_anybody_stops_with_the_reason"),
        ],
    ),
    (23, "events before creation", &[(FOUND, "events_before_creation_are_kept_and_counted")]),
    (
        24,
        "events after the end",
        &[(FOUND, "events_after_the_end_of_the_data_are_counted_and_stop_the_work_beyond_one_in_a_hundred")],
    ),
    (
        25,
        "events later than now",
        &[(FOUND, "events_later_than_the_clock_stop_the_work_until_somebody_says_where_the_data_end")],
    ),
    (26, "early conversions", &[(FOUND, "conversions_before_creation_or_before_any_event_are_counted")]),
    (27, "time without zone", &[(TIMES, "a_time_without_offset_or_zone")]),
    (28, "skipped hour", &[(TIMES, "an_hour_that_clocks_skipped")]),
    (29, "repeated hour", &[(TIMES, "an_hour_that_clocks_showed_twice_unless_the_config_says_which")]),
    (30, "two formats", &[(TIMES, "two_formats_in_one_column"), (TIMES, "day_and_month_are_never_guessed")]),
    (31, "epochs", &[(TIMES, "counts_since_1970_come_with_their_unit")]),
    (32, "no such day", &[(TIMES, "a_day_that_no_calendar_has_and_a_second_that_clocks_added")]),
    (33, "no finite number", &[(INPUTS, "words_where_finite_numbers_are_wanted")]),
    (34, "out of range", &[(INPUTS, "words_where_finite_numbers_are_wanted")]),
    (
        35,
        "negative",
        &[
            ("src/ingest/tests/signs.rs", "a_negative_age_is_named_with_its_line_and_those_beside_it"),
            ("src/ingest/tests/signs.rs", "the_seconds_on_a_page_are_held_to_it_and_a_refund_is_not"),
        ],
    ),
    (36, "dressed numbers", &[(INPUTS, "numbers_as_people_write_them_come_with_the_way_out")]),
    (
        37,
        "numbers with words",
        &[
            (INPUTS, "a_column_of_numbers_with_some_words_is_a_question_and_no_category"),
            (INPUTS, "of_many_bad_cells_ten_are_shown_and_all_are_counted"),
        ],
    ),
    (38, "ids of two types", &[(FOUND, "ids_that_were_numbers_on_one_side_stop_the_work_below_95_percent")]),
    (39, "large ids", &[(INPUTS, "ids_beyond_2_to_the_53_keep_every_digit_in_every_format")]),
    (40, "blanks in ids", &[(FOUND, "ids_that_look_alike_are_kept_apart_and_named")]),
    (41, "case of ids", &[(FOUND, "ids_that_look_alike_are_kept_apart_and_named")]),
    (42, "Unicode forms", &[(FOUND, "ids_that_look_alike_are_kept_apart_and_named")]),
    (
        43,
        "no id",
        &[
            (TWICE, "an_empty_id_is_named_by_its_line"),
            (FOUND, "every_row_without_an_id_is_counted_and_the_first_is_named"),
        ],
    ),
    (44, "one class", &[(CODES, "too_little_to_learn_from_ends_with_4_and_says_what_is_missing")]),
    (45, "few conversions", &[(CODES, "too_little_to_learn_from_ends_with_4_and_says_what_is_missing")]),
    (
        46,
        "label values",
        &[("src/ingest/tests/outcomes.rs", "a_flag_reads_yes_and_no_in_two_languages_and_whatever_is_declared")],
    ),
    (47, "constant feature", &[(PROGRAM, "a_feature_that_says_nothing_is_dropped_and_named")]),
    (48, "leak", &[(CODES, "an_undated_column_stops_training_by_name_and_auc_and_nothing_is_written")]),
    (49, "many values", &[(FOUND, "a_column_that_says_who_and_not_what_is_named")]),
    (50, "unseen category", &[(NEW_FILES, "categories_that_training_did_not_know_are_other_and_counted_past_a_tenth")]),
    (
        51,
        "other columns",
        &[
            (NEW_FILES, "a_column_the_model_reads_and_the_file_lacks_is_named"),
            (NEW_FILES, "the_order_of_columns_is_of_no_account_and_new_ones_are_ignored_with_a_word"),
        ],
    ),
    (52, "another type", &[(NEW_FILES, "a_number_that_became_text_is_an_error_with_line_and_column")]),
    (53, "huge field", &[(INPUTS, "a_field_of_100_mb_and_a_row_of_a_million_columns")]),
    (54, "formula", &[(PROGRAM, "text_that_would_be_a_formula_or_a_tag_is_accepted_and_defused")]),
    (55, "tag", &[(PROGRAM, "text_that_would_be_a_formula_or_a_tag_is_accepted_and_defused")]),
    (56, "quote", &[(NEW_LISTS, "names_that_are_formulas_code_or_turned_around_are_accepted_and_defused")]),
    (
        57,
        "bidi control",
        &[
            (NEW_LISTS, "names_that_are_formulas_code_or_turned_around_are_accepted_and_defused"),
            (STDIN, "a_name_that_turns_the_line_around_is_written_out_in_messages"),
        ],
    ),
    (
        58,
        "output over input",
        &[
            (CODES, "usage_errors_end_with_2_and_point_to_help"),
            (NEW_LISTS, "nothing_is_written_over_what_is_read_and_a_bad_time_is_found_first"),
        ],
    ),
    (59, "bad artifact", &[(CODES, "a_damaged_or_foreign_artifact_ends_with_4_and_says_which")]),
    (60, "full disk", &[(NEW_LISTS, "a_full_disk_ends_with_5_names_path_and_cause_and_keeps_the_old_file")]),
    (
        61,
        "nobody listens",
        &[(CODES, "a_reader_who_leaves_is_no_error"), (STDIN, "a_stdin_that_somebody_closed_holds_nothing")],
    ),
    (
        62,
        "Ctrl-C",
        &[(
            "tests/integration/interrupted.rs",
            "a_training_that_is_interrupted_ends_with_130_and_leaves_no_part_of_a_run",
        )],
    ),
];

/// True where `text` holds this function as a test that is run when nobody asks for more.
fn is_run(text: &str, name: &str) -> bool {
    let Some((before, _)) = text.split_once(&format!("\nfn {name}() {{")) else { return false };
    let attributes: Vec<&str> = before.lines().rev().take_while(|line| line.starts_with("#[")).collect();
    attributes.contains(&"#[test]") && !attributes.iter().any(|line| line.starts_with("#[ignore"))
}

#[test]
fn every_row_of_the_list_is_held_by_a_test_that_is_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let numbers: Vec<u8> = ROWS.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=62).collect::<Vec<u8>>());
    for (number, input, tests) in ROWS {
        assert!(!tests.is_empty(), "row {number}, {input}");
        for (file, name) in *tests {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            assert!(is_run(&text, name), "row {number}, {input}: {file} has no test {name} that is run");
        }
    }
}

#[test]
fn a_test_that_is_not_there_or_ignored_is_none() {
    let text = "\n#[test]\nfn a() {\n}\n\n#[test]\n#[ignore = \"slow\"]\nfn b() {\n}\n\nfn c() {\n}\n";
    assert_eq!(["a", "b", "c", "d"].map(|name| is_run(text, name)), [true, false, false, false]);
}

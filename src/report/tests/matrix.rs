//! The matrix on the analyst's page: what stands there, and what where a side is not graded or there is none.

use super::{evaluation, input, page};
use crate::evaluate::Measured;
use crate::report::example::matrix;
use crate::report::{Lang, ReportInput, matrix_csv};

#[test]
fn the_page_shows_sixteen_cells_and_what_each_side_tells_alone() {
    let evaluation = evaluation();
    let english = page(&input(&evaluation, Lang::En));
    let section = &english[english.find("<h2 id=\"matrix\">").unwrap()..];
    let section = &section[..section.find("</section>").unwrap()];
    let found = matrix();
    let greens: Vec<String> =
        found.cells.iter().filter(|cell| cell.green).map(|found| found.cell.to_string()).collect();
    assert!(section.contains(&format!("clearly lie above that: {}.", greens.join(", "))), "{section}");
    assert_eq!(section.matches("★</span>").count(), greens.len());
    assert_eq!(section.matches("<td").count(), 16 + 4);
    for cell in found.cells.iter().filter(|cell| cell.rows > 0) {
        assert!(section.contains(&format!("{} of {}<", cell.conversions, cell.rows)), "{}", cell.cell);
    }
    assert!(section.contains("0.612") && section.contains("tells buyers apart"));
    let spanish = page(&input(&evaluation, Lang::Es));
    assert!(spanish.contains("Encaje y actividad") && spanish.contains("0,748"));
}

#[test]
fn a_side_that_tells_nothing_or_is_not_graded_is_said_so_and_without_a_matrix_nothing_is() {
    let evaluation = evaluation();
    let mut found = matrix();
    let reason = "not graded: no feature of this side tells training leads apart".to_owned();
    found.fit_roc_auc = Measured::NotComputable { value: (), reason };
    found.cells.clear();
    if let Measured::Estimate(auc) = &mut found.activity_roc_auc {
        auc.low = 0.47;
    }
    assert_eq!(matrix_csv(&found).lines().count(), 1);
    let with = ReportInput { matrix: Some(found), ..input(&evaluation, Lang::En) };
    let english = page(&with);
    assert!(english.contains("no cells, because a side is not graded") && english.contains("no feature of this side"));
    assert!(english.contains("do not go by this side") && !english.contains("class=\"matrix\""));
    let spanish = page(&ReportInput { lang: Lang::Es, ..with.clone() });
    assert!(spanish.contains("ninguna variable de este lado"), "the reason is told in Spanish");
    assert!(!page(&ReportInput { matrix: None, ..with }).contains("id=\"matrix\""));
}

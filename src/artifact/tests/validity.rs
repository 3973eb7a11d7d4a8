//! Parts that do not fit each other are named.

use super::*;

fn refusal(change: impl FnOnce(&mut Artifact)) -> String {
    let mut artifact = forest_artifact();
    change(&mut artifact);
    let bytes = with_body(&body_of(&artifact));
    match Artifact::from_bytes(&bytes) {
        Err(ArtifactError::Inconsistent(problem)) => problem.to_string(),
        other => panic!("{other:?}"),
    }
}

fn refusal_of_logistic(change: impl FnOnce(&mut Logistic)) -> String {
    refusal(|artifact| {
        let Model::Logistic(mut model) = logistic() else { unreachable!() };
        change(&mut model);
        artifact.model = Model::Logistic(model);
    })
}

fn refusal_of_node(node: Node) -> String {
    refusal(|artifact| {
        let Model::Forest(forest) = &mut artifact.model else { unreachable!() };
        forest.trees[4].nodes[1] = node;
    })
}

#[test]
fn an_encoder_that_does_not_suit_the_features_is_refused() {
    let words = refusal(|artifact| artifact.encoder.columns[3].feature = 12);
    assert!(words.contains("12") && words.contains('5'), "{words}");
    let wrong = Transform::Level { code: 0, center: 0.0, scale: 1.0 };
    let words = refusal(|artifact| artifact.encoder.columns[0].transform = wrong);
    assert!(words.contains("count__pricing_view__7d"), "{words}");
    for transform in [
        Transform::Level { code: 3, center: 0.0, scale: 1.0 },
        Transform::Level { code: -2, center: 0.0, scale: 1.0 },
        Transform::Level { code: 0, center: 0.0, scale: 0.0 },
    ] {
        refusal(|artifact| artifact.encoder.columns[5].transform = transform);
    }
}

#[test]
fn names_that_repeat_and_levels_out_of_order_are_refused() {
    refusal(|artifact| artifact.features.features[1].name = "count__pricing_view__7d".to_owned());
    refusal(|artifact| artifact.encoder.columns[1].name = "employees".to_owned());
    refusal(|artifact| artifact.bands.bands[1].name = "hot".to_owned());
    refusal(|artifact| artifact.bands.bands[1].name.clear());
    let levels = ["retail", "care", "software"].map(str::to_owned).to_vec();
    let words = refusal(|artifact| artifact.features.features[4].kind = FeatureKind::Category { levels });
    assert!(words.contains("industry"), "{words}");
}

#[test]
fn a_model_of_another_size_is_refused() {
    refusal_of_logistic(|model| model.coefficients.truncate(7));
    refusal_of_logistic(|model| model.standard_errors.truncate(8));
    refusal(|artifact| artifact.model = Model::Forest(Forest { trees: vec![] }));
    refusal(|artifact| artifact.model = Model::Forest(Forest { trees: vec![Tree { nodes: vec![] }] }));
}

#[test]
fn a_tree_with_a_loop_a_shared_child_or_a_node_nobody_reaches_is_refused() {
    let split =
        |column, left, right| Node::Split { column, threshold: 0.0, missing_left: true, left, right, cover: 50.0 };
    for node in [split(0, 1, 4), split(0, 0, 4), split(0, 3, 3), split(0, 3, 5), split(0, 3, 7), split(8, 3, 4)] {
        refusal_of_node(node);
    }
    refusal_of_node(Node::Leaf { value: 0.5, cover: 50.0 });
}

#[test]
fn a_scale_or_bands_out_of_order_are_refused() {
    let scale = |margins: &[f64], percents: &[f64]| Scale::Percentile {
        margins: margins.to_vec(),
        percents: percents.to_vec(),
    };
    for bad in [
        scale(&[], &[]),
        scale(&[0.0, 1.0], &[0.0]),
        scale(&[1.0, 1.0], &[0.0, 100.0]),
        scale(&[0.0, 1.0], &[50.0, 40.0]),
        scale(&[0.0, 1.0], &[50.0, 101.0]),
    ] {
        refusal(|artifact| artifact.scale = bad);
    }
    refusal(|artifact| artifact.bands.bands.clear());
    refusal(|artifact| artifact.bands.bands[1].from_margin = None);
    refusal(|artifact| artifact.bands.bands[2].from_margin = Some(-7.0));
    refusal(|artifact| artifact.bands.bands[1].from_margin = Some(3.0));
}

#[test]
fn terms_profile_and_provenance_are_checked() {
    refusal(|artifact| artifact.scope = Some(LeadAgeRange { min_days: 5.0, max_days: 4.0 }));
    refusal(|artifact| artifact.label.horizon_days = 0);
    refusal(|artifact| artifact.provenance.rows_sha256.make_ascii_uppercase());
    refusal(|artifact| artifact.provenance.parent_sha256 = Some("abc".to_owned()));
    refusal(|artifact| artifact.provenance.trained.leads = 1_000_000);
    refusal(|artifact| artifact.provenance.trained.last_as_of = Some(Instant::from_micros(0)));
    refusal(|artifact| drop(artifact.reference_profile.features.pop()));
    refusal(|artifact| artifact.reference_profile.features.swap(0, 4));
    refusal(|artifact| artifact.reference_profile.margin.shares[0] += 0.1);
    refusal(|artifact| artifact.reference_profile.margin.cuts.reverse());
}

#[test]
fn check_rows_are_checked() {
    refusal(|artifact| drop(artifact.check_rows[0].features.pop()));
    refusal(|artifact| artifact.check_rows[0].features[0] = RawFeature::Text("three".to_owned()));
    refusal(|artifact| artifact.check_rows[0].features[4] = RawFeature::Number(1.0));
    refusal(|artifact| artifact.check_rows[0].band = "boiling".to_owned());
    refusal(|artifact| artifact.check_rows[0].score.0 = 101);
    refusal(|artifact| artifact.check_rows[0].value = 100.5);
    // Coefficients that turn a row's margin into no number.
    let words = refusal_of_logistic(|model| model.coefficients = vec![1e308; 8]);
    assert!(words.contains("too large"), "{words}");
}

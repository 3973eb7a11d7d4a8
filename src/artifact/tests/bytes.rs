//! Which bytes are an artifact? Those that were written, and no others.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_written_is_read_back_and_written_again_byte_for_byte() {
    for artifact in all() {
        let bytes = artifact.to_bytes().unwrap();
        let again = Artifact::from_bytes(&bytes).unwrap();
        assert_eq!(again, artifact);
        assert_eq!(again.to_bytes().unwrap(), bytes);
        let text = std::str::from_utf8(&bytes).unwrap();
        let sha256 = artifact.sha256().unwrap();
        assert!(text.starts_with(&format!("{{\"leadscore\":1,\"sha256\":\"{sha256}\",\"body\":{{\"sources\":[")));
        assert!(text.ends_with("}}\n") || text.ends_with("]}}\n"));
        assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), 1);
    }
}

#[test]
fn every_truncation_is_refused_as_truncated() {
    for artifact in all() {
        let bytes = artifact.to_bytes().unwrap();
        for length in 0..bytes.len() {
            let refusal = Artifact::from_bytes(&bytes[..length]).unwrap_err();
            assert!(matches!(refusal, ArtifactError::Truncated { bytes } if bytes == length), "{length}: {refusal}");
        }
    }
}

#[test]
fn ten_thousand_single_bit_flips_are_refused() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (a, artifact) in all().into_iter().enumerate() {
        let mut bytes = artifact.to_bytes().unwrap();
        for i in 0..4_000 {
            let bit = (Seed::new(1).with(a as u64).with(i).bits() % (bytes.len() as u64 * 8)) as usize;
            bytes[bit / 8] ^= 1 << (bit % 8);
            let kind = match Artifact::from_bytes(&bytes) {
                Err(ArtifactError::Damaged { .. }) => "damaged",
                Err(ArtifactError::Truncated { .. }) => "truncated",
                Err(ArtifactError::TrailingBytes { .. }) => "trailing",
                Err(ArtifactError::NotAnArtifact { .. }) => "not an artifact",
                Err(ArtifactError::NewerFormat { .. }) => "newer",
                other => panic!("bit {bit}: {other:?}"),
            };
            *kinds.entry(kind).or_default() += 1;
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        // The envelope is small: every bit of it.
        for bit in 0..8 * 100 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Artifact::from_bytes(&bytes).is_err(), "bit {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(Artifact::from_bytes(&bytes).is_ok());
    }
    println!("{kinds:?}");
    assert_eq!(kinds.values().sum::<usize>(), 20_000);
    assert!(kinds["damaged"] > 18_500);
}

#[test]
fn each_way_of_being_wrong_has_its_own_name() {
    let bytes = logistic_artifact().to_bytes().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let refusal = |bytes: &[u8]| Artifact::from_bytes(bytes).unwrap_err();
    let edited = |from: &str, to: &str| refusal(text.replacen(from, to, 1).as_bytes());

    assert!(matches!(refusal(b"\x80\x04\x95pickle"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(refusal(b"{\"a\":1}\n"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(refusal(b"\xef\xbb\xbf{\"leadscore\":1"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(edited("\"leadscore\":1", "\"leadscore\":0"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(edited("\"leadscore\":1", "\"leadscore\":01"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(edited("\"leadscore\":1", "\"leadscore\": 1"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(edited("\"sha256\":\"", "\"sha256\":\"A"), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(refusal(&[&bytes[..], b" "].concat()), ArtifactError::TrailingBytes { bytes: 1 }));
    assert!(matches!(refusal(&[&bytes[..], &bytes[..]].concat()), ArtifactError::TrailingBytes { .. }));
    assert!(matches!(refusal(&[b" ", &bytes[..]].concat()), ArtifactError::NotAnArtifact { .. }));
    assert!(matches!(edited("\"penalty\":3.5", "\"penalty\":3.6"), ArtifactError::Damaged { .. }));
    assert!(matches!(edited("}\n", "}\r\n"), ArtifactError::Damaged { .. }));

    let newer = edited("\"leadscore\":1", "\"leadscore\":12");
    assert!(matches!(&newer, ArtifactError::NewerFormat { found: 12, reads: 1, .. }));
    let words = newer.to_string();
    assert!(words.contains("format 12 (needs leadscore 0.1.0)") && words.contains("reads format 1"), "{words}");
}

#[test]
fn a_whole_body_that_is_no_artifact_of_this_format_is_refused_despite_its_checksum() {
    let body = body_of(&logistic_artifact());
    let refusal = |body: &str| Artifact::from_bytes(&with_body(body)).unwrap_err();
    let edited = |from: &str, to: &str| {
        assert!(body.contains(from), "{from}");
        refusal(&body.replacen(from, to, 1))
    };
    // Unknown, doubled and absent keys.
    assert!(matches!(edited("{\"sources\":", "{\"extra\":1,\"sources\":"), ArtifactError::Body { .. }));
    assert!(matches!(edited("\"penalty\":3.5", "\"penalty\":3.5,\"penalty\":3.5"), ArtifactError::Body { .. }));
    assert!(matches!(edited("\"penalty\":3.5", "\"penalti\":3.5"), ArtifactError::Body { .. }));
    assert!(matches!(edited("\"parent_sha256\":null,", ""), ArtifactError::NotAsWritten { .. }));
    // A map's key twice: a parser may read either.
    assert!(matches!(
        edited("\"lead\":\"contact_id\"", "\"lead\":\"a\",\"lead\":\"contact_id\""),
        ArtifactError::NotAsWritten { .. }
    ));
    assert!(matches!(
        edited("\"as_of\":\"weekly\"", "\"as_of\":\"x\",\"as_of\":\"weekly\""),
        ArtifactError::NotAsWritten { .. }
    ));
    // Another spelling of the same.
    assert!(matches!(edited("\"penalty\":3.5", "\"penalty\": 3.5"), ArtifactError::NotAsWritten { .. }));
    assert!(matches!(edited("\"penalty\":3.5", "\"penalty\":3.50"), ArtifactError::NotAsWritten { .. }));
    assert!(matches!(edited("\"penalty\":3.5", "\"penalty\":35e-1"), ArtifactError::NotAsWritten { .. }));
    assert!(matches!(edited("\"role\":\"events\"", "\"role\":\"\\u0065vents\""), ArtifactError::NotAsWritten { .. }));
    // Numbers that are none, and a bomb.
    for bad in ["NaN", "Infinity", "1e999", "-1e999", "null", "\"3.5\""] {
        assert!(
            matches!(edited("\"penalty\":3.5", &format!("\"penalty\":{bad}")), ArtifactError::Body { .. }),
            "{bad}"
        );
    }
    for depth in [200, 1_000_000] {
        let bomb = format!("\"config\":{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(matches!(edited("\"config\":{\"cohort\"", &(bomb + ",\"c\":{\"cohort\"")), ArtifactError::Body { .. }));
        assert!(matches!(refusal(&"[".repeat(depth)), ArtifactError::Body { .. }));
    }
    assert!(matches!(refusal(""), ArtifactError::Body { .. }));
}

#[test]
fn a_number_that_json_cannot_hold_is_never_written() {
    for bad in [f64::NAN, f64::INFINITY] {
        let mut artifact = logistic_artifact();
        artifact.provenance.metrics.insert("roc_auc".to_owned(), bad);
        assert!(artifact.to_bytes().is_err());
        let mut artifact = logistic_artifact();
        artifact.bands.bands[0].from_margin = Some(bad);
        assert!(artifact.to_bytes().is_err());
    }
}

proptest! {
    #[test]
    fn no_bit_of_a_number_is_lost(bits in proptest::collection::vec(any::<u64>(), 8)) {
        let floats: Vec<f64> = bits.iter().map(|&bits| f64::from_bits(bits)).map(|x| if x.is_finite() { x } else { -0.0 }).collect();
        let mut artifact = bare(logistic(), Calibrator::None {}, Scale::Probability {});
        let Model::Logistic(model) = &mut artifact.model else { unreachable!() };
        model.coefficients.clone_from(&floats);
        let Model::Logistic(read) = Artifact::from_bytes(&artifact.to_bytes().unwrap()).unwrap().model else { unreachable!() };
        let pairs = read.coefficients.iter().zip(&floats);
        prop_assert!(pairs.clone().all(|(a, b)| a.to_bits() == b.to_bits()), "{:?}", pairs.collect::<Vec<_>>());
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), keep in 0..120_usize) {
        let real = logistic_artifact().to_bytes().unwrap();
        prop_assert!(Artifact::from_bytes(&bytes).is_err());
        prop_assert!(Artifact::from_bytes(&[&real[..keep], &bytes[..]].concat()).is_err());
    }
}

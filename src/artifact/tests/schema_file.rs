//! `models/model.schema.json` is the schema of what is written here.

use super::*;

/// Regenerate after a change of any part of the artifact:
/// `LEADSCORE_WRITE_SCHEMA=1 cargo test --lib the_schema_file`.
#[test]
fn the_schema_file_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/model.schema.json");
    let wanted = format!("{:#}\n", schema());
    if std::env::var_os("LEADSCORE_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap();
    assert!(found == wanted, "models/model.schema.json is not the schema of the artifact; write it anew as said above");
}

/// Every key that is written has its place in the schema, and required keys are there.
#[test]
fn the_schema_describes_every_key_of_a_written_artifact() {
    fn check(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, at: &str) {
        let schema = match schema.get("$ref").and_then(|to| to.as_str()) {
            Some(to) => root.pointer(to.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        let Some(map) = value.as_object() else {
            for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                if let Some(items) = schema.get("items") {
                    check(item, items, root, &format!("{at}/{i}"));
                }
            }
            return;
        };
        let variants = schema.get("oneOf").or(schema.get("anyOf")).and_then(|list| list.as_array());
        if let Some(variants) = variants {
            let fits = |variant: &&serde_json::Value| {
                let properties = variant.get("properties").and_then(|keys| keys.as_object());
                variant.get("$ref").is_some()
                    || properties.is_some_and(|keys| map.keys().all(|key| keys.contains_key(key)))
            };
            let variant = variants.iter().find(fits).unwrap_or_else(|| panic!("no variant for {at}"));
            return check(value, variant, root, at);
        }
        let Some(properties) = schema.get("properties").and_then(|keys| keys.as_object()) else { return };
        for key in schema["required"].as_array().into_iter().flatten() {
            assert!(map.contains_key(key.as_str().unwrap()), "{at} lacks {key}");
        }
        for (key, child) in map {
            let child_schema = properties.get(key).unwrap_or_else(|| panic!("{at}/{key} is not in the schema"));
            check(child, child_schema, root, &format!("{at}/{key}"));
        }
    }
    let root = schema();
    for artifact in all() {
        let file: serde_json::Value = serde_json::from_slice(&artifact.to_bytes().unwrap()).unwrap();
        check(&file, &root, &root, "");
        let required = root["$defs"]["Artifact"]["required"].as_array().unwrap();
        let own = file["body"].as_object().unwrap();
        // Present only where there is one.
        let optional = ["chance_errors", "matrix"].into_iter().filter(|key| own.contains_key(*key)).count();
        assert_eq!(required.len(), own.len() - optional);
    }
}

//! What may be done with a column of the leads file, by declaration and by name.

use super::params::ColumnRoles;
use super::tables::AttributeRole;

/// Words in column names, English and Spanish, for attributes that people must not be judged by.
const SENSITIVE_WORDS: [&str; 34] = [
    "age",
    "edad",
    "birth",
    "birthday",
    "birthdate",
    "birthyear",
    "dob",
    "nacimiento",
    "gender",
    "genero",
    "género",
    "sex",
    "sexo",
    "ethnic",
    "ethnicity",
    "etnia",
    "race",
    "raza",
    "religion",
    "religión",
    "health",
    "salud",
    "disability",
    "discapacidad",
    "nationality",
    "nacionalidad",
    "citizenship",
    "ciudadania",
    "ciudadanía",
    "marital",
    "civil",
    "pregnancy",
    "embarazo",
    "orientation",
];

/// True when the name says age, gender, ethnicity, religion, health, nationality or marital status.
#[must_use]
pub fn is_sensitive_name(column: &str) -> bool {
    words(column).iter().any(|word| SENSITIVE_WORDS.contains(&word.as_str()))
}

/// True when the name says that the column holds years of age.
#[must_use]
pub fn is_age_name(column: &str) -> bool {
    words(column).iter().any(|word| matches!(word.as_str(), "age" | "edad"))
}

/// True when the name says that the column holds when somebody was born.
#[must_use]
pub fn is_birth_name(column: &str) -> bool {
    let birth = ["birth", "birthday", "birthdate", "birthyear", "dob", "nacimiento"];
    words(column).iter().any(|word| birth.contains(&word.as_str()))
}

/// True when the name says that the column holds when a record came in: `imported_at`, `Upload date`, `fecha de carga`.
pub(crate) fn is_arrival_name(column: &str) -> bool {
    const CAME: [&str; 19] = [
        "imported",
        "import",
        "loaded",
        "load",
        "uploaded",
        "upload",
        "received",
        "ingested",
        "ingestion",
        "synced",
        "arrived",
        "arrival",
        "importado",
        "importación",
        "importacion",
        "carga",
        "cargado",
        "recibido",
        "recibida",
    ];
    const WHEN: [&str; 8] = ["at", "on", "date", "time", "timestamp", "ts", "fecha", "en"];
    let words = words(column);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    any(&CAME) && any(&WHEN)
}

/// `birthYear`, `birth_year` and `Birth Year` all read as birth, year.
fn words(column: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in column.chars() {
        let starts_word = c.is_uppercase() && after_lower;
        if !c.is_alphabetic() || starts_word {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase();
    }
    words
}

/// The role of a column that plays no other part. A sensitive one becomes a feature only when `allowed` names it too.
pub(crate) fn role(column: &str, roles: &ColumnRoles, allowed: &[String]) -> AttributeRole {
    let listed = |names: &[String]| names.iter().any(|name| name == column);
    if (listed(&roles.sensitive) || is_sensitive_name(column)) && !listed(allowed) {
        AttributeRole::Sensitive
    } else if listed(&roles.overwritten) {
        AttributeRole::Overwritten
    } else if listed(&roles.known_at_creation) {
        AttributeRole::KnownAtCreation
    } else {
        AttributeRole::Undated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_arrival_say_what_came_and_when() {
        for name in ["imported_at", "importedAt", "Upload date", "fecha_carga", "received_on", "fecha de importación"]
        {
            assert!(is_arrival_name(name), "{name}");
        }
        for name in ["created_at", "attended_at", "upload", "workload", "import_batch", "date", "page_load"] {
            assert!(!is_arrival_name(name), "{name}");
        }
    }

    #[test]
    fn sensitive_names_are_found_in_both_languages_and_pages_are_not_ages() {
        for name in ["age", "Age_Band", "birthYear", "fecha de nacimiento", "Género", "estado_civil", "marital"] {
            assert!(is_sensitive_name(name), "{name}");
        }
        for name in ["page", "pages_viewed", "stage", "industry", "message", "sextant", "engagement"] {
            assert!(!is_sensitive_name(name), "{name}");
        }
    }
}

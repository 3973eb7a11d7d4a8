//! How is a place in the matrix said? The same words on the terminal, on pages and in JSON, in English and Spanish.

use super::matrix::{Matrix, Place, Ungraded};
use super::words::Lang;

/// The quarters of fit, D first.
const FIT_EN: [&str; 4] = ["the last quarter", "the third quarter", "the second-best quarter", "the best quarter"];
const FIT_ES: [&str; 4] = ["el último cuarto", "el tercer cuarto", "el segundo mejor cuarto", "el mejor cuarto"];
/// The quarters of activity, 1 first.
const ACTIVITY_EN: [&str; 4] = [
    "the quietest quarter",
    "the third most active quarter",
    "the second most active quarter",
    "the most active quarter",
];
const ACTIVITY_ES: [&str; 4] =
    ["el cuarto más quieto", "el tercer cuarto más activo", "el segundo cuarto más activo", "el cuarto más activo"];

impl Ungraded {
    /// Why a side gives no grades.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, Self::NoFeatures) => "not graded: no feature of this side tells training leads apart",
            (Lang::En, Self::NoSpread) => "not graded: its model says the same of every lead",
            (Lang::En, Self::NoModel) => "not graded: its model could not be fitted",
            (Lang::Es, Self::NoFeatures) => {
                "sin nota: ninguna variable de este lado distingue a los leads del entrenamiento"
            }
            (Lang::Es, Self::NoSpread) => "sin nota: su modelo dice lo mismo de todos los leads",
            (Lang::Es, Self::NoModel) => "sin nota: su modelo no se pudo ajustar",
        }
    }
}

impl Place {
    /// Where the lead stands, in a sentence: `Matrix A4: fit A, the best quarter by who the lead is; activity 4, the most active quarter by
    /// what it does.` A side that is not graded says why.
    #[must_use]
    pub fn words(self, matrix: &Matrix, lang: Lang) -> String {
        let reason = |reason: Option<Ungraded>| reason.unwrap_or(Ungraded::NoModel).words(lang);
        let fit = match (lang, self.fit) {
            (Lang::En, Some(fit)) => {
                format!("fit {}, {} by who the lead is", fit.letter(), FIT_EN[fit as usize])
            }
            (Lang::Es, Some(fit)) => {
                format!("encaje {}, {} por quién es el lead", fit.letter(), FIT_ES[fit as usize])
            }
            (Lang::En, None) => format!("fit {}", reason(matrix.fit.reason())),
            (Lang::Es, None) => format!("encaje {}", reason(matrix.fit.reason())),
        };
        let place = |activity: crate::frame::Activity| usize::from(activity.number()) - 1;
        let activity = match (lang, self.activity) {
            (Lang::En, Some(activity)) => {
                format!("activity {}, {} by what it does", activity.number(), ACTIVITY_EN[place(activity)])
            }
            (Lang::Es, Some(activity)) => {
                format!("actividad {}, {} por lo que hace", activity.number(), ACTIVITY_ES[place(activity)])
            }
            (Lang::En, None) => format!("activity {}", reason(matrix.activity.reason())),
            (Lang::Es, None) => format!("actividad {}", reason(matrix.activity.reason())),
        };
        let title = if lang == Lang::En { "Matrix" } else { "Matriz" };
        match self.cell() {
            Some(cell) => format!("{title} {cell}: {fit}; {activity}."),
            None => format!("{title}: {fit}; {activity}."),
        }
    }
}

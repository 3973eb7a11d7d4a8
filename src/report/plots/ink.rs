//! In which colour and dash? Roles instead of colours, so that a drawing follows light and dark.
//!
//! plotters writes fixed colours. So each role is drawn in a colour that is a token, and becomes a CSS class (with the
//! light colour as fallback) once the drawing is done.

use std::fmt::Write as _;

use plotters::style::RGBColor;

/// What something is drawn with: a role, not a colour. Light colours after Okabe and Ito 2008, darkened until they read as
/// text on white (4.5 to 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Muted,
    Grid,
    Axis,
    Surface,
    Model,
    ModelSoft,
    Rules,
    Newest,
    Random,
}

impl Ink {
    const ALL: [Self; 10] = [
        Self::Text,
        Self::Muted,
        Self::Grid,
        Self::Axis,
        Self::Surface,
        Self::Model,
        Self::ModelSoft,
        Self::Rules,
        Self::Newest,
        Self::Random,
    ];

    /// The class in `plot.css`, and the colour where there is no CSS.
    const fn class_and_colour(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("text", "#1c2430"),
            Self::Muted => ("muted", "#566070"),
            Self::Grid => ("grid", "#e3e7ec"),
            Self::Axis => ("axis", "#8a94a3"),
            Self::Surface => ("surface", "#ffffff"),
            Self::Model => ("model", "#0067a6"),
            Self::ModelSoft => ("model-soft", "#cfe3f1"),
            Self::Rules => ("rules", "#b34700"),
            Self::Newest => ("newest", "#00755a"),
            Self::Random => ("random", "#6b7280"),
        }
    }
}

/// How a line is broken, so that lines differ without colour too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Long,
    Short,
    Dotted,
}

impl Dash {
    const ALL: [Self; 4] = [Self::Solid, Self::Long, Self::Short, Self::Dotted];

    /// The value of `stroke-dasharray`, in drawing units.
    const fn array(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Long => Some("90 50"),
            Self::Short => Some("45 35"),
            Self::Dotted => Some("15 40"),
        }
    }
}

/// A colour that stands for a role: `#F0`, the dash, the ink.
pub(super) fn token(ink: Ink, dash: Dash) -> RGBColor {
    RGBColor(0xf0, dash as u8, ink as u8)
}

/// Turns colour tokens into classes, fallback colours and dashes.
///
/// Only attributes can hold `="#F0`: in texts, plotters writes a quotation mark as `&quot;`.
pub(super) fn inked(body: &str) -> String {
    let mut out = String::with_capacity(body.len() * 2);
    let mut rest = body;
    while let Some(at) = rest.find("=\"#F0") {
        let (before, value) = rest.split_at(at);
        let (before, attribute) = before.rsplit_once(' ').unwrap_or(("", before));
        let code = |from: usize| value.get(from..from + 2).and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let dash = code(5).and_then(|index| Dash::ALL.get(index)).and_then(|dash| dash.array());
        let (class, colour) =
            code(7).and_then(|index| Ink::ALL.get(index)).copied().unwrap_or(Ink::Text).class_and_colour();
        let kind = if attribute == "fill" { "f" } else { "s" };
        // Writing into a String cannot fail.
        let _ = write!(out, "{before} class=\"{kind}-{class}\" {attribute}=\"{colour}\"");
        if let Some(dash) = dash {
            let _ = write!(out, " stroke-dasharray=\"{dash}\"");
        }
        rest = value.get(10..).unwrap_or("");
    }
    out.push_str(rest);
    out.replace(" opacity=\"1\"", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_its_rule_in_the_style_sheet() {
        let sheet = include_str!("../templates/plot.css");
        for (index, ink) in Ink::ALL.into_iter().enumerate() {
            assert_eq!(ink as usize, index);
            let (class, _) = ink.class_and_colour();
            assert!(sheet.contains(&format!(".f-{class}{{")) && sheet.contains(&format!(".s-{class}{{")), "{class}");
        }
        for (index, dash) in Dash::ALL.into_iter().enumerate() {
            assert_eq!(dash as usize, index);
        }
    }
}

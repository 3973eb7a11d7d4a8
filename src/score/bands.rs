//! Hot, warm or cold? Frozen cuts on the margin, so that a band never splits leads the score cannot tell apart.

use serde::{Deserialize, Serialize};

use crate::frame::Margin;

/// One entry of `[score] bands`: its name and exactly one of `capacity`, `share`, `at_least`, or `pays` alone or beside one of them; the
/// last entry has none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandParams {
    /// The band's name: `hot`, `MQL`, `A`.
    pub name: String,
    /// So many leads per list, after those of better bands.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// That share of the open leads (0 to 1), after those of better bands.
    #[serde(default)]
    pub share: Option<f64>,
    /// Every lead that shows at least this score.
    #[serde(default)]
    pub at_least: Option<u8>,
    /// Only leads that are worth working at the prices of `[economics]`: those whose chance times what a conversion brings is more than
    /// the chance of the contrary times what a bad lead costs. Beside `capacity`, the best of these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pays: bool,
}

/// The frozen bands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Best first, at least one.
    pub bands: Vec<Band>,
}

/// One frozen band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// A lead belongs to the first band whose `from_margin` its margin reaches; null, on the last band only, takes the
    /// rest.
    pub from_margin: Option<f64>,
}

impl Bands {
    /// Index of the band of a margin: 0 is the best; never rises as the margin rises.
    #[must_use]
    pub fn index_of(&self, margin: Margin) -> usize {
        let reached = self.bands.iter().position(|band| band.from_margin.is_none_or(|from| margin.0 >= from));
        reached.unwrap_or(self.bands.len().saturating_sub(1))
    }

    /// Name of the band of a margin.
    #[must_use]
    pub fn band_of(&self, margin: Margin) -> &str {
        self.name(self.index_of(margin))
    }

    /// Name of the band at `index`; the empty text where there is none.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.bands.get(index).map_or("", |band| &band.name)
    }
}

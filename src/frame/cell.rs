//! Where in the A-D x 1-4 matrix does a lead stand? Fit by activity: A4 is best, D1 is worst.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How well a lead fits, A best. Ordered so that a better fit is greater: `Fit::A > Fit::D`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fit {
    /// The worst quarter of the matrix.
    D,
    /// Below the middle.
    C,
    /// Above the middle.
    B,
    /// The best.
    A,
}

impl Fit {
    /// All four, worst first.
    pub const ALL: [Self; 4] = [Self::D, Self::C, Self::B, Self::A];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
        }
    }

    /// The fit of that rank: 0 is D, 3 and more is A.
    #[must_use]
    pub const fn of_rank(rank: usize) -> Self {
        match rank {
            0 => Self::D,
            1 => Self::C,
            2 => Self::B,
            _ => Self::A,
        }
    }
}

/// How active a lead is, from 1 (quiet) to 4 (most active).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Activity(u8);

impl Activity {
    /// All four, quietest first.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// The activity with that number; `None` outside 1 to 4.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if matches!(number, 1..=4) { Some(Self(number)) } else { None }
    }

    /// The activity of that rank: 0 is 1, 3 and more is 4.
    #[must_use]
    pub const fn of_rank(rank: usize) -> Self {
        match rank {
            0 => Self(1),
            1 => Self(2),
            2 => Self(3),
            _ => Self(4),
        }
    }

    /// Its number, 1 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A cell of the matrix: who the lead is, and what it does. In text `A4`; the same text in JSON.
///
/// # Order
/// `a < b` says that `a` is the worse cell: by the steps from D1 on both sides together, then by fit. So A4 is the greatest and D1 the
/// least, and A3 stands above B4. Two cells that differ in no more than how fit and activity share the same sum are ranked by a convention;
/// which of them converts better is a matter of data.
///
/// # Examples
/// ```
/// use leadscore::frame::Cell;
///
/// let best: Cell = "A4".parse().unwrap();
/// assert!(best > "D1".parse().unwrap());
/// assert_eq!(best.to_string(), "A4");
/// assert!("E5".parse::<Cell>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Who the lead is.
    pub fit: Fit,
    /// What it does.
    pub activity: Activity,
}

impl Cell {
    /// The cell of a fit and an activity.
    #[must_use]
    pub const fn new(fit: Fit, activity: Activity) -> Self {
        Self { fit, activity }
    }

    /// The sixteen cells in the order of a table: A to D, each from 1 to 4.
    pub fn all() -> impl Iterator<Item = Self> {
        Fit::ALL.into_iter().rev().flat_map(|fit| Activity::ALL.map(|activity| Self { fit, activity }))
    }

    fn rank(self) -> (u8, Fit) {
        (self.fit as u8 + self.activity.0, self.fit)
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fit.letter(), self.activity.0)
    }
}

/// A text that names no cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no cell of the matrix; wanted a letter from A to D and a number from 1 to 4, such as A4")]
pub struct NoCell {
    /// What was found.
    pub found: String,
}

impl FromStr for Cell {
    type Err = NoCell;

    fn from_str(text: &str) -> Result<Self, NoCell> {
        let no_cell = || NoCell { found: text.to_owned() };
        let fit = |letter| Fit::ALL.into_iter().find(|fit| fit.letter() == letter);
        match text.as_bytes() {
            [letter, number] => {
                let activity = number.checked_sub(b'0').and_then(Activity::new).ok_or_else(no_cell)?;
                Ok(Self { fit: fit(char::from(*letter)).ok_or_else(no_cell)?, activity })
            }
            _ => Err(no_cell()),
        }
    }
}

impl Serialize for Fit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_char(self.letter())
    }
}

impl<'de> Deserialize<'de> for Fit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let letter = char::deserialize(deserializer)?;
        let wanted = || serde::de::Error::custom(format!("{letter:?} is no fit; wanted a letter from A to D"));
        Self::ALL.into_iter().find(|fit| fit.letter() == letter).ok_or_else(wanted)
    }
}

impl schemars::JsonSchema for Fit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "How well a lead fits, A best.", "type": "string", "pattern": "^[A-D]$" })
    }
}

impl Serialize for Activity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Activity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        let wanted = || serde::de::Error::custom(format!("{number} is no activity; wanted a number from 1 to 4"));
        Self::new(number).ok_or_else(wanted)
    }
}

impl schemars::JsonSchema for Activity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Activity".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "How active a lead is, 4 most.", "type": "integer", "minimum": 1, "maximum": 4
        })
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Cell {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cell".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A cell of the fit x activity matrix, such as A4: fit A (best) to D, activity 1 to 4 (most active).",
            "type": "string",
            "pattern": "^[A-D][1-4]$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_cells_in_the_order_of_a_table_and_each_reads_back() {
        let texts: Vec<String> = Cell::all().map(|cell| cell.to_string()).collect();
        assert_eq!(texts.join(" "), "A1 A2 A3 A4 B1 B2 B3 B4 C1 C2 C3 C4 D1 D2 D3 D4");
        for cell in Cell::all() {
            assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
            assert_eq!(serde_json::from_str::<Cell>(&serde_json::to_string(&cell).unwrap()).unwrap(), cell);
            let sides = serde_json::to_string(&(cell.fit, cell.activity)).unwrap();
            assert_eq!(sides, format!("[\"{}\",{}]", cell.fit.letter(), cell.activity.number()));
            assert_eq!(serde_json::from_str::<(Fit, Activity)>(&sides).unwrap(), (cell.fit, cell.activity));
        }
    }

    #[test]
    fn a4_is_best_d1_is_worst_and_a_better_side_is_never_a_worse_cell() {
        let mut cells: Vec<Cell> = Cell::all().collect();
        cells.sort_unstable();
        assert_eq!((cells[0].to_string(), cells[15].to_string()), ("D1".to_owned(), "A4".to_owned()));
        for a in Cell::all() {
            for b in Cell::all() {
                if a.fit >= b.fit && a.activity >= b.activity {
                    assert!(a >= b, "{a} {b}");
                }
                assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
            }
        }
    }

    #[test]
    fn what_is_no_cell_is_refused_with_what_one_looks_like() {
        for text in ["", "A", "A0", "A5", "E1", "a4", "4A", "A44", "Á4"] {
            let error = text.parse::<Cell>().unwrap_err();
            assert!(error.to_string().contains("such as A4"), "{text}");
        }
        assert!(serde_json::from_str::<Cell>("\"Z9\"").is_err());
        for wrong in ["\"E\"", "\"a\"", "\"AA\"", "1"] {
            assert!(serde_json::from_str::<Fit>(wrong).is_err(), "{wrong}");
        }
        for wrong in ["0", "5", "-1", "2.5", "\"1\""] {
            assert!(serde_json::from_str::<Activity>(wrong).is_err(), "{wrong}");
        }
    }
}

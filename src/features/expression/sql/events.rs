//! What do a query's values read of events? The tables of visible events, their windows, and what is made of them per row.

use crate::features::expression::{GRACE_DAYS, RoundsOf};

/// The events of a lead, or of its colleagues, and what is asked of them; every list holds a thing once.
#[derive(Debug)]
pub(super) struct EventSide {
    pub(super) name: &'static str,
    /// Aggregates per row.
    aggregates: Vec<String>,
    /// Aggregates inside filters: columns that stand beside every event of the row.
    nested: Vec<String>,
    /// What is made of rounds, the condition that begins one, and the one that answers it.
    rounds: Vec<(RoundsOf, String, String)>,
}

impl EventSide {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, aggregates: Vec::new(), nested: Vec::new(), rounds: Vec::new() }
    }

    /// Where an aggregate stands in the final row.
    pub(super) fn aggregate(&mut self, aggregate: String) -> String {
        format!("{}_values.a{}", self.name, place(&mut self.aggregates, aggregate))
    }

    /// Where an aggregate stands beside every event.
    pub(super) fn nested(&mut self, aggregate: String) -> String {
        format!("_nested_{}", place(&mut self.nested, aggregate))
    }

    /// Where what is made of rounds stands in the final row.
    pub(super) fn rounds(&mut self, of: RoundsOf, begin: String, answer: String) -> String {
        format!("{}_rounds_{}.value", self.name, place(&mut self.rounds, (of, begin, answer)))
    }

    /// The tables that a final row is joined to.
    pub(super) fn joined(&self) -> impl Iterator<Item = String> {
        let values = (!self.aggregates.is_empty()).then(|| format!("{}_values", self.name));
        values.into_iter().chain((0..self.rounds.len()).map(|number| format!("{}_rounds_{number}", self.name)))
    }

    /// The visible events, read `from`, with what they say among each other; then the values.
    pub(super) fn tables(&self, from: &str) -> String {
        let name = self.name;
        let nested: String =
            numbered(&self.nested).map(|(number, column)| format!(",\n    {column} AS _nested_{number}")).collect();
        let values: String =
            numbered(&self.aggregates).map(|(number, value)| format!(",\n    {value} AS a{number}")).collect();
        let rounds = numbered(&self.rounds).map(|(number, round)| format!(",\n{}", self.round(number, round)));
        format!(
            "{name}_timed AS (\n  SELECT *, epoch_us(time) AS _at, (epoch_us(_as_of) - epoch_us(time)) / 86400000000.0::DOUBLE AS _age_days,\n    \
             CAST(floor(epoch_us(time) / 86400000000.0::DOUBLE) AS BIGINT) AS _utc_day\n  FROM ({from})\n),\n\
             {name}_ordered AS (\n  SELECT *, _at - lag(_at) OVER by_time AS _since_previous, _utc_day - lag(_utc_day) OVER by_time AS _day_step,\n    \
             min(_at) OVER (PARTITION BY row_id ORDER BY _at RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS _next_at,\n    \
             row_number() OVER (PARTITION BY row_id, type, _at) AS _at_instant\n  \
             FROM {name}_timed WINDOW by_time AS (PARTITION BY row_id ORDER BY _at)\n),\n\
             {name}_sessions AS (\n  SELECT *, sum(CASE WHEN _since_previous > 1800000000 THEN 1 ELSE 0 END)\n    \
             OVER (PARTITION BY row_id ORDER BY _at, _since_previous DESC ROWS UNBOUNDED PRECEDING) AS _session\n  FROM {name}_ordered\n),\n\
             {name}_events AS (\n  SELECT *, _session = max(_session) OVER (PARTITION BY row_id) AS _in_last_session{nested}\n  \
             FROM {name}_sessions\n),\n\
             {name}_values AS (\n  SELECT row_id{values}\n  FROM {name}_events GROUP BY row_id\n){}",
            rounds.collect::<String>()
        )
    }

    /// What became of rounds, per row.
    fn round(&self, number: usize, (of, begin, answer): &(RoundsOf, String, String)) -> String {
        let name = self.name;
        let answered = |latest: &u32| format!("count(*) FILTER (WHERE answered AND back <= {latest})");
        let value = match of {
            RoundsOf::Streak(most) => {
                format!("least({most}, coalesce(min(back) FILTER (WHERE NOT answered) - 1, count(*)))")
            }
            RoundsOf::Answered(latest) => answered(latest),
            RoundsOf::ShareAnswered(latest) => format!("{} / least({latest}, count(*))::DOUBLE", answered(latest)),
        };
        format!(
            "{name}_rounds_{number} AS (\n  SELECT row_id, {value} AS value\n  FROM (\n    \
             SELECT row_id, answered, row_number() OVER (PARTITION BY row_id ORDER BY _at DESC) AS back\n    FROM (\n      \
             SELECT b.row_id, b._at, b._age_days, count(e._at) > 0 AS answered\n      FROM (\n        \
             SELECT row_id, _at, min(_age_days) AS _age_days, lead(_at) OVER (PARTITION BY row_id ORDER BY _at) AS _next\n        \
             FROM {name}_events WHERE {begin} GROUP BY row_id, _at\n      ) b\n      \
             LEFT JOIN (SELECT row_id, _at FROM {name}_events WHERE {answer}) e\n        \
             ON e.row_id = b.row_id AND e._at >= b._at AND e._at < coalesce(b._next, {})\n      \
             GROUP BY b.row_id, b._at, b._age_days\n    ) WHERE answered OR _age_days >= {GRACE_DAYS:?}\n  ) GROUP BY row_id\n)",
            i64::MAX
        )
    }
}

fn numbered<T>(list: &[T]) -> impl Iterator<Item = (usize, &T)> {
    list.iter().enumerate()
}

/// Where something stands in a list; at its end, where it was not in it.
fn place<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

//! How is one expression said in SQL? Aggregates over the events of a row, and cells of the tables that it is joined to.

use super::Needs;
use crate::features::expression::{Aggregate, Expr, Filter, Scalar};
use crate::features::kernel::MOST_PEOPLE;

/// Writes expressions.
pub(super) struct Words<'a> {
    pub(super) needs: &'a mut Needs,
    /// Whose events: the lead's, or its colleagues'.
    pub(super) side: usize,
    /// True beside events, where aggregates are windows; false in the final row.
    pub(super) window: bool,
}

impl Words<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        let mut two = |a: &Expr, sign: &str, b: &Expr| format!("({} {sign} {})", self.expr(a), self.expr(b));
        match expr {
            Expr::Number(number) => format!("{number:?}::DOUBLE"),
            Expr::Missing => "NULL::DOUBLE".to_owned(),
            Expr::Aggregate { of, only } => self.aggregate(of, only),
            Expr::DaysSinceCreation => age("l.created"),
            Expr::Attribute(column) => cell(column),
            Expr::DaysSinceAttribute(column) => age(&cell(column)),
            Expr::AttributeAsOf(attribute) => self.history(attribute, "value"),
            Expr::DaysSinceAttributeAsOf(attribute) => {
                age(&format!("CAST({} AS TIMESTAMPTZ)", self.history(attribute, "value")))
            }
            // Only a column of instants can hold one that is still to come.
            Expr::IsMissing(column) => format!(
                "(CASE WHEN {cell} IS NULL OR (typeof({cell}) = 'TIMESTAMP WITH TIME ZONE' AND \
                 TRY_CAST(CAST({cell} AS VARCHAR) AS TIMESTAMPTZ) >= r.as_of) THEN 1 ELSE 0 END)",
                cell = cell(column)
            ),
            Expr::Changes(attribute) => format!("coalesce({}, 0)", self.history(attribute, "changes")),
            Expr::DaysSinceChange(attribute) => {
                let change = age(&self.history(attribute, "changed_at"));
                format!("(CASE WHEN {} IS NOT NULL THEN {change} END)", self.history(attribute, "value"))
            }
            Expr::OtherPeople => "people.others".to_owned(),
            Expr::OtherConversions => "people.others_converted".to_owned(),
            Expr::Rounds { of, begin, answer } => {
                let (begin, answer) = (self.filter(begin), self.filter(answer));
                self.needs.sides[self.side].rounds(*of, begin, answer)
            }
            Expr::Others(inner) => {
                let inner = Words { needs: self.needs, side: 1, window: false }.expr(inner);
                format!("(CASE WHEN people.people <= {MOST_PEOPLE} THEN {inner} END)")
            }
            Expr::Add(a, b) => two(a, "+", b),
            Expr::Subtract(a, b) => two(a, "-", b),
            Expr::Multiply(a, b) => two(a, "*", b),
            Expr::Divide(a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                format!("({a} / nullif({b}, 0)::DOUBLE)")
            }
            Expr::Ln(a) => format!("ln({})", self.expr(a)),
            // NULL would be passed over by least().
            Expr::Least(a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                format!("(CASE WHEN {a} <= {b} THEN {a} WHEN {b} < {a} THEN {b} END)")
            }
            Expr::Or(a, b) => format!("coalesce({}, {})", self.expr(a), self.expr(b)),
            Expr::IfAtLeast { left, right, then, otherwise } => {
                let (left, right) = (self.expr(left), self.expr(right));
                let (then, otherwise) = (self.expr(then), self.expr(otherwise));
                format!("(CASE WHEN {left} >= {right} THEN {then} ELSE {otherwise} END)")
            }
        }
    }

    /// A column of an attribute's history.
    fn history(&mut self, attribute: &str, column: &str) -> String {
        let known = self.needs.attributes.iter().position(|known| known == attribute);
        let number = known.unwrap_or_else(|| {
            self.needs.attributes.push(attribute.to_owned());
            self.needs.attributes.len() - 1
        });
        format!("history_{number}.{column}")
    }

    fn aggregate(&mut self, of: &Aggregate, only: &[Filter]) -> String {
        let conditions: Vec<String> = only.iter().map(|filter| self.filter(filter)).collect();
        let filter =
            if conditions.is_empty() { String::new() } else { format!(" FILTER (WHERE {})", conditions.join(" AND ")) };
        let of_all = |order: &str, sign: &str, name: &str| {
            format!("{order}({{'t': {sign}_at, 'value': {}}}){filter}", quoted(name))
        };
        let (value, told, is_count) = match of {
            Aggregate::Count => (format!("count(*){filter}"), "", true),
            Aggregate::CountDistinct(scalar) => (format!("count(DISTINCT {}){filter}", Self::scalar(scalar)), "", true),
            Aggregate::Sum(scalar) => (format!("sum({}){filter}", Self::scalar(scalar)), "", false),
            Aggregate::Max(scalar) => (format!("max({}){filter}", Self::scalar(scalar)), "", false),
            Aggregate::Min(scalar) => (format!("min({}){filter}", Self::scalar(scalar)), "", false),
            Aggregate::LatestNumber(name) => (of_all("max", "", name), "['value']", false),
            Aggregate::EarliestText(name) => (of_all("min", "", name), "['value']", false),
            Aggregate::LatestText(name) => (of_all("min", "-", name), "['value']", false),
        };
        if self.window {
            return format!("({value} OVER (PARTITION BY row_id)){told}");
        }
        let place = self.needs.sides[self.side].aggregate(value);
        // A row without any event has no row of aggregates.
        if is_count { format!("coalesce({place}, 0)") } else { format!("{place}{told}") }
    }

    fn scalar(scalar: &Scalar) -> String {
        let local = |zone: &String| format!("timezone({}, time)", text(zone));
        let angle = |zone: &String| {
            let local = local(zone);
            format!("((date_part('hour', {local}) * 60 + date_part('minute', {local})) / 720.0::DOUBLE * pi())")
        };
        match scalar {
            Scalar::AgeDays => "_age_days".to_owned(),
            Scalar::Number(name) | Scalar::Text(name) => quoted(name),
            Scalar::UtcDay => "_utc_day".to_owned(),
            Scalar::DayGap => "nullif(_day_step, 0)".to_owned(),
            Scalar::Faded { half_life_days } => format!("pow(0.5, _age_days / {half_life_days:?}::DOUBLE)"),
            Scalar::Session => "_session".to_owned(),
            Scalar::MinutesToNext => {
                "CASE WHEN _next_at - _at <= 1800000000 THEN (_next_at - _at) / 60000000.0::DOUBLE ELSE 0 END"
                    .to_owned()
            }
            Scalar::Weekend(zone) => format!("CASE WHEN isodow({}) >= 6 THEN 1 ELSE 0 END", local(zone)),
            Scalar::HourCosine(zone) => format!("cos({})", angle(zone)),
            Scalar::HourSine(zone) => format!("sin({})", angle(zone)),
        }
    }

    fn filter(&mut self, filter: &Filter) -> String {
        let list = |names: &[String]| names.iter().map(|name| text(name)).collect::<Vec<_>>().join(", ");
        match filter {
            Filter::TypeIn(names) if names.is_empty() => "false".to_owned(),
            Filter::TypeIn(names) => format!("type IN ({})", list(names)),
            Filter::TypeNotIn(names) if names.is_empty() => "true".to_owned(),
            Filter::TypeNotIn(names) => format!("type NOT IN ({})", list(names)),
            Filter::WithinDays(days) => format!("_age_days <= {days:?}"),
            Filter::OlderThanDays(days) => format!("_age_days > {days:?}"),
            Filter::AtLeastAsOldAs(expr) => {
                let column = Words { needs: self.needs, side: self.side, window: true }.expr(expr);
                format!("_age_days >= {}", self.needs.sides[self.side].nested(column))
            }
            Filter::Has(name) => format!("{} IS NOT NULL", quoted(name)),
            Filter::OncePerInstant => "_at_instant = 1".to_owned(),
            Filter::LastSession => "_in_last_session".to_owned(),
        }
    }
}

/// A column of the leads file.
fn cell(column: &str) -> String {
    format!("l.{}", quoted(column))
}

/// Days from an instant to `as_of`.
fn age(instant: &str) -> String {
    format!(
        "(CASE WHEN {instant} < r.as_of THEN (epoch_us(r.as_of) - epoch_us({instant})) / 86400000000.0::DOUBLE END)"
    )
}

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

//! On what is drawn? A plotters SVG area, fine enough that lines stay smooth.
//!
//! plotters places everything on whole pixels. So the area is ten times the size people see.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, IntoDrawingArea, IntoFont, PathElement, Polygon, Rectangle, SVGBackend,
    ShapeStyle, Text, TextStyle,
};
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::ink::{Dash, Ink, inked, token};
use crate::report::ReportError;

/// Drawing units per pixel that people see.
const FINE: f64 = 10.0;

/// What goes wrong while drawing.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// A point, in pixels from the upper left corner.
pub(super) type Point = (f64, f64);

/// Where a text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Dot,
    Ring,
    Square,
    Triangle,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) ink: Ink,
    pub(super) bold: bool,
}

impl Type {
    /// Labels of axes and ticks.
    pub(super) const TICK: Self = Self { size: 13.0, ink: Ink::Muted, bold: false };

    /// The name of something drawn, in its own ink.
    pub(super) const fn label(ink: Ink) -> Self {
        Self { size: 14.0, ink, bold: true }
    }

    /// Running text.
    pub(super) const fn plain(ink: Ink) -> Self {
        Self { size: 13.0, ink, bold: false }
    }
}

/// The size of a drawing, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Size {
    /// True on a phone: labels go above instead of beside.
    pub(super) fn is_narrow(self) -> bool {
        self.width < 500.0
    }
}

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// The whole drawing.
pub(super) struct Canvas<'a> {
    root: DrawingArea<SVGBackend<'a>, Shift>,
    pub(super) size: Size,
}

/// A part of the drawing with axes: data in, pixels out.
pub(super) struct Plane<'a> {
    area: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    pub(super) frame: Frame,
}

/// What a screen reader says of a drawing.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) desc: String,
}

/// A finished drawing: what stands between `<svg>` and `</svg>`, and its size.
pub(super) struct Drawing {
    body: String,
    size: Size,
}

impl Drawing {
    /// Draws on an empty canvas.
    ///
    /// # Errors
    /// When plotters or a message fails.
    pub(super) fn make(
        size: Size,
        paint: impl FnOnce(&Canvas<'_>) -> Result<(), ReportError>,
    ) -> Result<Self, ReportError> {
        let mut text = String::new();
        {
            let whole = (unit(size.width).unsigned_abs(), unit(size.height).unsigned_abs());
            let canvas = Canvas { root: SVGBackend::with_string(&mut text, whole).into_drawing_area(), size };
            paint(&canvas)?;
            canvas.root.present()?;
        }
        let body = text.split_once(">\n").map_or("", |(_, rest)| rest).trim_end().trim_end_matches("</svg>");
        Ok(Self { body: inked(body), size })
    }

    /// The drawing as an element of the page, whose style sheet holds `plot.css`.
    pub(super) fn inline(&self, head: &Head) -> String {
        self.svg(head, "plot", "")
    }

    /// The drawing as a file of its own.
    pub(super) fn file(&self, head: &Head) -> String {
        let style = concat!(
            "<style>svg{background:var(--surface)}",
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/plot.css"),
            "</style>\n"
        );
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", self.svg(head, "plot root", style))
    }

    fn svg(&self, head: &Head, class: &str, style: &str) -> String {
        let (title, desc) = (escaped(&head.title), escaped(&head.desc));
        let Size { width, height } = self.size;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" role=\"img\" aria-label=\"{title}\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\">\n<title>{title}</title>\n<desc>{desc}</desc>\n\
             {style}{}</svg>",
            unit(width),
            unit(height),
            self.body
        )
    }
}

impl<'a> Canvas<'a> {
    /// Axes over `frame` for these ranges of data.
    pub(super) fn plane(&self, frame: Frame, x: Range<f64>, y: Range<f64>) -> Plane<'a> {
        let pixels = (unit(frame.left)..unit(frame.right), unit(frame.bottom)..unit(frame.top));
        let coords = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x, y, pixels);
        Plane { area: self.root.apply_coord_spec(coords), frame }
    }

    /// A text on one line. plotters escapes it.
    pub(super) fn text(&self, at: Point, text: &str, anchor: Anchor, look: Type) -> Result<(), DrawError> {
        let pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The backend divides a font's size by 1.24 (plotters-svg 0.3.7, svg.rs).
        let font = ("sans-serif", look.size * 1.24 * FINE).into_font();
        let font = if look.bold { font.style(FontStyle::Bold) } else { font };
        let colour = token(look.ink, Dash::Solid);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(pos, VPos::Center));
        self.root.draw(&Text::new(text.to_owned(), place(at), style))
    }

    /// A line through points.
    pub(super) fn line(&self, points: &[Point], ink: Ink, dash: Dash, width: f64) -> Result<(), DrawError> {
        let points: Vec<_> = points.iter().map(|&at| place(at)).collect();
        self.root.draw(&PathElement::new(points, stroke(ink, dash, width)))
    }

    /// A filled rectangle.
    pub(super) fn bar(&self, bar: Frame, ink: Ink) -> Result<(), DrawError> {
        let corners = [place((bar.left, bar.top)), place((bar.right, bar.bottom))];
        self.root.draw(&Rectangle::new(corners, filled(ink)))
    }

    /// A filled shape with these corners.
    pub(super) fn area(&self, corners: &[Point], ink: Ink) -> Result<(), DrawError> {
        let corners: Vec<_> = corners.iter().map(|&at| place(at)).collect();
        self.root.draw(&Polygon::new(corners, filled(ink)))
    }

    /// A mark at a point; shapes differ so that series differ without colour.
    pub(super) fn mark(&self, at: Point, mark: Mark, ink: Ink, radius: f64) -> Result<(), DrawError> {
        let (x, y) = at;
        let disc = |radius: f64, ink: Ink| self.root.draw(&Circle::new(place(at), unit(radius), filled(ink)));
        match mark {
            Mark::Dot => disc(radius, ink),
            Mark::Ring => {
                disc(radius, ink)?;
                disc(radius - 1.8, Ink::Surface)
            }
            Mark::Square => {
                let half = radius * 0.88;
                self.bar(Frame { left: x - half, top: y - half, right: x + half, bottom: y + half }, ink)
            }
            Mark::Triangle => {
                let corners =
                    [(x, y - radius * 1.2), (x + radius * 1.1, y + radius * 0.8), (x - radius * 1.1, y + radius * 0.8)];
                self.root.draw(&Polygon::new(corners.map(place).to_vec(), filled(ink)))
            }
        }
    }
}

impl Plane<'_> {
    /// Where a pair of data lies, in pixels.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        let (x, y) = self.area.map_coordinate(&(x, y));
        (f64::from(x) / FINE, f64::from(y) / FINE)
    }

    /// The least value of the lying axis.
    pub(super) fn low_x(&self) -> f64 {
        self.area.get_x_range().start
    }

    /// The least value of the upright axis.
    pub(super) fn low_y(&self) -> f64 {
        self.area.get_y_range().start
    }
}

/// Round values inside a range, at most `most`, for ticks.
pub(super) fn round_values(range: Range<f64>, most: usize) -> Vec<f64> {
    RangedCoordf64::from(range).key_points(BoldPoints(most))
}

/// Drawing units of a length in pixels.
fn unit(pixels: f64) -> i32 {
    (pixels * FINE).round() as i32
}

fn place((x, y): Point) -> (i32, i32) {
    (unit(x), unit(y))
}

fn filled(ink: Ink) -> ShapeStyle {
    ShapeStyle::from(token(ink, Dash::Solid)).filled()
}

fn stroke(ink: Ink, dash: Dash, width: f64) -> ShapeStyle {
    ShapeStyle::from(token(ink, dash)).stroke_width(unit(width).unsigned_abs())
}

/// A text as XML, for attributes and elements alike.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_become_classes_and_a_label_stays_text() {
        let size = Size { width: 100.0, height: 50.0 };
        let drawing = Drawing::make(size, |canvas| {
            canvas.text((1.0, 2.0), "<b onload=\"x\"> fill=\"#F00001\"", Anchor::End, Type::TICK)?;
            canvas.line(&[(0.0, 0.0), (9.0, 9.0)], Ink::Rules, Dash::Long, 2.0)?;
            canvas.mark((5.0, 5.0), Mark::Triangle, Ink::Newest, 4.0)?;
            Ok(())
        })
        .unwrap();
        let head = Head { title: "T & \"t\"".to_owned(), desc: "<d>".to_owned() };
        let svg = drawing.file(&head);
        assert!(svg.contains("&lt;b onload=&quot;x&quot;&gt; fill=&quot;#F00001&quot;"), "{svg}");
        assert!(
            svg.contains("class=\"s-rules\" stroke=\"#b34700\" stroke-dasharray=\"90 50\" stroke-width=\"20\""),
            "{svg}"
        );
        assert!(svg.contains("class=\"f-newest\" fill=\"#00755a\""), "{svg}");
        assert!(
            svg.contains("aria-label=\"T &amp; &quot;t&quot;\"") && svg.contains("<desc>&lt;d&gt;</desc>"),
            "{svg}"
        );
        assert!(svg.contains("viewBox=\"0 0 1000 500\"") && svg.trim_end().ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("=\"#F0"), "{svg}");
        assert!(!drawing.inline(&head).contains("<style>"));
    }
}

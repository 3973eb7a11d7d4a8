//! Does any label of a drawing lie on another, or leave its frame? Measured with the widths of a real face, not with those the drawings
//! are laid out by.
//!
//! The face is DejaVu Sans, the widest of those that a reader's machine may show: in parts of a thousand of the font's size, read from the
//! font's own tables (version 2.37). What fits with it fits with Arial, Segoe or Roboto.

use super::files;
use crate::report::example::{evaluation, importances, input, undecided};
use crate::report::{Caution, Lang, ReportInput};

/// Beyond Latin-1, in the order of the tables.
const FURTHER: [char; 12] = [
    '\u{2013}', '\u{2014}', '\u{2019}', '\u{2026}', '\u{202f}', '\u{2190}', '\u{2191}', '\u{2192}', '\u{2193}',
    '\u{2212}', '\u{2265}', '\u{2264}',
];
#[rustfmt::skip]
const REGULAR: [u16; 203] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838, 318,
    401, 636, 636, 636, 636, 337, 500, 500, 1000, 471, 612, 838, 361, 1000, 500, 500, 838, 401, 401, 500, 636, 636, 318, 500,
    401, 471, 612, 969, 969, 969, 531, 684, 684, 684, 684, 684, 684, 974, 698, 632, 632, 632, 632, 295, 295, 295, 295, 775,
    748, 787, 787, 787, 787, 787, 838, 787, 732, 732, 732, 732, 611, 605, 630, 613, 613, 613, 613, 613, 613, 982, 550, 615,
    615, 615, 615, 278, 278, 278, 278, 612, 634, 612, 612, 612, 612, 612, 838, 612, 634, 634, 634, 634, 592, 635, 592, 500,
    1000, 318, 1000, 200, 838, 838, 838, 838, 838, 838, 838,
];
#[rustfmt::skip]
const BOLD: [u16; 203] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
    733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716,
    712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838, 348,
    456, 696, 696, 636, 696, 365, 500, 500, 1000, 564, 646, 838, 415, 1000, 500, 500, 838, 438, 438, 500, 736, 636, 380, 500,
    438, 564, 646, 1035, 1035, 1035, 580, 774, 774, 774, 774, 774, 774, 1085, 734, 683, 683, 683, 683, 372, 372, 372, 372, 838,
    837, 850, 850, 850, 850, 850, 838, 850, 812, 812, 812, 812, 724, 738, 719, 675, 675, 675, 675, 675, 675, 1048, 593, 678,
    678, 678, 678, 343, 343, 343, 343, 687, 712, 687, 687, 687, 687, 687, 838, 687, 712, 712, 712, 712, 652, 716, 652, 500,
    1000, 380, 1000, 200, 838, 838, 838, 838, 838, 838, 838,
];

/// Pixels of one unit of the drawings' view boxes.
const FINE: f64 = 10.0;
/// The height of capitals, of small letters, and how deep a `g` hangs, in parts of the font's size.
const CAPITALS: f64 = 0.73;
const SMALL: f64 = 0.547;
const BELOW: f64 = 0.21;

/// Where a text's ink lies, in pixels.
#[derive(Debug)]
struct Label {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn width(text: &str, bold: bool) -> f64 {
    let table = if bold { &BOLD } else { &REGULAR };
    let place = |c: char| match u32::from(c) {
        code @ 32..127 => Some(code as usize - 32),
        code @ 160..256 => Some(code as usize - 160 + 95),
        _ => FURTHER.iter().position(|&own| own == c).map(|place| place + 191),
    };
    // What the face does not have is as wide as it is high.
    text.chars().map(|c| place(c).map_or(1000.0, |place| f64::from(table[place]))).sum::<f64>() / 1000.0
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[from..].split('"').next()
}

/// The frame's width and height, and every label, of each drawing of a text.
fn drawings(text: &str) -> Vec<((f64, f64), Vec<Label>)> {
    let mut found = Vec::new();
    for drawing in text.split("<svg ").skip(1) {
        let drawing = drawing.split("</svg>").next().unwrap();
        let frame: Vec<f64> = attribute(&format!(" {drawing}"), "viewBox")
            .expect("a drawing has a frame")
            .split(' ')
            .map(|number| number.parse::<f64>().unwrap() / FINE)
            .collect();
        let labels = drawing.split("<text ").skip(1).map(|label| {
            let (tag, rest) = label.split_once('>').unwrap();
            let tag = format!(" {tag}");
            let number = |name: &str| attribute(&tag, name).unwrap().trim_end_matches("ex").parse::<f64>().unwrap();
            let text = rest.split("</text>").next().unwrap().trim();
            let text = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            let size = number("font-size") / FINE;
            let wide = width(&text, attribute(&tag, "font-weight") == Some("bold")) * size;
            let left = number("x") / FINE
                - match attribute(&tag, "text-anchor") {
                    Some("middle") => wide / 2.0,
                    Some("end") => wide,
                    _ => 0.0,
                };
            let baseline = number("y") / FINE + attribute(&tag, "dy").map_or(0.0, |_| number("dy")) * SMALL * size;
            let hangs = text.contains(['g', 'j', 'p', 'q', 'y', ',', ';', '(', ')', '_', 'ç', 'Q']);
            let below = if hangs { BELOW * size } else { 0.0 };
            Label { text, left, right: left + wide, top: baseline - CAPITALS * size, bottom: baseline + below }
        });
        found.push(((frame[2], frame[3]), labels.collect()));
    }
    found
}

/// What is wrong with the labels of all drawings of a run, on the page in both sizes and as files.
fn faults(input: &ReportInput<'_>) -> (usize, Vec<String>) {
    faults_of(files(input).iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// How many labels the drawings of these files have, and what is wrong with them: a page holds each in both sizes.
pub(in crate::report) fn faults_of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (usize, Vec<String>) {
    let (mut seen, mut faults) = (0, Vec::new());
    for (name, text) in files.into_iter().filter(|(name, _)| name.ends_with(".svg") || name.ends_with(".html")) {
        for ((wide, high), labels) in drawings(text) {
            seen += labels.len();
            for (place, own) in labels.iter().enumerate() {
                if own.left < -1.0 || own.right > wide + 1.0 || own.top < -1.0 || own.bottom > high + 1.0 {
                    faults.push(format!("{name} {wide}x{high}: out of the frame: {own:?}"));
                }
                for other in &labels[..place] {
                    let across = own.right.min(other.right) - own.left.max(other.left);
                    let down = own.bottom.min(other.bottom) - own.top.max(other.top);
                    if across > 1.0 && down > 1.0 {
                        faults.push(format!("{name} {wide}x{high}: {:?} on {:?}", own.text, other.text));
                    }
                }
            }
        }
    }
    (seen, faults)
}

#[test]
fn no_label_lies_on_another_or_leaves_its_drawing() {
    let (better, open) = (evaluation(), undecided());
    let mut spanish = input(&open, Lang::Es);
    spanish.learned = importances();
    spanish.cautions.push(Caution::StarterCard);
    for input in [input(&better, Lang::En), input(&better, Lang::Es), input(&open, Lang::En), spanish] {
        let (seen, faults) = faults(&input);
        assert!(seen > 200, "{seen} labels");
        assert!(faults.is_empty(), "{} of {seen}: {faults:#?}", faults.len());
    }
}

#[test]
fn nor_where_names_are_long() {
    let name = "Visitas a la página de precios con <b>descuento</b> y MAYÚSCULAS WWW de la campaña 2026";
    super::hostile::with_text_everywhere(name, |input| {
        let (seen, faults) = faults(input);
        assert!(seen > 200 && faults.is_empty(), "{} of {seen}: {faults:#?}", faults.len());
    });
}

#[test]
fn the_eye_of_this_test_sees_what_it_must() {
    let drawing = |labels: &str| format!("<svg viewBox=\"0 0 1000 500\">{labels}</svg>");
    let label = |x: i32, y: i32, anchor: &str, text: &str| {
        format!("<text x=\"{x}\" y=\"{y}\" dy=\"0.5ex\" text-anchor=\"{anchor}\" font-size=\"100\">\n{text}\n</text>")
    };
    let read = |labels: &[String]| drawings(&drawing(&labels.concat())).remove(0);
    let (frame, labels) = read(&[label(500, 250, "end", "Wy"), label(500, 250, "start", "12")]);
    assert_eq!(frame, (100.0, 50.0));
    // DejaVu Sans: W is 0.989 of the size wide, y 0.592, a digit 0.636.
    assert!((labels[0].left - (50.0 - 15.81)).abs() < 0.01 && (labels[1].right - (50.0 + 12.72)).abs() < 0.01);
    assert!(labels[0].bottom > labels[1].bottom && labels[0].top < 25.0 && labels[1].bottom > 25.0);
}

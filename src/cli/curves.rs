//! Reliability and risk–coverage of the shipped decisions as one SVG picture.

use crate::eval::Decisions;

const SIDE: f64 = 300.0;
const MARGIN: f64 = 46.0;

/// Two square diagrams side by side: what the confidence said against what held, and the share of right
/// answers over the share of answerable questions answered.
pub fn svg(decisions: &Decisions) -> String {
    let width = 2.0 * (SIDE + 2.0 * MARGIN);
    let height = SIDE + 2.0 * MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    text += &frame(0.0, "reliability", "confidence", "right");
    text += &line(&[place(0.0, 0.0, 0.0), place(0.0, 1.0, 1.0)], "#999", 1.0);
    for bin in &decisions.reliability {
        let (x, low) = place(0.0, bin.said, bin.interval.low);
        let (_, high) = place(0.0, bin.said, bin.interval.high);
        text += &line(&[(x, low), (x, high)], "#7aa", 1.5);
        let (_, y) = place(0.0, bin.said, bin.held);
        let radius = 2.5 + (bin.questions as f64).sqrt() / 4.0;
        text += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#156\"/>\n");
    }
    let left = SIDE + 2.0 * MARGIN;
    text += &frame(left, "risk and coverage", "coverage", "precision");
    let points: Vec<(f64, f64)> = decisions
        .risk_coverage
        .iter()
        .filter_map(|point| Some(place(left, point.coverage?, point.precision?)))
        .collect();
    text += &line(&points, "#156", 2.0);
    if let Some((coverage, precision)) = decisions.coverage.zip(decisions.precision) {
        let (x, y) = place(left, coverage, precision);
        text += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"#c30\"/>\n");
    }
    text + "</svg>\n"
}

fn place(left: f64, x: f64, y: f64) -> (f64, f64) {
    (left + MARGIN + x * SIDE, MARGIN + (1.0 - y) * SIDE)
}

fn line(points: &[(f64, f64)], colour: &str, width: f64) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    format!("<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n", points.join(" "))
}

/// Axes from 0 to 1 with a title.
fn frame(left: f64, title: &str, across: &str, up: &str) -> String {
    let corners = [(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)].map(|(x, y)| place(left, x, y));
    let mut text = line(&corners, "#333", 1.0);
    let mut label = |(x, y): (f64, f64), anchor: &str, said: &str| {
        text += &format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{said}</text>\n");
    };
    for step in 0..=5 {
        let at = f64::from(step) / 5.0;
        let (x, bottom) = place(left, at, 0.0);
        label((x, bottom + 16.0), "middle", &format!("{at:.1}"));
        let (edge, y) = place(left, 0.0, at);
        label((edge - 6.0, y + 4.0), "end", &format!("{at:.1}"));
    }
    label((left + MARGIN + SIDE / 2.0, 20.0), "middle", title);
    label((left + MARGIN + SIDE / 2.0, MARGIN + SIDE + 34.0), "middle", across);
    label((left + MARGIN - 8.0, MARGIN - 10.0), "start", up);
    text
}

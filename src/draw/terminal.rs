//! Pictures for terminals: the only door to `unicode-width` outside tests.

use annals_model::entry::Mood;
use annals_model::numbers::{as_float, total};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Picture;
use super::bars::{DayRange, DensitySlot, TimeBar, TimeChart, TimeLane};
use super::map::MapChart;
use super::network::NetworkChart;
use super::ranges::{CountSeries, RangeBar, RangeChart};
use super::scale::DayScale;
use crate::answer::words;
use crate::render::clean;

/// How wide a picture is where nobody knows how wide the terminal is.
const WIDTH: usize = 100;
/// So many ties of a network are told.
const TIES_MAX: usize = 10;
/// A map has so many lines at most.
const ROWS_MAX: usize = 18;
/// Heights of a bar, in eighths.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A picture as lines, no wider than the terminal.
pub(crate) fn draw(picture: &Picture, width: Option<usize>) -> String {
    let width = width.unwrap_or(WIDTH).clamp(40, 200);
    let mut lines = match picture {
        Picture::Time(chart) => time(chart, width),
        Picture::Ranges(chart) => ranges(chart, width),
        Picture::Network(chart) => network(chart),
        Picture::Map(chart) => map(chart, width),
    };
    lines.extend(picture.notes());
    let unplaced = picture.unplaced().iter().take(12);
    lines.extend(unplaced.map(|item| format!("  {}", fitted(&item.label, width - 2).trim_end())));
    let more = picture.unplaced().len().saturating_sub(12);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.iter().map(|line| format!("{}\n", fitted(line, width).trim_end())).collect()
}

/// A text made exactly so wide.
fn fitted(text: &str, width: usize) -> String {
    let text = clean::line(text);
    let mut fitted = String::new();
    let mut used = 0;
    let whole = text.width() <= width;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if !whole && used + wide + 1 > width {
            fitted.push('…');
            used += 1;
            break;
        }
        fitted.push(c);
        used += wide;
    }
    fitted + &" ".repeat(width.saturating_sub(used))
}

/// What a bar is drawn with: where it certainly was, and where it may have been.
fn signs(bar: &TimeBar) -> [char; 2] {
    match (bar.look.mood, bar.look.doubtful) {
        (Mood::Denied, _) => ['✗', '╌'],
        (Mood::Planned | Mood::Hypothetical, _) => ['□', '┄'],
        (Mood::Happened | Mood::Ongoing, true) => ['▓', '▒'],
        (Mood::Happened | Mood::Ongoing, false) => ['█', '░'],
    }
}

/// What the signs mean, of those that occur.
fn legend(chart: &TimeChart, width: usize) -> Vec<String> {
    let meanings = [
        ('█', "certainly then"),
        ('░', "at some time in this stretch"),
        ('▓', "doubtful, then"),
        ('▒', "doubtful, at some time in this stretch"),
        ('□', "planned or supposed"),
        ('┄', "planned or supposed, at some time in this stretch"),
        ('✗', "denied"),
        ('╌', "denied, of all of this stretch"),
    ];
    let drawn = |sign: char| {
        chart.looks().any(|bar| {
            let [sure, may] = signs(bar);
            sign == sure && bar.certain.is_some() || sign == may && bar.certain.is_none()
        })
    };
    let mut said: Vec<String> = meanings
        .iter()
        .filter(|(sign, _)| drawn(*sign))
        .map(|(sign, words)| format!("{sign} {words}"))
        .collect();
    let open = |bar: &TimeBar| bar.possible.iter().any(|range| range.from.is_none() || range.to.is_none());
    if chart.looks().any(open) {
        said.push("◂ ▸ open end".to_owned());
    }
    if chart.looks().any(|bar| bar.look.disputed) {
        said.push("! disputed: each claim has a line".to_owned());
    }
    let mut lines: Vec<String> = Vec::new();
    for sign in said {
        match lines.last_mut() {
            Some(line) if line.width() + 3 + sign.width() <= width => line.push_str(&format!(" · {sign}")),
            _ => lines.push(sign),
        }
    }
    lines
}

fn time(chart: &TimeChart, width: usize) -> Vec<String> {
    let Some(scale) = chart.scale else { return Vec::new() };
    let names = (width * 2 / 5).min(44);
    let plot = width - names - 1;
    let mut lines = vec![format!("{} {}", " ".repeat(names), axis(scale, plot))];
    if !chart.density.is_empty() {
        lines.push(format!("{} {}", fitted("all of them", names), strip(&chart.density, plot)));
    }
    for lane in &chart.lanes {
        lines.extend(lane_lines(lane, scale, names, plot));
    }
    lines.extend(legend(chart, width));
    lines
}

/// The ticks of a scale, each where its day is.
fn axis(scale: DayScale, plot: usize) -> String {
    let mut line = String::new();
    for tick in scale.ticks(i64::try_from(plot / 12).unwrap_or(4).max(2)) {
        let at = scale.slot(tick.day, plot);
        let free = line.chars().count();
        if at >= free && at + tick.label.len() <= plot {
            line.push_str(&" ".repeat(at - free));
            line.push_str(&format!("{} ", tick.label));
        }
    }
    line
}

/// A count as a height.
fn height(count: u64, most: u64) -> char {
    if count == 0 {
        return ' ';
    }
    let at = (count - 1).saturating_mul(8) / most.max(1);
    EIGHTHS[usize::try_from(at).unwrap_or(7).min(7)]
}

fn strip(slots: &[DensitySlot], plot: usize) -> String {
    let counts: Vec<u64> = (0..plot)
        .map(|at| {
            let (from, to) =
                (at * slots.len() / plot, ((at + 1) * slots.len() / plot).max(at * slots.len() / plot + 1));
            slots[from..to.min(slots.len())].iter().map(|slot| slot.possible).max().unwrap_or_default()
        })
        .collect();
    let most = counts.iter().copied().max().unwrap_or(1);
    counts.into_iter().map(|count| height(count, most)).collect()
}

fn lane_lines(lane: &TimeLane, scale: DayScale, names: usize, plot: usize) -> Vec<String> {
    let sign = if lane.bars.iter().any(|bar| bar.look.disputed) { "! " } else { "" };
    let number =
        if lane.item.entry > 0 && !lane.steps { format!("#{} ", lane.item.entry) } else { String::new() };
    let name = format!("{sign}{number}{}", lane.item.label);
    let drawn = |name: &str, bars: &[TimeBar]| {
        let mut cells = vec![' '; plot];
        bars.iter().for_each(|bar| place(&mut cells, bar, scale));
        format!("{} {}", fitted(name, names), cells.into_iter().collect::<String>())
    };
    if lane.stacked && lane.bars.len() > 1 {
        let claim = |bar: &TimeBar| drawn(&format!("    {}", bar.label), std::slice::from_ref(bar));
        return std::iter::once(name).chain(lane.bars.iter().map(claim)).collect();
    }
    let said = lane.bars.iter().map(|bar| bar.label.as_str());
    let outcome = lane.outcome.map(|outcome| outcome.as_str());
    let words: Vec<&str> = said.chain(outcome).filter(|said| !said.is_empty()).collect();
    let mut lines = vec![drawn(&name, &lane.bars)];
    if !words.is_empty() {
        lines.push(format!("    {}", words.join(" → ")));
    }
    lines
}

fn place(cells: &mut [char], bar: &TimeBar, scale: DayScale) {
    let [sure, may] = signs(bar);
    let plot = cells.len();
    let mut fill = |DayRange { from, to }: DayRange, sign: char| {
        let first = from.map_or(0, |day| scale.slot(day, plot));
        let last = to.map_or(plot - 1, |day| scale.slot(day, plot));
        cells.iter_mut().take(last.min(plot - 1) + 1).skip(first).for_each(|cell| *cell = sign);
    };
    for range in &bar.possible {
        fill(*range, may);
    }
    if let Some([from, to]) = bar.certain {
        fill(DayRange { from: Some(from), to: Some(to) }, sure);
    }
    for range in &bar.possible {
        if range.from.is_none() {
            cells[0] = '◂';
        }
        if range.to.is_none() {
            cells[plot - 1] = '▸';
        }
    }
}

fn ranges(chart: &RangeChart, width: usize) -> Vec<String> {
    if !chart.series.is_empty() {
        return series(chart, width);
    }
    let [least, most] = chart.bounds();
    let names = chart.bars.iter().map(|bar| bar.item.label.width()).max().unwrap_or(0).min(width * 2 / 5);
    let plot = width.saturating_sub(names + 24).max(10);
    let slot = |amount: f64| slot_of((amount - least) / (most - least), plot);
    let line = |bar: &RangeBar| {
        let sure = bar.at_least.map_or(0, slot);
        let may = bar.at_most.map_or(plot, slot).max(sure);
        let open = if bar.at_most.is_none() { "▸" } else { "" };
        let mut drawn = format!("{}{}{open}", "█".repeat(sure), "░".repeat(may - sure));
        if let Some(target) = bar.target {
            let at = slot(target);
            drawn = format!("{}│{}", fitted(&drawn, at), drawn.chars().skip(at).collect::<String>());
        }
        format!("{} {} {}", fitted(&bar.item.label, names), drawn, bar.words)
    };
    let mut lines: Vec<String> = chart.bars.iter().map(line).collect();
    if !chart.unit.is_empty() {
        lines.push(format!("in {}", chart.unit));
    }
    lines
}

/// How many of so many equal parts a part of the whole fills.
fn slot_of(part: f64, slots: usize) -> usize {
    let filled = |slot: &usize| (as_float(total(*slot)) + 0.5) / as_float(total(slots)) <= part;
    (0..slots).take_while(filled).count()
}

/// The counts of groups over time, a sparkline each: what is possible beside what is certain.
fn series(chart: &RangeChart, width: usize) -> Vec<String> {
    let names = chart.series.iter().map(|series| series.name.width()).max().unwrap_or(0).min(width / 2);
    let counts = chart.series.iter().flat_map(|series| &series.counts);
    let most = counts.map(|(least, most)| most.unwrap_or(*least).max(*least)).max().unwrap_or(1);
    let line = |CountSeries { name, counts }: &CountSeries| {
        let spark: String = counts.iter().map(|(least, _)| height(*least, most)).collect();
        let least: u64 = counts.iter().map(|(least, _)| least).sum();
        let greatest: Option<u64> = counts.iter().map(|(_, most)| *most).sum();
        format!("{} {spark} {}", fitted(name, names), words::range((least, greatest)))
    };
    let mut lines: Vec<String> = chart.series.iter().map(line).collect();
    lines.push(format!("a column a period, its height the least count; {most} at most"));
    lines
}

fn network(chart: &NetworkChart) -> Vec<String> {
    let mut ties: Vec<_> = chart.ties.iter().collect();
    ties.sort_by_key(|tie| (std::cmp::Reverse(tie.events), tie.ends));
    let name = |end: usize| chart.nodes.get(end).map_or("", |node| node.item.label.as_str());
    ties.into_iter()
        .take(TIES_MAX)
        .map(|tie| format!("{} ── {} ── {}", name(tie.ends[0]), tie.label, name(tie.ends[1])))
        .collect()
}

/// A map of braille dots, with a letter at each place, and what the letters mean.
fn map(chart: &MapChart, width: usize) -> Vec<String> {
    let [low, high] = chart.frame();
    let grid = MapGrid::of(chart, width.min(72));
    let line = "─".repeat(grid.columns);
    let mut lines = vec![format!("┌{line}┐ north {:.1}°", high[0])];
    lines.extend(
        grid.cells.iter().map(|row| format!("│{}│", row.iter().map(MapCell::sign).collect::<String>())),
    );
    lines.push(format!("└{line}┘ south {:.1}°, {:.1}° to {:.1}° east", low[0], low[1], high[1]));
    let listed: Vec<String> =
        grid.listed.iter().map(|(letter, places)| format!("{letter} {}", places.join(", "))).collect();
    let column = listed.iter().map(|place| place.width()).max().unwrap_or(1) + 2;
    for places in listed.chunks((width / column).max(1)) {
        lines.push(places.iter().map(|place| fitted(place, column)).collect());
    }
    if grid.unlisted > 0 {
        lines.push(format!("{} more places are dots", grid.unlisted));
    }
    lines
}

/// A character of a map: the dots of places, or the letter of one.
#[derive(Clone, Copy, Default)]
struct MapCell {
    dots: u8,
    letter: Option<char>,
}

impl MapCell {
    fn sign(&self) -> char {
        let braille = || char::from_u32(0x2800 + u32::from(self.dots)).filter(|_| self.dots > 0);
        self.letter.or_else(braille).unwrap_or(' ')
    }
}

/// A map in characters.
struct MapGrid {
    columns: usize,
    cells: Vec<Vec<MapCell>>,
    /// What each letter stands for: those that share a character share a letter.
    listed: Vec<(char, Vec<String>)>,
    /// How many places have no letter.
    unlisted: usize,
}

impl MapGrid {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    fn of(chart: &MapChart, columns: usize) -> Self {
        let [low, high] = chart.frame();
        let squeeze = ((low[0] + high[0]) / 2.0).to_radians().cos().max(0.1);
        let (tall, wide) = ((high[0] - low[0]).max(1e-6), (high[1] - low[1]).max(1e-6));
        // A character is about twice as high as it is wide.
        let wanted = tall / (wide * squeeze) * as_float(total(columns)) / 2.0;
        let rows = slot_of(wanted / as_float(total(ROWS_MAX)), ROWS_MAX).max(6);
        let cells = vec![vec![MapCell::default(); columns]; rows];
        let mut grid = Self { columns, cells, listed: Vec::new(), unlisted: 0 };
        for place in &chart.places {
            let x = slot_of((place.point[1] - low[1]) / wide, columns * 2).min(columns * 2 - 1);
            let y = slot_of((high[0] - place.point[0]) / tall, rows * 4).min(rows * 4 - 1);
            let events = place.events.map(|(_, all)| format!(" ({all})")).unwrap_or_default();
            grid.put(x, y, format!("{}{events}", place.item.label));
        }
        grid
    }

    fn put(&mut self, x: usize, y: usize, name: String) {
        let cell = &mut self.cells[y / 4][x / 2];
        cell.dots |= BRAILLE[y % 4][x % 2];
        if let Some((_, names)) = self.listed.iter_mut().find(|(letter, _)| Some(*letter) == cell.letter) {
            names.push(name);
        } else if let Some(letter) = Self::LETTERS.chars().nth(self.listed.len()) {
            cell.letter = Some(letter);
            self.listed.push((letter, vec![name]));
        } else {
            self.unlisted += 1;
        }
    }
}

/// The dots of a braille character, by row and column.
const BRAILLE: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

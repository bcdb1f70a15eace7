//! Where the nodes of a network stand: pushed apart by each other and pulled together by their ties. The same network always
//! comes out the same.

use annals_model::numbers::{as_float, total};

/// A place on a picture of a side of 1.
pub(super) type NodePosition = [f64; 2];

const ROUNDS: u32 = 240;
/// The turn from one seed of a sunflower to the next: what begins so has no two nodes in one place.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// Places for so many nodes with these ties, each between 0 and 1.
pub(super) fn places(nodes: usize, ties: &[(usize, usize)]) -> Vec<NodePosition> {
    let count = as_float(total(nodes.max(1)));
    let mut at: Vec<NodePosition> = (0..nodes)
        .map(|node| {
            let turn = as_float(total(node));
            let (away, angle) = (((turn + 0.5) / count).sqrt() / 2.0, turn * GOLDEN_ANGLE);
            [away * angle.cos(), away * angle.sin()]
        })
        .collect();
    let apart = 0.8 / count.sqrt();
    for round in 0..ROUNDS {
        // The steps grow smaller, so that it comes to rest.
        let step_max = 0.1 * f64::from(ROUNDS - round) / f64::from(ROUNDS);
        let moves = forces(&at, ties, apart);
        for (place, [x, y]) in at.iter_mut().zip(moves) {
            let size = x.hypot(y).max(1e-9);
            let step = size.min(step_max);
            *place = [place[0] + x / size * step, place[1] + y / size * step];
        }
    }
    fitted(at)
}

fn forces(at: &[NodePosition], ties: &[(usize, usize)], apart: f64) -> Vec<NodePosition> {
    // Towards the middle, so that what has no ties stays on the picture.
    let mut moves: Vec<NodePosition> = at.iter().map(|[x, y]| [-x * 0.6 * apart, -y * 0.6 * apart]).collect();
    let mut push = |one: usize, other: usize, strength: &dyn Fn(f64) -> f64| {
        let away = [at[one][0] - at[other][0], at[one][1] - at[other][1]];
        let distance = away[0].hypot(away[1]).max(1e-6);
        let force = strength(distance) / distance;
        for axis in 0..2 {
            moves[one][axis] += away[axis] * force;
            moves[other][axis] -= away[axis] * force;
        }
    };
    for one in 0..at.len() {
        for other in one + 1..at.len() {
            push(one, other, &|distance| apart * apart / distance);
        }
    }
    for (one, other) in ties {
        push(*one, *other, &|distance| -distance * distance / apart);
    }
    moves
}

/// The same places spread over the whole picture: partly by where they are, mostly by their order, so that crowds come apart.
fn fitted(mut at: Vec<NodePosition>) -> Vec<NodePosition> {
    for axis in 0..2 {
        let mut order: Vec<usize> = (0..at.len()).collect();
        order.sort_by(|one, other| at[*one][axis].total_cmp(&at[*other][axis]));
        let (Some(least), Some(most)) = (order.first(), order.last()) else { continue };
        let (least, most) = (at[*least][axis], at[*most][axis]);
        let last = as_float(total(order.len() - 1)).max(1.0);
        for (rank, node) in order.into_iter().enumerate() {
            let lies = if most - least > 1e-9 { (at[node][axis] - least) / (most - least) } else { 0.5 };
            let ranks = if most - least > 1e-9 { as_float(total(rank)) / last } else { 0.5 };
            at[node][axis] = (lies + 2.0 * ranks) / 3.0;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_comes_out_the_same_and_ties_bring_together() {
        let ties = [(0, 1), (1, 2), (3, 4)];
        let at = places(6, &ties);
        assert_eq!(at, places(6, &ties));
        let distance =
            |one: usize, other: usize| (at[one][0] - at[other][0]).hypot(at[one][1] - at[other][1]);
        assert!(distance(0, 1) < distance(0, 4) && distance(3, 4) < distance(0, 4));
        assert!(at.iter().flatten().all(|part| (0.0..=1.0).contains(part)));
    }

    #[test]
    fn few_nodes_have_places() {
        assert_eq!(places(0, &[]), Vec::<NodePosition>::new());
        assert_eq!(places(1, &[]), [[0.5, 0.5]]);
    }
}

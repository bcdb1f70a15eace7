//! Blocks that are read from a snapshot when something in them is first asked for.

use std::sync::OnceLock;

use annals_store::snapshot::{Section, Sections};

use super::BLOCK_BYTES;

/// Blocks whose places are set aside together, when one of them is first asked for: opening a large snapshot is not to
/// set a place aside for each of its blocks.
const GROUP_BLOCKS: usize = 64;

type BlockGroup<B> = OnceLock<Box<[OnceLock<Box<B>>; GROUP_BLOCKS]>>;

/// What a block is in memory.
pub(super) trait Block: Sized {
    /// It from the bytes in a snapshot. What is missing of a whole block is zeros.
    fn from_bytes(bytes: Vec<u8>) -> Box<Self>;
}

/// Blocks, one behind the other.
#[derive(Debug)]
pub(super) struct Blocks<B> {
    count: usize,
    groups: Box<[BlockGroup<B>]>,
    /// Where blocks that were not touched yet come from.
    section: Option<Section>,
}

impl<B> Default for Blocks<B> {
    fn default() -> Self {
        Self { count: 0, groups: Box::default(), section: None }
    }
}

impl<B: Block> Blocks<B> {
    /// The blocks of the section of this name, and its bytes; none where there is none.
    pub(super) fn from_sections(sections: &Sections, name: &str) -> (Self, usize) {
        let Some(section) = sections.get(name) else { return (Self::default(), 0) };
        let bytes = section.bytes();
        let count = bytes.div_ceil(BLOCK_BYTES);
        let groups = (0..count.div_ceil(GROUP_BLOCKS)).map(|_| OnceLock::new()).collect();
        (Self { count, groups, section: Some(section) }, bytes)
    }

    /// The number of blocks.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// A block; one of zeros, or none, behind the last.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<&B> {
        let group = self.groups.get(at / GROUP_BLOCKS)?.get_or_init(empty_group);
        Some(group[at % GROUP_BLOCKS].get_or_init(|| self.read(at)))
    }

    fn read(&self, at: usize) -> Box<B> {
        let section = self.section.as_ref().filter(|_| at < self.count);
        B::from_bytes(section.map_or_else(Vec::new, |section| section.block(at)))
    }
}

impl<B> FromIterator<Box<B>> for Blocks<B> {
    fn from_iter<I: IntoIterator<Item = Box<B>>>(blocks: I) -> Self {
        let (mut count, mut groups) = (0, Vec::new());
        for block in blocks {
            if count % GROUP_BLOCKS == 0 {
                groups.push(OnceLock::from(empty_group()));
            }
            if let Some(group) = groups.last_mut().and_then(OnceLock::get_mut) {
                group[count % GROUP_BLOCKS] = OnceLock::from(block);
            }
            count += 1;
        }
        Self { count, groups: groups.into(), section: None }
    }
}

fn empty_group<B>() -> Box<[OnceLock<Box<B>>; GROUP_BLOCKS]> {
    Box::new([const { OnceLock::new() }; GROUP_BLOCKS])
}

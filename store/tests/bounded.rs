//! Files that claim to hold more than they do: what is read at a time does not grow with the claim.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annals_store::backend::{Access, Disk, DiskFile, MemoryDisk, RealDisk};
use annals_store::{Error, Store};

use crate::common::{notes, options, tell};

/// What was read at most at a time, and in all.
#[derive(Debug, Default)]
struct Reads {
    most: AtomicU64,
    all: AtomicU64,
}

/// A disk whose reads are counted.
#[derive(Debug)]
struct Counted {
    disk: RealDisk,
    reads: Arc<Reads>,
}

#[derive(Debug)]
struct CountedFile {
    file: Box<dyn DiskFile>,
    reads: Arc<Reads>,
}

impl Counted {
    fn counted(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(CountedFile { file, reads: Arc::clone(&self.reads) })
    }
}

impl Disk for Counted {
    fn root(&self) -> Option<PathBuf> {
        self.disk.root()
    }

    fn create_dir(&self, name: &str) -> std::io::Result<()> {
        self.disk.create_dir(name)
    }

    fn open(&self, name: &str, access: Access) -> std::io::Result<Box<dyn DiskFile>> {
        self.disk.open(name, access).map(|file| self.counted(file))
    }

    fn list(&self, dir: &str) -> std::io::Result<Vec<String>> {
        self.disk.list(dir)
    }

    fn rename(&self, from: &str, to: &str) -> std::io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, name: &str) -> std::io::Result<()> {
        self.disk.remove(name)
    }

    fn sync_dir(&self, dir: &str) -> std::io::Result<()> {
        self.disk.sync_dir(dir)
    }

    fn try_lock(&self, name: &str, access: Access) -> std::io::Result<Option<Box<dyn DiskFile>>> {
        Ok(self.disk.try_lock(name, access)?.map(|file| self.counted(file)))
    }
}

impl DiskFile for CountedFile {
    fn len(&self) -> std::io::Result<u64> {
        self.file.len()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        self.reads.most.fetch_max(buffer.len() as u64, Ordering::Relaxed);
        self.reads.all.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        self.file.read_at(buffer, offset)
    }

    fn data_from(&self, offset: u64) -> std::io::Result<Option<u64>> {
        self.file.data_from(offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> std::io::Result<()> {
        self.file.write_at(bytes, offset)
    }

    fn preallocate(&self, bytes: u64) -> std::io::Result<()> {
        self.file.preallocate(bytes)
    }

    fn datasync(&self) -> std::io::Result<()> {
        self.file.datasync()
    }
}

fn counted(path: &Path) -> (Store, Arc<Reads>) {
    let reads = Arc::new(Reads::default());
    let disk = Counted { disk: RealDisk::new(path), reads: Arc::clone(&reads) };
    (Store::on(Arc::new(disk), &options()).unwrap(), reads)
}

/// A store of a few segments, perhaps packed, and what it holds.
fn filled(packed: bool) -> (tempfile::TempDir, PathBuf, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut store = Store::open(&path, &options()).unwrap();
    let texts: Vec<String> = (0..12).map(|at| format!("{at} {}", "x".repeat(200))).collect();
    texts.iter().for_each(|text| drop(tell(&mut store, &[text]).unwrap()));
    if packed {
        assert!(store.pack().unwrap() > 1);
    }
    (dir, path, texts)
}

fn segments(path: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(path.join("log")).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    names
}

fn lengthen(file: &Path, bytes: u64) {
    OpenOptions::new().write(true).open(file).unwrap().set_len(bytes).unwrap();
}

const LENGTHS: [u64; 2] = [8 << 30, 1 << 40];

#[test]
fn a_last_segment_of_holes_is_damage_and_what_is_in_it_is_saved() {
    for bytes in LENGTHS {
        let (_dir, path, texts) = filled(false);
        let last = segments(&path).pop().unwrap();
        lengthen(&last, bytes);
        let (mut store, reads) = counted(&path);
        let result = store.catch_up(|_| {});
        let Err(Error::Damaged(damage)) = result else { panic!("{result:?}") };
        assert!(last.ends_with(&damage.file) && damage.what.contains("longer"), "{damage}");
        assert!(matches!(tell(&mut store, &["more"]), Err(Error::Damaged(_))));
        let copy = MemoryDisk::new();
        let salvaged = store.salvage_on(&copy).unwrap();
        assert_eq!((salvaged.saved, &salvaged.lost[..]), (12, &[][..]));
        assert_eq!(notes(&Store::on(Arc::new(copy), &options()).unwrap()), texts);
        let (most, all) = (reads.most.load(Ordering::Relaxed), reads.all.load(Ordering::Relaxed));
        assert!(most <= 1 << 20 && all < 16 << 20, "{most} of {all} bytes at a time");
        // Nothing of it is lost: what it says goes on in another segment.
        let cut = store.cut().unwrap().unwrap();
        assert_eq!(cut.gone, None);
        tell(&mut store, &["more"]).unwrap();
        assert_eq!(notes(&store), [&texts[..], &["more".to_owned()]].concat());
        assert!(store.verify(None, |_| {}).unwrap().is_whole());
    }
}

#[test]
fn a_frame_behind_a_hole_is_found_without_reading_the_hole() {
    let (_dir, path, _) = filled(false);
    let last = segments(&path).pop().unwrap();
    let bytes = fs::read(&last).unwrap();
    let file = OpenOptions::new().write(true).open(&last).unwrap();
    file.write_all_at(&bytes, 1 << 30).unwrap();
    let (mut store, reads) = counted(&path);
    // It is whole, and not where it should be.
    let result = store.catch_up(|_| {});
    assert!(matches!(result, Err(Error::Damaged(_))), "{result:?}");
    assert!(!store.verify(None, |_| {}).unwrap().is_whole());
    let (most, all) = (reads.most.load(Ordering::Relaxed), reads.all.load(Ordering::Relaxed));
    assert!(most <= 1 << 20 && all < 64 << 20, "{most} of {all} bytes at a time");
}

#[test]
fn no_file_with_a_lying_length_is_read_whole() {
    for bytes in LENGTHS {
        let (_dir, path, texts) = filled(true);
        let names = [segments(&path)[0].clone(), path.join("FORMAT"), path.join("LOCK")];
        for name in names {
            let before = fs::metadata(&name).unwrap().len();
            lengthen(&name, bytes);
            let (mut store, reads) = counted(&path);
            let mut seen = 0;
            let result = store.catch_up(|_| seen += 1);
            let is_segment = name.extension().is_some();
            assert_eq!(matches!(result, Err(Error::Damaged(_))), is_segment, "{name:?}: {result:?}");
            assert!(is_segment || seen == texts.len(), "{name:?}");
            assert_eq!(store.verify(None, |_| {}).unwrap().is_whole(), !is_segment, "{name:?}");
            let most = reads.most.load(Ordering::Relaxed);
            assert!(most <= 1 << 20, "{name:?}: {most} bytes at a time");
            lengthen(&name, before);
        }
    }
}

#[test]
fn a_packed_segment_that_claims_more_chunks_or_larger_ones_than_can_be_is_refused() {
    let (_dir, path, _) = filled(true);
    let name = segments(&path)[0].clone();
    let whole = fs::read(&name).unwrap();
    let checksum = |head: &[u8], index: &[u8]| crc32c::crc32c_append(crc32c::crc32c(&head[..24]), index);
    // A head with a right checksum of an index that is a hole: a chunk for each byte of 4 GiB.
    let mut many = whole[..28].to_vec();
    many[12..16].copy_from_slice(&1_u32.to_le_bytes());
    many[16..24].copy_from_slice(&(1_u64 << 32).to_le_bytes());
    // One with a chunk of 4 GiB in a file that is so long.
    let mut large = whole[..28].to_vec();
    large[16..24].copy_from_slice(&100_u64.to_le_bytes());
    let index = [u32::MAX.to_le_bytes(), [0; 4]].concat();
    let sum = checksum(&large, &index);
    large[24..28].copy_from_slice(&sum.to_le_bytes());
    large.extend_from_slice(&index);
    for bytes in [many, large] {
        fs::write(&name, &bytes).unwrap();
        lengthen(&name, 1 << 40);
        let (mut store, reads) = counted(&path);
        let result = store.catch_up(|_| {});
        assert!(matches!(result, Err(Error::Damaged(_))), "{result:?}");
        let most = reads.most.load(Ordering::Relaxed);
        assert!(most <= 8 << 20, "{most} bytes at a time");
    }
}

//! RocksDB's inside (docs/rocksdb.md). One folder of ours includes private headers of RocksDB's.
//! Each file of RocksDB's that ours include so, or name in a comment as a place that they lean on
//! or copy a rule from, is pinned by a checksum: after an upgrade the test says which files of
//! ours to read again. UPDATE=1 writes the pins anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files of RocksDB's, and those of ours that lean on each.
type Leaning = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// By its path from RocksDB's root; librocksdb-sys is the crate around it.
fn theirs(name: &str) -> PathBuf {
    let rocksdb = Path::new(env!("ROCKSDB_SOURCE"));
    match name.strip_prefix("librocksdb-sys/") {
        Some(rest) => rocksdb.with_file_name(rest),
        None => rocksdb.join(name),
    }
}

fn walk(path: PathBuf, found: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        return found.push(path);
    }
    for entry in std::fs::read_dir(path).unwrap() {
        walk(entry.unwrap().path(), found);
    }
}

fn is_code(path: &str) -> bool {
    [".cc", ".h", ".rs"].iter().any(|end| path.ends_with(end))
}

/// Our sources by their paths, with their texts.
fn sources() -> BTreeMap<String, String> {
    let mut found = vec![root().join("build.rs")];
    walk(root().join("src"), &mut found);
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().display().to_string();
    let code = found.iter().filter(|path| is_code(&name(path)));
    code.map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// The private headers that a file of ours includes.
fn includes(ours: &str, text: &str) -> Vec<String> {
    let quoted = |line: &str| {
        Some(
            line.strip_prefix("#include \"")?
                .split_once('"')?
                .0
                .to_owned(),
        )
    };
    let beside = root().join(ours);
    let is_ours =
        |name: &str| [&beside, &root().join("src/_")].map(|at| at.with_file_name(name).exists());
    let mut all: Vec<String> = text.lines().filter_map(quoted).collect();
    all.retain(|name| !is_ours(name).contains(&true) && theirs(name).is_file());
    all
}

/// The files that a file of ours names in comments: ours, public headers by their bare names, or
/// paths from RocksDB's root, which are returned.
fn citations(ours: &str, text: &str, known: &BTreeSet<String>) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    let mut found = Vec::new();
    for comment in text.lines().filter_map(|line| line.split_once("//")) {
        for word in comment.1.split(|c| !is_path(c)) {
            let name = word.trim_end_matches('.');
            let base = name.rsplit('/').next().unwrap();
            if !is_code(name) || base.starts_with('.') {
                continue;
            }
            if name.contains('/') && theirs(name).is_file() {
                found.push(name.to_owned());
                continue;
            }
            let is_known = name.ends_with(".rs") || known.contains(base);
            assert!(is_known, "{ours}: {name} is not a path from RocksDB's root");
        }
    }
    found
}

fn leaning() -> Leaning {
    let (sources, mut public, mut found) = (sources(), Vec::new(), Leaning::new());
    walk(theirs("include"), &mut public);
    let public = public.iter().map(|path| path.display().to_string());
    let paths = sources
        .keys()
        .cloned()
        .chain(public)
        .chain(["rocks.h".to_owned()]);
    let known = paths
        .map(|path| path.rsplit('/').next().unwrap().to_owned())
        .collect();
    for (ours, text) in &sources {
        for name in includes(ours, text)
            .into_iter()
            .chain(citations(ours, text, &known))
        {
            found.entry(name).or_default().insert(ours.clone());
        }
    }
    found
}

/// A line for each file of RocksDB's: its checksum (FNV-1a), its path, and ours.
fn pins(leaning: &Leaning, read: impl Fn(&str) -> Vec<u8>) -> String {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    let line = |(name, ours): (&String, &BTreeSet<String>)| {
        let sum = read(name).iter().fold(0xcbf2_9ce4_8422_2325, step);
        let ours: Vec<_> = ours.iter().map(String::as_str).collect();
        format!("{sum:016x} {name}: {}\n", ours.join(" "))
    };
    leaning.iter().map(line).collect()
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(theirs(name)).unwrap_or_default()
}

/// What to do where the pins are not what they should be.
fn differences(pinned: &str, now: &str) -> Vec<String> {
    let parse = |line: &str| {
        let (sum, rest) = line.split_once(' ').unwrap();
        let (name, ours) = rest.split_once(": ").unwrap();
        (name.to_owned(), (sum.to_owned(), ours.to_owned()))
    };
    let pinned: BTreeMap<_, _> = pinned.lines().map(parse).collect();
    let now: BTreeMap<_, _> = now.lines().map(parse).collect();
    let compare = |(name, (sum, ours)): (&String, &(String, String))| match pinned.get(name) {
        None => Some(format!("{name} is not pinned; on it leans {ours}")),
        Some((was, _)) if was != sum => Some(format!("{name} changed: read again {ours}")),
        Some((_, were)) if were != ours => {
            Some(format!("{name}: on it leans {ours}; pinned: {were}"))
        }
        Some(_) => None,
    };
    let gone = pinned.keys().filter(|name| !now.contains_key(*name));
    let gone = gone.map(|name| format!("{name} is pinned, and nothing leans on it"));
    now.iter().filter_map(compare).chain(gone).collect()
}

#[test]
fn what_we_lean_on_is_as_it_was_pinned() {
    let (path, now) = (
        root().join("tests/rocksdb_pins.txt"),
        pins(&leaning(), read),
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let found = differences(&std::fs::read_to_string(&path).unwrap(), &now).join("\n");
    assert!(
        found.is_empty(),
        "docs/rocksdb.md says what to do; then UPDATE=1\n{found}"
    );
}

#[test]
fn a_changed_byte_names_our_files() {
    let leaning = leaning();
    let pinned = pins(&leaning, read);
    for (changed, ours) in &leaning {
        let now = pins(&leaning, |name| {
            let mut copy = read(name);
            let middle = copy.len() / 2;
            copy[middle] ^= u8::from(name == changed);
            copy
        });
        let ours: Vec<_> = ours.iter().map(String::as_str).collect();
        let expected = format!("{changed} changed: read again {}", ours.join(" "));
        assert_eq!(differences(&pinned, &now), [expected]);
    }
}

#[test]
fn one_folder_includes_private_headers() {
    let page = std::fs::read_to_string(root().join("docs/rocksdb.md")).unwrap();
    let all = sources();
    // A header of a folder of inside's own may include what it likes.
    let is_for_others = |header: &str| {
        let include = format!("#include \"{header}\"");
        let mut others = all
            .iter()
            .filter(|(file, _)| !file.starts_with("src/inside/"));
        others.any(|(_, text)| text.contains(&include))
    };
    for (ours, text) in &all {
        let (ours, text) = (ours.as_str(), text.as_str());
        let (folder, name) = ours.rsplit_once('/').unwrap_or(("", ours));
        let private = includes(ours, text);
        if folder.split('/').any(|part| part == "inside") {
            if name.ends_with(".rs") {
                continue;
            }
            let is_shown = name.ends_with(".h") && name != "db_iter.h" && is_for_others(ours);
            let is_clean = !is_shown || private.is_empty();
            assert!(is_clean, "{ours} includes {private:?} for everybody");
            let stem = name.split('.').next().unwrap();
            assert!(
                page.contains(&format!("`{stem}`")),
                "docs/rocksdb.md lacks `{stem}`"
            );
        } else {
            assert!(
                private.is_empty(),
                "{ours} includes {private:?}; src/…/inside may"
            );
        }
    }
}

//! THIRD-PARTY.md lists everything that is compiled into the library: every crate, and every holder
//! of a copyright in the C and C++ that crates bring; and every crate in the command.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::{root, run};

/// The crates in the library, or in the command: name, version, licence.
fn crates(folder: &str) -> Vec<(String, String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root().join(folder));
    let printed = run(&mut cargo, Duration::from_secs(60)).unwrap();
    let one = |line: &str| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|').unwrap();
        let mut words = package.split(' ');
        let (name, version) = (words.next().unwrap(), words.next().unwrap());
        let version = version.trim_start_matches('v');
        (name.to_owned(), version.to_owned(), licence.to_owned())
    };
    printed.lines().skip(1).map(one).collect()
}

/// The rows of the tables in THIRD-PARTY.md.
fn rows() -> Vec<String> {
    let page = std::fs::read_to_string(root().join("THIRD-PARTY.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with('|'));
    rows.map(str::to_owned).collect()
}

#[test]
fn every_crate_is_listed() {
    let (rows, crates) = (rows(), [crates("."), crates("command")].concat());
    for (name, _, licence) in &crates {
        let row = rows
            .iter()
            .find(|row| row.split([' ', ',']).any(|word| word == name));
        let row = row.unwrap_or_else(|| panic!("{name} ({licence}) is not in THIRD-PARTY.md"));
        let first = licence.split(['/', ' ']).find(|word| row.contains(word));
        assert!(first.is_some(), "{name}: {licence}, listed as {row}");
    }
    assert!(crates.len() > 30);
}

/// Where cargo put a crate: they lie beside each other.
fn folder(name: &str, version: &str) -> PathBuf {
    let rocksdb = Path::new(env!("ROCKSDB_SOURCE")).parent().unwrap();
    let beside = rocksdb.parent().unwrap();
    let folders = [beside.join(format!("{name}-{version}")), beside.join(name)];
    let found = folders.into_iter().find(|folder| folder.is_dir());
    found.unwrap_or_else(|| panic!("{name} is not in {}", beside.display()))
}

/// The libraries in C and C++, by where they lie in their crates.
const LIBRARIES: &[(&str, &str, &str)] = &[
    ("librocksdb-sys", "rocksdb", "RocksDB"),
    ("librocksdb-sys", "snappy", "Snappy"),
    ("librocksdb-sys", "snappy-stubs-public.h", "Snappy"),
    ("librocksdb-sys", "build_version.cc", "RocksDB"),
    ("lz4-sys", "liblz4", "LZ4"),
    ("zstd-sys", "zstd", "Zstandard"),
    ("libz-sys", "src/zlib", "zlib"),
    ("bzip2-sys", "bzip2-1.0.8", "bzip2"),
];

fn is_source(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("c" | "cc" | "cpp" | "S"))
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The files that a crate's build script hands to a compiler: those that it names, those of the folders
/// that it names, and those of librocksdb-sys' list.
fn compiled(folder: &Path) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    let script = read(&folder.join("build.rs"));
    for named in script.split('"').skip(1).step_by(2) {
        let path = folder.join(named);
        if path.is_file() && is_source(&path) {
            sources.push(path);
        } else if named.contains("/lib/") && path.is_dir() {
            let files = std::fs::read_dir(path).unwrap();
            let files = files.map(|file| file.unwrap().path());
            sources.extend(files.filter(|path| is_source(path)));
        }
    }
    let list = folder.join("rocksdb_lib_sources.txt");
    if list.is_file() {
        let of_rocksdb = folder.join("rocksdb");
        let listed = read(&list);
        let listed = listed.split_whitespace().map(|line| of_rocksdb.join(line));
        // Of util/build_version.cc the crate has a copy of its own.
        sources.extend(listed.filter(|path| path.is_file()));
    }
    sources
}

fn has_sources(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).any(|path| {
        is_source(&path) || path.is_dir() && !path.ends_with("tests") && has_sources(&path)
    })
}

/// These files and all that they include of their crate.
fn with_headers(folder: &Path, mut open: Vec<PathBuf>) -> BTreeSet<PathBuf> {
    let roots = ["rocksdb", "rocksdb/include", "snappy", ""].map(|root| folder.join(root));
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        for line in read(&path).lines() {
            let Some(line) = line.trim_start().strip_prefix('#') else {
                continue;
            };
            let Some(named) = line.trim_start().strip_prefix("include") else {
                continue;
            };
            let named = named.split(['"', '<', '>']).nth(1).unwrap_or_default();
            let beside = path.parent().unwrap();
            let from = std::iter::once(beside).chain(roots.iter().map(PathBuf::as_path));
            let found = from
                .map(|from| from.join(named))
                .find(|path| path.is_file());
            open.extend(found.map(|path| path.canonicalize().unwrap()));
        }
    }
    seen
}

/// Who holds the copyright of a file, as its lines "Copyright (c) 2011 Somebody" say.
fn holders(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once("opyright ") else {
            continue;
        };
        let rest = rest.trim_start_matches(['(', 'c', 'C', ')', ' ']);
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ", -".contains(c));
        let rest = rest
            .trim_start_matches("present")
            .trim_start_matches([',', ' ']);
        let mut holder = rest.trim_start_matches("by ");
        for end in [
            "All ",
            "and affiliates",
            "and its affiliates",
            "<",
            "\"",
            ". ",
            "*/",
        ] {
            holder = holder.split(end).next().unwrap();
        }
        let holder = holder.trim().trim_end_matches(['.', ',', ' ']);
        if holder.starts_with(|c: char| c.is_ascii_uppercase()) {
            found.insert(holder.to_owned());
        }
    }
    found
}

/// What is compiled in C and C++ is of whom THIRD-PARTY.md says, and of nobody else.
#[test]
fn every_holder_is_listed() {
    let mut found: BTreeMap<(&str, String), PathBuf> = BTreeMap::new();
    let mut files = 0;
    for (name, version, _) in crates(".") {
        let folder = folder(&name, &version).canonicalize().unwrap();
        if !has_sources(&folder) {
            continue;
        }
        let sources = compiled(&folder);
        assert!(
            !sources.is_empty(),
            "{name}: which of its C does it compile?"
        );
        for path in with_headers(&folder, sources) {
            let library = LIBRARIES
                .iter()
                .find(|(of, at, _)| *of == name && path.starts_with(folder.join(at)));
            let (_, _, library) = library.unwrap_or_else(|| panic!("{}: of what?", path.display()));
            files += 1;
            for holder in holders(&read(&path)) {
                found
                    .entry((library, holder))
                    .or_insert_with(|| path.clone());
            }
        }
    }
    assert!(files > 800, "{files}");
    let (page, mut listed) = (rows(), BTreeSet::new());
    for row in &page {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, library, holders, _licence, _] = cells[..] else {
            continue; // of another table
        };
        for holder in holders.split("; ") {
            listed.insert((library, holder.to_owned()));
        }
    }
    for ((library, holder), path) in &found {
        assert!(
            listed.contains(&(library, holder.clone())),
            "THIRD-PARTY.md does not say that {library} has code of {holder}: {}",
            path.display()
        );
    }
    for (library, holder) in listed {
        let is_library = LIBRARIES.iter().any(|(_, _, name)| *name == library);
        let is_found = found.contains_key(&(library, holder.clone()));
        assert!(!is_library || is_found, "{library} has no code of {holder}");
    }
}

//! Which files a generated header was written from. `build.rs` and the generator share this
//! file: the one compares what the other wrote.

use std::path::{Path, PathBuf};

/// The headers that the bridge includes, and the types that they are written from.
pub const GENERATED: [(&str, &str); 2] = [
    ("include/rocks.h", "src/types"),
    ("src/bridge/shared.h", "src/bridge/shared.rs"),
];

/// A header's line that says so.
pub fn line(root: &Path, source: &str) -> String {
    let sum = checksum(root, source);
    format!("/* Written by `make header` from {source} with the checksum {sum:016x}. */\n")
}

/// FNV-1a over the names and texts of the files. No times: those of a fresh clone are in any
/// order.
fn checksum(root: &Path, source: &str) -> u64 {
    let mut files = Vec::new();
    collect(&root.join(source), &mut files);
    files.sort();
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let name = file.strip_prefix(root).unwrap().to_str().unwrap();
        let text = std::fs::read(&file).unwrap();
        for byte in name.bytes().chain(text) {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    sum
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        return files.push(path.to_owned());
    }
    for entry in std::fs::read_dir(path).unwrap() {
        collect(&entry.unwrap().path(), files);
    }
}

//! Whether the headers that the bridge includes were generated from the types as they are now.
//! The generator writes the line, build.rs looks for it: by contents, since a fresh clone has any
//! order of times.

use std::fs;
use std::path::{Path, PathBuf};

/// The headers, each with what has the types that it is made of.
pub const HEADERS: [(&str, &str); 2] = [
    ("include/rocks.h", "src/types"),
    ("src/base/shared.h", "src/base/shared.rs"),
];

/// The line of a header that names the checksum.
pub fn line(root: &Path, types: &str) -> String {
    format!("/* checksum of {types}: {:016x} */", of(root, types))
}

/// FNV-1a over the paths of the files, sorted, and their texts.
fn of(root: &Path, types: &str) -> u64 {
    let mut paths = sources(&root.join(types));
    paths.sort();
    let mut sum = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for path in paths {
        let name = path.strip_prefix(root).unwrap();
        add(name.to_str().unwrap().as_bytes());
        add(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
    sum
}

/// The Rust files below a folder, or a file alone; none where it is not there.
pub fn sources(path: &Path) -> Vec<PathBuf> {
    if path.extension().is_some_and(|ending| ending == "rs") {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten();
    entries
        .flat_map(|entry| sources(&entry.unwrap().path()))
        .collect()
}

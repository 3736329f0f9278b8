//! Whether include/rocks.h was generated from the types as they are now. The generator writes
//! the line, build.rs looks for it: by contents, since a fresh clone has any order of times.

use std::fs;
use std::path::{Path, PathBuf};

/// The line of the header that names the checksum.
pub fn line(root: &Path) -> String {
    format!("/* checksum of src/types: {:016x} */", of_types(root))
}

/// FNV-1a over the paths below src/types, sorted, and the texts of the files.
pub fn of_types(root: &Path) -> u64 {
    let folder = root.join("src/types");
    let mut paths = sources(&folder);
    paths.sort();
    let mut sum = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for path in paths {
        let name = path.strip_prefix(&folder).unwrap();
        add(name.to_str().unwrap().as_bytes());
        add(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
    sum
}

/// The Rust files below a folder; none where it is not there.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

//! The headers, from the sources: `contents` says in which order, `render` how they look;
//! `surface` reads the declarations back out of a header's text, `rules` and `fields` what their
//! comments and the first page say, and `description` writes all of it for programs.

#[path = "../../checksum.rs"]
#[allow(dead_code)] // build.rs goes by the list in it
mod checksum;
pub mod contents;
pub mod description;
mod fields;
mod layout;
pub mod render;
pub mod rules;
mod shared;
pub mod surface;

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Every generated file: its path in the repository, and its text.
pub fn generated() -> Vec<(&'static str, String)> {
    vec![
        ("include/rocks.h", render::rocks_h()),
        ("include/rocks.cdef.h", render::cdef_h()),
        ("include/rocks.json", description::json()),
        ("src/base/shared.h", shared::shared_h()),
    ]
}

/// The version of the library, from its Cargo.toml: major, minor, patch.
pub fn version() -> [String; 3] {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let version = manifest["package"]["version"].as_str().unwrap();
    let parts: Vec<String> = version.split('.').map(str::to_owned).collect();
    parts.try_into().expect("MAJOR.MINOR.PATCH")
}

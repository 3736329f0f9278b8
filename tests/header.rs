//! The committed headers are what the sources generate. `UPDATE=1 cargo test --test header`
//! (`make header`) writes them anew.

mod support;

use support::header;

#[test]
fn the_committed_headers_are_what_the_source_generates() {
    for (path, text) in [
        ("include/rocks.h", header::rocks_h()),
        ("include/rocks.cdef.h", header::cdef_h()),
    ] {
        let full = support::root().join(path);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&full, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&full).unwrap_or_default();
        assert!(
            committed == text,
            "{path} is not what the source generates: run `make header`"
        );
    }
}

#[test]
fn the_cdef_header_has_no_preprocessor_line() {
    for line in header::cdef_h().lines() {
        assert!(!line.trim_start().starts_with('#'), "{line}");
    }
}

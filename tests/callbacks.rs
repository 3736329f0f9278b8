//! What `tests/callbacks.md` says of the tests of callbacks is so: they are there, they run, and
//! under valgrind; and no kind of callback is left out.

mod support;

use support::surface::{parse, Kind};
use support::{files_below, root};

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_tests_that_are_named_are_there() {
    let page = read("tests/callbacks.md");
    let mut count = 0;
    for named in page.split('`').skip(1).step_by(2) {
        let Some((file, function)) = named.split_once(':') else {
            continue;
        };
        let is_c = file.ends_with(".c");
        let sources = files_below(&root().join("tests"), if is_c { "c" } else { "cc" });
        let source = sources.iter().find(|source| source.ends_with(file));
        let source = source.unwrap_or_else(|| panic!("{file} is not there"));
        let text = std::fs::read_to_string(source).unwrap();
        // Defined, and called besides.
        let begins = format!("static void {function}(");
        assert!(text.contains(&begins), "{named} is not there");
        let calls = text.matches(&format!(" {function}(")).count();
        assert!(calls > 1, "{named} is not run");
        let memcheck = ["valgrind: yes", "valgrind: alone"];
        let has_it = memcheck.iter().any(|way| text.contains(way));
        assert!(!is_c || has_it, "{named}: memcheck");
        count += 1;
    }
    assert!(count > 60, "{count}");
}

/// Kinds that no database holds, or that are asked while nothing is open.
const OTHERS: [&str; 6] = [
    "batch",
    "exclude_files",
    "key_provider",
    "merge_operands",
    "progress",
    "wal_filter",
];

#[test]
fn no_kind_is_left_out() {
    let (page, lives) = (
        read("tests/callbacks.md"),
        read("tests/c/callback/test_callback_lifetime.c"),
    );
    for item in parse(&read("include/rocks.h")) {
        let kind = item.name.strip_prefix("rocks_");
        let kind = kind.and_then(|name| name.strip_suffix("_callbacks"));
        let (Some(kind), Kind::Struct(_)) = (kind, &item.kind) else {
            continue;
        };
        let setter = format!("set_{kind}, ");
        assert!(
            OTHERS.contains(&kind) || lives.contains(&setter),
            "{kind} is not in test_callback_lifetime.c"
        );
    }
    assert!(page.contains("test_callback_lifetime.c:lives"));
}

//! The two renderings of the header. cbindgen reads the sources; what it found is
//! ordered here as a manual: a section for each noun, types before what uses them,
//! constants beside their type.

#[path = "../../tools/fingerprint.rs"]
mod fingerprint;

use super::root;
use super::surface::{self, words, Item, Kind};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

const INTRO: &str = include_str!("intro.h");

/// The order of the header: the C types of `abi`, then a noun after the other.
const NOUNS: &[&str] = &[
    "version",
    "status",
    "buffer",
    "options",
    "options_file",
    "db",
    "column_family",
    "recovery",
    "read",
    "value",
    "multi_get",
    "write",
    "sink",
    "batch",
    "batch_iterate",
    "batch_index",
    "snapshot",
    "iter",
    "block",
    "txn",
    "txn_write",
    "txn_read",
    "txn_state",
    "txn_locks",
    "ttl",
    "comparator",
    "timestamp",
    "slice_transform",
    "cancel",
    "property",
    "flush",
    "compact",
    "metadata",
    "verify",
    "wal_files",
    "wal_iter",
    "replica",
    "live_files",
    "checkpoint",
    "export",
    "backup",
    "backup_list",
    "backup_exclude",
    "cache",
    "env",
    "write_buffer_manager",
    "rate_limiter",
    "sst_file_manager",
    "statistics",
    "perf",
    "merge_operator",
    "merge_operands",
    "filter_policy",
    "table_properties",
    "compaction_filter",
    "compaction_filter_factory",
    "table_properties_collector_factory",
    "sst_partitioner_factory",
    "wal_filter",
    "table_filter",
    "sst_writer",
    "sst_reader",
    "ingest",
    "bulk_load",
    "compaction_job_stats",
    "event",
    "event_listener",
    "logger",
    "events",
    "event_queue",
];

/// What every noun is made of, before them.
const BASE: &[&str] = &["code", "status", "bytes"];

/// Types that stand before the function that needs them, not before all functions.
const BESIDE: &[(&str, &str)] = &[
    ("rocks_progress_callbacks", "rocks_cancel_on_progress"),
    ("rocks_size_parts", "rocks_db_approximate_sizes"),
    ("ROCKS_SIZE_MEMTABLES", "rocks_db_approximate_sizes"),
    ("ROCKS_SIZE_FILES", "rocks_db_approximate_sizes"),
    ("ROCKS_SIZE_BLOB_FILES", "rocks_db_approximate_sizes"),
    ("rocks_txn_function", "rocks_txn_run"),
];

/// The files of each section: a noun's types, then its functions.
fn sources() -> Vec<Vec<PathBuf>> {
    let files = |folder: &Path| -> Vec<PathBuf> {
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|entry| entry.unwrap().path());
        files.filter(|file| !file.ends_with("mod.rs")).collect()
    };
    let src = root().join("src");
    let mut types: Vec<PathBuf> = files(&src.join("types"))
        .iter()
        .flat_map(|topic| files(topic))
        .collect();
    let mut functions = files(&src.join("api"));
    let take = |left: &mut Vec<PathBuf>, noun: &str| {
        let file = format!("{noun}.rs");
        let at = left.iter().position(|path| path.ends_with(&file));
        at.map(|at| left.swap_remove(at))
    };
    let mut sections = Vec::new();
    for noun in BASE {
        sections.push(take(&mut types, noun).into_iter().collect());
    }
    for noun in NOUNS {
        let both = [take(&mut types, noun), take(&mut functions, noun)];
        sections.push(both.into_iter().flatten().collect());
    }
    let left = [types, functions].concat();
    assert!(left.is_empty(), "nouns that NOUNS lacks: {left:?}");
    sections
}

/// What cbindgen finds in the sources.
fn declarations() -> Vec<Item> {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources().into_iter().flatten() {
        builder = builder.with_src(source);
    }
    let bindings = builder.generate().expect("cbindgen reads the sources");
    let mut text = Vec::new();
    bindings.write(&mut text);
    surface::parse(&String::from_utf8(text).unwrap())
}

/// A heading and what stands under it.
struct Section {
    title: String,
    items: Vec<Item>,
}

/// Versions, handles, then a section for each source in the order of its text.
fn sections() -> Vec<Section> {
    let items = declarations();
    let (handles, items): (Vec<Item>, Vec<Item>) = items
        .into_iter()
        .partition(|item| matches!(item.kind, Kind::Handle));
    let mut left: HashMap<String, Item> = HashMap::new();
    for item in items {
        left.insert(item.name.clone(), item);
    }
    let mut sections = vec![Section {
        title: "Objects".into(),
        items: handles,
    }];
    let texts: Vec<(String, String)> = sources().iter().map(|paths| read(paths)).collect();
    let mut placed: Vec<Vec<String>> = texts
        .iter()
        .map(|(_, text)| {
            let place = |name: &String| {
                let own = definition(text, name)?;
                let beside = BESIDE.iter().find(|(one, _)| one == name);
                let function = beside.and_then(|(_, function)| definition(text, function));
                Some((function.unwrap_or(own), own, name.clone()))
            };
            let mut here: Vec<_> = left.keys().filter_map(place).collect();
            here.sort();
            here.into_iter().map(|(_, _, name)| name).collect()
        })
        .collect();
    for ((title, _), names) in texts.into_iter().zip(&mut placed) {
        let mut items = Vec::new();
        for name in names.drain(..) {
            take(&name, &mut left, &mut items);
        }
        if !items.is_empty() {
            sections.push(Section { title, items });
        }
    }
    assert!(left.is_empty(), "declared in no source: {:?}", left.keys());
    sections
}

/// Moves an item behind the types that it is made of.
fn take(name: &str, left: &mut HashMap<String, Item>, taken: &mut Vec<Item>) {
    let Some(item) = left.remove(name) else {
        return;
    };
    let text = item.text(|_, _| String::new());
    for (is_word, word) in words(&text) {
        if is_word && left.contains_key(word) {
            take(word, left, taken);
        }
    }
    taken.push(item);
}

/// A section's text, and the words before the first stop in its first line: its title.
fn read(paths: &[PathBuf]) -> (String, String) {
    let text: String = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let first = text.lines().next().unwrap_or_default();
    let title = first
        .strip_prefix("//! ")
        .unwrap_or_else(|| panic!("{paths:?}: begin with //! and a title"));
    let end = title.find(['.', ':', ',', ';']).unwrap_or(title.len());
    (title[..end].to_owned(), text)
}

/// Where a source defines a name.
fn definition(text: &str, name: &str) -> Option<usize> {
    ["pub struct ", "pub type ", "pub const ", "fn "]
        .iter()
        .flat_map(|word| {
            text.match_indices(&format!("{word}{name}"))
                .collect::<Vec<_>>()
        })
        .find(|(at, found)| {
            let next = text[at + found.len()..].chars().next();
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        })
        .map(|(at, _)| at)
}

/// The version of the header, from Cargo.toml.
fn versions() -> [(&'static str, &'static str); 3] {
    [
        ("ROCKS_VERSION_MAJOR", env!("CARGO_PKG_VERSION_MAJOR")),
        ("ROCKS_VERSION_MINOR", env!("CARGO_PKG_VERSION_MINOR")),
        ("ROCKS_VERSION_PATCH", env!("CARGO_PKG_VERSION_PATCH")),
    ]
}

/// `include/rocks.h`: documented, guarded, for C99 and C++.
pub fn rocks_h() -> String {
    let mut out = format!(
        "{}\n\n#ifndef ROCKS_H\n#define ROCKS_H\n\n\
         #include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n\
         /** The version of this header; rocks_version() is the library's. */\n",
        INTRO.trim_end()
    );
    for (name, value) in versions() {
        out += &format!("#define {name} {value}\n");
    }
    out += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
    for section in sections() {
        out += &format!(
            "\n\n/* ---- {} {} */\n",
            section.title,
            rule(&section.title)
        );
        let mut after_constant = false;
        for item in &section.items {
            let is_constant = matches!(item.kind, Kind::Constant(_));
            if !(is_constant && after_constant) {
                out += "\n";
            }
            after_constant = is_constant;
            out += &render(&item.docs, "");
            out += &item.text(render);
            out += "\n";
        }
    }
    out += "\n#ifdef __cplusplus\n}\n#endif\n\n";
    out + &fingerprint::line(&root(), "src/types") + "\n#endif /* ROCKS_H */\n"
}

/// `src/bridge/shared.h`: what the bridge's C++ shares with Rust beside `rocks.h`.
pub fn shared_h() -> String {
    let config = cbindgen::Config::from_file(root().join("src/bridge/cbindgen.toml")).unwrap();
    let source = root().join("src/bridge/shared.rs");
    let builder = cbindgen::Builder::new().with_config(config);
    let bindings = builder.with_src(source).generate();
    let mut text = Vec::new();
    bindings.expect("cbindgen reads it").write(&mut text);
    fingerprint::line(&root(), "src/bridge/shared.rs") + &String::from_utf8(text).unwrap()
}

fn rule(title: &str) -> String {
    "-".repeat(80usize.saturating_sub(title.chars().count()))
}

/// A doc comment.
fn render(docs: &[String], indent: &str) -> String {
    match docs {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let line = |line: &String| format!("{indent} * {line}").trim_end().to_owned() + "\n";
            let lines: String = lines.iter().map(line).collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// `include/rocks.cdef.h`: the same declarations with no preprocessor line and no
/// comment, for cffi, LuaJIT and PHP.
pub fn cdef_h() -> String {
    let mut out = String::from(
        "/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's\n\
         \x20  FFI::cdef: the same declarations without a preprocessor line. */\n\n",
    );
    let constant = |name: &str, value: &str| {
        // What every one of them takes as an enumerator.
        assert!(value.parse::<i32>().is_ok(), "{name}: {value} is no int");
        format!("enum {{ {name} = {value} }};\n")
    };
    for (name, value) in versions() {
        out += &constant(name, value);
    }
    for item in sections().iter().flat_map(|section| &section.items) {
        out += &match &item.kind {
            Kind::Constant(value) => constant(&item.name, value),
            _ => item.text(|_, _| String::new()) + "\n",
        };
    }
    out
}

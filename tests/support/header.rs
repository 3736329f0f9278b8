//! The two renderings of the header. cbindgen reads the sources; what it found is
//! ordered here as a manual: a section for each noun, types before what uses them,
//! constants beside their type.

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

/// What `abi` declares, before every noun.
const CUSTOMS: &[&str] = &["code", "status", "bytes"];

fn sources() -> Vec<PathBuf> {
    let src = root().join("src");
    let mut files: Vec<String> = std::fs::read_dir(src.join("api"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| file != "mod.rs")
        .collect();
    let mut nouns: Vec<String> = NOUNS.iter().map(|noun| format!("{noun}.rs")).collect();
    files.sort();
    nouns.sort();
    assert_eq!(files, nouns, "src/api and NOUNS name the same nouns");
    let path = |room: &str, file: &&str| src.join(format!("{room}/{file}.rs"));
    let customs = CUSTOMS.iter().map(|file| path("abi", file));
    customs
        .chain(NOUNS.iter().map(|noun| path("api", noun)))
        .collect()
}

/// What cbindgen finds in the sources.
fn declarations() -> Vec<Item> {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
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
    let texts: Vec<(String, String)> = sources().iter().map(|path| read(path)).collect();
    let mut placed: Vec<Vec<String>> = texts
        .iter()
        .map(|(_, text)| {
            let mut here: Vec<(usize, String)> = left
                .keys()
                .filter_map(|name| Some((definition(text, name)?, name.clone())))
                .collect();
            here.sort();
            here.into_iter().map(|(_, name)| name).collect()
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

/// A source's text, and the words before the first stop in its first line: its title.
fn read(path: &Path) -> (String, String) {
    let text = std::fs::read_to_string(path).unwrap();
    let first = text.lines().next().unwrap_or_default();
    let title = first
        .strip_prefix("//! ")
        .unwrap_or_else(|| panic!("{}: begins with //! and a title", path.display()));
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
    out + "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* ROCKS_H */\n"
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

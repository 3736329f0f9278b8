//! The order of the header: which section every declaration stands in. The sources are found
//! by what they declare, wherever they lie below src, and sorted by the names of their files.

use crate::surface::{self, words, Item, Kind};
use crate::{checksum, root};
use std::collections::HashMap;
use std::path::Path;

/// The sections in reading order: a heading, and the nouns whose declarations stand under it.
/// See `noun`.
const SECTIONS: &[(&str, &[&str])] = &[
    ("Codes", &["code"]),
    ("Bytes", &["bytes"]),
    ("Versions", &["version"]),
    ("What a status says", &["status"]),
    ("Bytes that the caller owns", &["buffer"]),
    ("Options of every kind", &["options"]),
    ("Options from and to databases", &["options_file"]),
    ("Databases", &["db"]),
    ("Column families", &["column_family"]),
    ("What opening a database dropped", &["recovery"]),
    ("Point reads", &["read"]),
    ("Values shown without a copy", &["value"]),
    ("Many reads in one call", &["multi_get"]),
    ("Single writes", &["write"]),
    ("Where callbacks append their bytes", &["sink"]),
    ("Batches of writes", &["batch"]),
    ("The records of a batch", &["batch_iterate"]),
    ("Batches with an index", &["batch_index"]),
    ("Snapshots", &["snapshot"]),
    ("Iterators", &["iter"]),
    ("Blocks", &["block"]),
    ("Transactions", &["txn"]),
    ("Writes in a transaction", &["txn_write"]),
    ("Reads through a transaction", &["txn_read"]),
    ("What a transaction is", &["txn_state"]),
    ("The locks of a transaction database", &["txn_locks"]),
    ("How long values live", &["ttl"]),
    ("Comparators", &["comparator"]),
    ("Keys with user-defined timestamps", &["timestamp"]),
    ("Slice transforms", &["slice_transform"]),
    ("Stopping long work", &["cancel"]),
    ("Properties", &["property"]),
    ("Memtables to files", &["flush"]),
    ("Compactions and other background work", &["compact"]),
    ("What the files of a database are", &["metadata"]),
    ("Verification of checksums", &["verify"]),
    ("The files of the write-ahead log", &["wal_files"]),
    ("The write-ahead log", &["wal_iter"]),
    ("Databases that follow another one", &["replica"]),
    ("The files that make up a database now", &["live_files"]),
    ("Checkpoints", &["checkpoint"]),
    ("Column families out of a database", &["export"]),
    ("Backups", &["backup"]),
    ("What backups there are", &["backup_list"]),
    ("Which files a backup leaves out", &["backup_exclude"]),
    ("Caches of blocks", &["cache"]),
    ("Environments", &["env"]),
    ("Write buffer managers", &["write_buffer_manager"]),
    ("Rate limiters of flushes", &["rate_limiter"]),
    ("SST file managers", &["sst_file_manager"]),
    ("Statistics", &["statistics"]),
    ("Perf counters of the calling thread", &["perf"]),
    ("Merge operators", &["merge_operator"]),
    (
        "The operands of a key that are not merged yet",
        &["merge_operands"],
    ),
    ("Filter policies", &["filter_policy"]),
    ("Table properties", &["table_properties"]),
    ("Compaction filters", &["compaction_filter"]),
    (
        "Compaction filter factories",
        &["compaction_filter_factory"],
    ),
    (
        "Table properties collectors",
        &["table_properties_collector_factory"],
    ),
    ("SST partitioners", &["sst_partitioner_factory"]),
    ("WAL filters", &["wal_filter"]),
    ("Read table filters", &["table_filter"]),
    ("Writers of table files (SST)", &["sst_writer"]),
    ("Readers of table files (SST)", &["sst_reader"]),
    ("Taking table files into a database", &["ingest"]),
    ("Loading unsorted data", &["bulk_load"]),
    ("Compaction job stats", &["compaction_job_stats"]),
    ("Events", &["event"]),
    ("Event listeners", &["event_listener"]),
    ("Loggers", &["logger"]),
    ("Drained events", &["events"]),
    ("Event queues", &["event_queue"]),
];

/// A heading and what stands under it.
pub struct Section {
    pub title: &'static str,
    pub items: Vec<Item>,
}

/// A source that declares something of the header.
struct Source {
    section: usize,
    text: String,
}

/// The sources in the order of the header: by section and noun, types before functions.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found = Vec::new();
    for path in checksum::sources(&src) {
        let text = std::fs::read_to_string(&path).unwrap();
        if !declares(&text) {
            continue;
        }
        let path = path.strip_prefix(&src).unwrap();
        let place = place(&noun(path));
        let place = place.unwrap_or_else(|| {
            panic!(
                "src/{}: its noun stands in no section (tools/header/src/contents.rs)",
                path.display()
            )
        });
        let of_functions = text.contains("#[no_mangle]");
        found.push((place, of_functions, path.to_owned(), text));
    }
    found.sort();
    let source = |((section, _), _, _, text)| Source { section, text };
    found.into_iter().map(source).collect()
}

/// Whether a source has something for the header.
fn declares(text: &str) -> bool {
    let begins = [
        "#[no_mangle]",
        "pub struct rocks_",
        "pub type rocks_",
        "pub const ROCKS_",
    ];
    begins
        .iter()
        .any(|begin| text.lines().any(|line| line.starts_with(begin)))
}

/// The name of a source's noun: the path without what only says the floor. txn/locks_api.rs,
/// types/txn/locks.rs and txn_locks.rs are all of the noun txn_locks.
fn noun(path: &Path) -> String {
    let path = path.with_extension("");
    let noun = path.to_str().unwrap().replace('/', "_");
    noun.strip_suffix("_api").unwrap_or(&noun).to_owned()
}

/// Section and place in it of the longest listed noun that a source's noun ends with.
fn place(noun: &str) -> Option<(usize, usize)> {
    let ends = |listed: &str| {
        let rest = noun.strip_suffix(listed);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    let listed = SECTIONS
        .iter()
        .enumerate()
        .flat_map(|(section, (_, nouns))| {
            let places = nouns.iter().enumerate();
            places.map(move |(at, listed)| (listed, (section, at)))
        });
    let found = listed.filter(|(listed, _)| ends(listed));
    found
        .max_by_key(|(listed, _)| listed.len())
        .map(|(_, place)| place)
}

/// What cbindgen finds in the sources.
fn declarations() -> Vec<Item> {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for path in checksum::sources(&root().join("src")) {
        if declares(&std::fs::read_to_string(&path).unwrap()) {
            builder = builder.with_src(path);
        }
    }
    let bindings = builder.generate().expect("cbindgen reads the sources");
    let mut text = Vec::new();
    bindings.write(&mut text);
    surface::parse(&String::from_utf8(text).unwrap())
}

/// The handles, then the sections, each in the order of its sources' text.
pub fn sections() -> Vec<Section> {
    let (handles, items): (Vec<Item>, Vec<Item>) = declarations()
        .into_iter()
        .partition(|item| matches!(item.kind, Kind::Handle));
    let mut left: HashMap<String, Item> = HashMap::new();
    for item in items {
        left.insert(item.name.clone(), item);
    }
    let mut sections = vec![Section {
        title: "Objects",
        items: handles,
    }];
    let headings = SECTIONS.iter().map(|&(title, _)| Section {
        title,
        items: Vec::new(),
    });
    sections.extend(headings);
    for source in sources() {
        let mut here: Vec<(usize, String)> = left
            .keys()
            .filter_map(|name| Some((definition(&source.text, name)?, name.clone())))
            .collect();
        here.sort();
        for (_, name) in here {
            take(&name, &mut left, &mut sections[source.section + 1].items);
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

//! The order of the header: which section every declaration stands in. The sources are found
//! by what they declare, wherever they lie below src, and sorted by the names of their files.

use crate::surface::{self, words, Item};
use crate::{checksum, root};
use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

/// A part of the manual: its sections, each a heading and the nouns whose declarations stand
/// under it. See `noun`.
struct Part {
    title: &'static str,
    sections: &'static [(&'static str, &'static [&'static str])],
}

/// The reading order. C wants a type before what uses it, so a section may use the types of
/// earlier ones alone.
const PARTS: &[Part] = &[
    Part {
        title: "Basics",
        sections: &[
            ("Versions", &["version"]),
            ("Codes and statuses", &["code", "status"]),
            ("Bytes", &["bytes", "buffer"]),
            ("Columns", &["column"]),
            ("Handles", &["handles"]),
            ("Options", &["options", "description"]),
            ("Results of callbacks", &["sink"]),
            ("Serviced callbacks", &["service"]),
            ("Long calls", &["cancel", "late"]),
        ],
    },
    Part {
        title: "Databases",
        sections: &[
            ("Databases", &["db"]),
            ("Column families", &["column_family"]),
            ("Recovery reports", &["recovery"]),
            ("Repair", &["repair"]),
            ("MANIFEST files", &["manifest"]),
            ("Options of databases and files", &["options_file"]),
            ("Ending", &["shutdown"]),
        ],
    },
    Part {
        title: "Data",
        sections: &[
            ("Reading a key", &["value", "read"]),
            ("Reading many keys", &["multi_get"]),
            ("Single writes", &["write"]),
            ("Snapshots", &["snapshot"]),
            ("Iterators", &["iter", "parts"]),
            ("Blocks of entries", &["block"]),
            ("Counts and checksums", &["totals"]),
            ("Columns of values", &["read_columns"]),
            ("Batches", &["batch"]),
            ("Writes from columns", &["batch_columns"]),
            ("Wide columns", &["entity"]),
            ("Records of a batch", &["batch_iterate"]),
            ("Batches with an index", &["batch_index"]),
            ("Values that expire", &["ttl"]),
            ("Keys with timestamps", &["timestamp", "batch_timestamp"]),
        ],
    },
    Part {
        title: "Transactions",
        sections: &[
            ("Transactions", &["txn"]),
            ("Writes in a transaction", &["txn_write", "delete_range"]),
            ("Reads in a transaction", &["txn_read"]),
            ("Wide columns in a transaction", &["txn_entity"]),
            ("State of a transaction", &["txn_state"]),
            ("Locks", &["txn_locks"]),
        ],
    },
    Part {
        title: "Redis's data structures",
        sections: &[
            ("Replies to commands", &["redis_reply"]),
            ("Commands", &["redis"]),
            ("Sessions of clients", &["redis_session"]),
            ("Locks by key", &["redis_lock"]),
        ],
    },
    Part {
        title: "Shared resources",
        sections: &[
            ("Caches", &["cache"]),
            ("Environments", &["env"]),
            ("Encryption", &["key_provider", "encryption"]),
            ("Write buffer managers", &["write_buffer_manager"]),
            ("Rate limiters", &["rate_limiter"]),
            ("SST file managers", &["sst_file_manager"]),
        ],
    },
    Part {
        title: "Observation",
        sections: &[
            ("Properties", &["property"]),
            ("Table properties", &["table_properties"]),
            ("Statistics", &["statistics"]),
            ("Perf context", &["perf"]),
            ("Compaction job statistics", &["compaction_job_stats"]),
            ("Events", &["event"]),
            ("Event listeners", &["event_listener"]),
            ("Event queues", &["event_block", "event_queue"]),
            ("Loggers", &["logger"]),
        ],
    },
    Part {
        title: "Extension points",
        sections: &[
            ("Comparators", &["comparator"]),
            ("Slice transforms", &["slice_transform"]),
            ("Merge operators", &["merge_operator"]),
            ("Merge operands", &["merge_operands"]),
            ("Filter policies", &["filter_policy"]),
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
            ("Table filters of reads", &["table_filter"]),
        ],
    },
    Part {
        title: "Table files",
        sections: &[
            ("SST writers", &["sst_writer"]),
            ("SST readers", &["sst_reader"]),
            ("Stored entries", &["entries"]),
            ("Blob files", &["blob_file"]),
            ("Ingestion", &["ingest"]),
            ("Bulk loads", &["bulk_load"]),
        ],
    },
    Part {
        title: "Arrow",
        sections: &[("Arrow streams", &["arrow"])],
    },
    Part {
        title: "Maintenance",
        sections: &[
            ("Flushes", &["flush"]),
            ("Compaction and background work", &["compact"]),
            ("Verification of checksums", &["verify"]),
            ("Traces", &["trace"]),
            ("Metadata of files", &["metadata"]),
        ],
    },
    Part {
        title: "Copies",
        sections: &[
            ("Live files", &["live_files"]),
            ("Checkpoints", &["checkpoint"]),
            ("Exports and imports of column families", &["export"]),
            ("Backups", &["backup"]),
            ("Lists of backups", &["backup_list"]),
            ("Files left out of backups", &["backup_exclude"]),
        ],
    },
    Part {
        title: "Write-ahead log and replicas",
        sections: &[
            ("Files of the write-ahead log", &["wal_files"]),
            ("Reading the write-ahead log", &["wal_iter"]),
            ("Replicas", &["replica"]),
        ],
    },
    Part {
        title: "Asynchronous use",
        sections: &[("Completion queues", &["operation", "completion", "queue"])],
    },
];

/// Functions that stand with the later one of the two nouns that they are of: name, section.
const WITH: &[(&str, &str)] = &[
    ("rocks_options_set_snapshot", "Snapshots"),
    ("rocks_snapshot_iter", "Iterators"),
    ("rocks_sst_writer_write_arrow", "Arrow streams"),
];

/// A heading and its declarations.
pub struct Section {
    pub part: &'static str,
    pub title: &'static str,
    /// The text under the heading: the module comment of the types, after its first paragraph.
    pub text: Vec<String>,
    pub items: Vec<Item>,
}

/// A source that declares something of the header.
struct Source {
    section: usize,
    text: String,
}

/// Title of the part, title and nouns of every section.
fn listed() -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    PARTS.iter().flat_map(|part| {
        let sections = part.sections.iter();
        sections.map(|&(title, nouns)| (part.title, title, nouns))
    })
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
                "src/{}: its noun stands in no section (PARTS of tools/header/src/contents.rs)",
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

/// The name of a source's noun: the path without what only says the floor. `place` looks at its
/// end, so txn/locks_api.rs and types/txn/txn_locks.rs are both of the noun txn_locks.
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
    let nouns = listed().enumerate().flat_map(|(section, (_, _, nouns))| {
        let places = nouns.iter().enumerate();
        places.map(move |(at, noun)| (*noun, (section, at)))
    });
    let found = nouns.filter(|(listed, _)| ends(listed));
    let longest = found.max_by_key(|(listed, _)| listed.len());
    longest.map(|(_, place)| place)
}

/// The declarations that cbindgen finds in the sources.
fn declarations() -> Vec<Item> {
    let config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for path in checksum::sources(&root().join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        // The types of parameters, which stand for C types in signatures, are transparent.
        if declares(&text) || text.contains("#[repr(transparent)]") {
            builder = builder.with_src(path);
        }
    }
    let bindings = builder.generate().expect("cbindgen reads the sources");
    let mut text = Vec::new();
    bindings.write(&mut text);
    surface::resolve_parameters(surface::parse(&String::from_utf8(text).unwrap()))
}

/// The header, in the order of the sections and, in each, of its sources' text.
pub fn sections() -> &'static [Section] {
    static SECTIONS: OnceLock<Vec<Section>> = OnceLock::new();
    SECTIONS.get_or_init(read)
}

fn read() -> Vec<Section> {
    let mut left: HashMap<String, Item> = HashMap::new();
    for item in declarations() {
        left.insert(item.name.clone(), item);
    }
    let headings = listed().map(|(part, title, _)| Section {
        part,
        title,
        text: Vec::new(),
        items: Vec::new(),
    });
    let mut sections: Vec<Section> = headings.collect();
    let mut names: Vec<Vec<String>> = sections.iter().map(|_| Vec::new()).collect();
    for source in sources() {
        sections[source.section]
            .text
            .extend(introduction(&source.text));
        let mut here: Vec<(usize, &String)> = left
            .keys()
            .filter_map(|name| Some((definition(&source.text, name)?, name)))
            .collect();
        here.sort();
        for (_, name) in here {
            let with = WITH.iter().find(|(function, _)| function == name);
            let section = with.map_or(source.section, |(_, title)| {
                let at = sections.iter().position(|section| section.title == *title);
                at.unwrap_or_else(|| panic!("{name}: no section {title}"))
            });
            names[section].push(name.clone());
        }
    }
    for (section, names) in sections.iter_mut().zip(names) {
        for name in &names {
            take(name, &mut left, &names, section);
        }
    }
    assert!(left.is_empty(), "declared in no source: {:?}", left.keys());
    sections
}

/// The paragraphs behind the first one of a module comment, where the module has types alone.
fn introduction(text: &str) -> Vec<String> {
    if text.contains("#[no_mangle]") {
        return Vec::new();
    }
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.skip_while(|line| !line.is_empty()).skip(1);
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned())
        .collect()
}

/// Moves an item of a section behind the types that it is made of, which are of the section too.
fn take(name: &str, left: &mut HashMap<String, Item>, names: &[String], section: &mut Section) {
    let Some(item) = left.remove(name) else {
        return;
    };
    let text = item.text(|_, _| String::new());
    for (is_word, word) in words(&text) {
        if is_word && left.contains_key(word) {
            assert!(
                names.iter().any(|name| name == word),
                "{}: {name} needs {word} of a later section: see PARTS and WITH",
                section.title
            );
            take(word, left, names, section);
        }
    }
    section.items.push(item);
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

/// The table of contents.
pub fn table() -> Vec<String> {
    let mut lines = Vec::new();
    for (at, part) in PARTS.iter().enumerate() {
        lines.push(format!("{:>2}. {}", at + 1, part.title));
        let titles: Vec<&str> = part.sections.iter().map(|(title, _)| *title).collect();
        lines.push(format!("    {}", titles.join("; ")));
    }
    lines
}

//! Every event of RocksDB's EventListener is told, with what RocksDB tells of it, and the
//! structs that tell it are the same in C and in the bridge.

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use support::surface::{parse, words, Item, Kind};
use support::{root, run, Scratch};

fn rocksdb(path: &str) -> String {
    let path = PathBuf::from(env!("ROCKSDB_SOURCE")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ours(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn header() -> Vec<Item> {
    parse(&ours("include/rocks.h"))
}

/// The functions of RocksDB's listener, in its order: `OnFlushCompleted`.
fn functions() -> Vec<String> {
    let text = rocksdb("include/rocksdb/listener.h");
    let class = text.split("class EventListener").nth(1).unwrap();
    let found = class.match_indices("virtual void On").map(|(at, _)| {
        let rest = &class[at + "virtual void ".len()..];
        rest.split('(').next().unwrap().to_owned()
    });
    found.collect()
}

/// `OnDBShutdownBegin` as `db_shutdown_begin`.
fn snake(function: &str) -> String {
    let letters: Vec<char> = function.strip_prefix("On").unwrap().chars().collect();
    let mut name = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let lower = |at: usize| letters.get(at).is_some_and(|one| one.is_lowercase());
        let begins = letter.is_uppercase() && at > 0 && (lower(at - 1) || lower(at + 1));
        name += if begins { "_" } else { "" };
        name.extend(letter.to_lowercase());
    }
    name
}

#[test]
fn no_event_is_forgotten() {
    let functions = functions();
    assert!(functions.len() >= 32, "{functions:?}");
    let kinds: Vec<(String, String)> = header()
        .iter()
        .filter_map(|item| match &item.kind {
            Kind::Constant(value) => Some((item.name.strip_prefix("ROCKS_EVENT_")?, value)),
            _ => None,
        })
        .map(|(name, value)| (name.to_lowercase(), value.clone()))
        .collect();
    let (bridge, told) = (
        ours("src/bridge/event.h"),
        ["database_events.h", "event_listener.cc"].map(|file| ours(&format!("src/bridge/{file}"))),
    );
    for (at, function) in functions.iter().enumerate() {
        let name = snake(function);
        let number = (at + 1).to_string();
        assert!(
            kinds.contains(&(name.clone(), number.clone())),
            "ROCKS_EVENT_{} is not {number}",
            name.to_uppercase()
        );
        let constant = function.replacen("On", "k", 1);
        let line = format!("each({constant}, {number}, \"{name}\")");
        assert!(bridge.contains(&line), "event.h lacks {line}");
        for text in &told {
            // `override`, so the compiler knows that it is RocksDB's.
            let at = text.find(&format!("void {function}("));
            let rest = at.map(|at| text[at..].split(['{', ';']).next().unwrap());
            assert!(
                rest.is_some_and(|rest| rest.contains("override")),
                "{function} is not overridden everywhere"
            );
        }
        assert!(
            told[1].contains(&format!("event_kind::{constant}")),
            "{constant} is never told"
        );
    }
    let own = kinds
        .iter()
        .filter(|(_, value)| value.parse::<usize>().unwrap() >= 48);
    assert_eq!(kinds.len(), functions.len() + own.count());
}

/// The members of a struct of RocksDB's, by name.
fn members(text: &str, name: &str) -> BTreeSet<String> {
    let begin = text
        .find(&format!("struct {name} {{"))
        .or_else(|| text.find(&format!("struct {name} :")))
        .unwrap_or_else(|| panic!("no struct {name}"));
    let body = &text[begin..][..text[begin..].find("\n};").unwrap()];
    let code = body
        .lines()
        .skip(1)
        .map(|line| line.split("//").next().unwrap());
    let code = code.collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for statement in code.split(';') {
        // What stands before is a function's body, or a struct's beginning.
        let declaration = statement.rsplit(['{', '}']).next().unwrap().trim();
        if declaration.contains(['(', ')'])
            || ["static ", "using ", "return "]
                .iter()
                .any(|word| declaration.starts_with(word))
        {
            continue;
        }
        let declaration = declaration.split(" =").next().unwrap();
        let words: Vec<&str> = words(declaration)
            .into_iter()
            .filter_map(|(is_word, word)| is_word.then_some(word))
            .collect();
        if words.len() >= 2 {
            found.insert(words.last().unwrap().to_string());
        }
    }
    found
}

/// Whether code reads a member of something else than the event that it fills.
fn reads(code: &str, member: &str) -> bool {
    let parts: Vec<&str> = words(code).into_iter().map(|(_, part)| part).collect();
    parts.windows(3).any(|three| {
        let is_target = ["e", "file", "to", "stats_"].contains(&three[0]);
        three[1] == "." && three[2] == member && !is_target
            || three[1] == "]." && three[2] == member
    })
}

/// The code that fills events reads each member of the structs that it gets.
#[test]
fn no_field_is_forgotten() {
    let listener = rocksdb("include/rocksdb/listener.h");
    let code = ours("src/bridge/event_listener.cc");
    let lists = ours("src/bridge/event.h");
    // What RocksDB has twice over: the database's path is that of rocks_event.db.
    let elsewhere = ["db_name"];
    let structs = [
        "FileCreationBriefInfo",
        "TableFileCreationBriefInfo",
        "TableFileCreationInfo",
        "BlobFileCreationBriefInfo",
        "BlobFileCreationInfo",
        "WriteStallInfo",
        "FileDeletionInfo",
        "FileOperationInfo",
        "BlobFileInfo",
        "BlobFileAdditionInfo",
        "BlobFileGarbageInfo",
        "ManualFlushInfo",
        "FlushJobInfo",
        "CompactionFileInfo",
        "SubcompactionJobInfo",
        "CompactionJobInfo",
        "MemTableInfo",
        "ExternalFileIngestionInfo",
        "BackgroundErrorRecoveryInfo",
        "IOErrorInfo",
        "BackgroundJobPressure",
    ];
    for name in structs {
        for member in members(&listener, name) {
            assert!(
                reads(&code, &member) || elsewhere.contains(&member.as_str()),
                "{name}::{member} is never told"
            );
        }
    }
    // Those of collectors are told as names and values.
    let tables = rocksdb("include/rocksdb/table_properties.h");
    let left_out = ["user_collected_properties", "readable_properties"];
    let stats = rocksdb("include/rocksdb/compaction_job_stats.h");
    let of_tables = members(&tables, "TableProperties");
    let of_jobs = members(&stats, "CompactionJobStats");
    assert!(
        of_tables.len() > 50 && of_jobs.len() > 30,
        "{of_tables:?} {of_jobs:?}"
    );
    let shown = ours("src/bridge/table_properties.h");
    for member in of_tables.union(&of_jobs) {
        assert!(
            words(&shown).iter().any(|(_, word)| word == member)
                || lists.contains(&format!("each({member})"))
                || reads(&code, member)
                || left_out.contains(&member.as_str()),
            "{member} is never told"
        );
    }
}

#[test]
fn the_structs_are_laid_out_alike() {
    let mut text = String::from(
        "#include <rocks.h>\n#include <cstddef>\n#include \"event.h\"\n\
         #define SAME(a, b, field) static_assert(offsetof(a, field) == offsetof(b, field) && \
         sizeof(a::field) == sizeof(b::field), #field)\n",
    );
    let pairs = [
        ("rocks_event", "rx::event"),
        ("rocks_event_file", "rx::event_file"),
        ("rocks_event_blob_file", "rx::event_blob_file"),
        ("rocks_event_column_family", "rx::event_column_family"),
        ("rocks_table_properties", "rx::table_properties"),
        ("rocks_compaction_job_stats", "rx::compaction_job_stats"),
        ("rocks_slice", "rx::text_view"),
        ("rocks_status", "rx::status"),
    ];
    let items = header();
    for (c, cpp) in pairs {
        let item = items.iter().find(|item| item.name == c).unwrap();
        let Kind::Struct(fields) = &item.kind else {
            panic!("{c} is no struct");
        };
        text += &format!("static_assert(sizeof({c}) == sizeof({cpp}), \"{c}\");\n");
        for field in fields {
            text += &format!("SAME({c}, {cpp}, {});\n", field.name);
        }
    }
    // Their first fields are one struct there.
    for (c, cpp, fields) in [
        (
            "rocks_event_listener_callbacks",
            "rx::event_listener_callbacks",
            ["event", "kinds", "should_be_notified_on_file_io"].as_slice(),
        ),
        (
            "rocks_logger_callbacks",
            "rx::logger_callbacks",
            ["log", "level"].as_slice(),
        ),
    ] {
        text += &format!("static_assert(sizeof({c}) == sizeof({cpp}), \"{c}\");\n");
        for field in fields {
            text += &format!("SAME({c}, {cpp}, {field});\n");
        }
    }
    let scratch = Scratch::new("layout");
    let source = scratch.path().join("layout.cc");
    std::fs::write(&source, text).unwrap();
    let mut command = Command::new("c++");
    command
        .args([
            "-std=c++20",
            "-fsyntax-only",
            "-DOS_LINUX",
            "-DROCKSDB_PLATFORM_POSIX",
        ])
        .args(["-Wno-invalid-offsetof", "-include", "cstdint"])
        .arg("-I")
        .arg(root().join("include"))
        .arg("-I")
        .arg(root().join("src/bridge"))
        .arg("-I")
        .arg(PathBuf::from(env!("ROCKSDB_SOURCE")).join("include"))
        .arg(&source);
    run(&mut command, Duration::from_secs(120)).unwrap();
}

//! Every event of RocksDB's EventListener is delivered, with RocksDB's data.

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use support::root;
use support::surface::{parse, words, Item, Kind};

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
        ours("src/events/event.h"),
        ["database_events.h", "event_listener.cc"].map(|file| ours(&format!("src/events/{file}"))),
    );
    for (at, function) in functions.iter().enumerate() {
        let name = snake(function);
        let number = (at + 1).to_string();
        let constant = name.to_uppercase();
        assert!(
            kinds.contains(&(name.clone(), number.clone())),
            "ROCKS_EVENT_{constant} is not {number}"
        );
        let line = format!("each({constant}, \"{name}\")");
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
            told[1].contains(&format!("(ROCKS_EVENT_{constant},")),
            "ROCKS_EVENT_{constant} is never told"
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
        // Before it comes a function's body, or a struct's beginning.
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
    let code = ours("src/events/event_listener.cc");
    let lists = ours("src/events/event.h");
    // Data that RocksDB passes twice: the database's path is that of rocks_event.db.
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
    // Those of collectors are delivered as names and values.
    let tables = rocksdb("include/rocksdb/table_properties.h");
    let left_out = ["user_collected_properties", "readable_properties"];
    let stats = rocksdb("include/rocksdb/compaction_job_stats.h");
    let of_tables = members(&tables, "TableProperties");
    let of_jobs = members(&stats, "CompactionJobStats");
    assert!(
        of_tables.len() > 50 && of_jobs.len() > 30,
        "{of_tables:?} {of_jobs:?}"
    );
    let shown = ours("src/base/table_properties.cc");
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

//! Every field of RocksDB's option structs, as its headers have them, is set and read by
//! its name, or says where else it is to be had.

#[path = "support/exports.rs"]
mod exports;
mod support;

use exports::*;
use rocks::types::*;
use std::ffi::{c_char, CStr, CString};
use std::path::Path;
use std::ptr::null_mut;

/// The members of a struct or class of RocksDB's, in its order.
fn fields(header: &str, name: &str) -> Vec<String> {
    let path = Path::new(env!("ROCKSDB_SOURCE"))
        .join("include/rocksdb")
        .join(header);
    let text = std::fs::read_to_string(&path).unwrap();
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap().to_owned() + "\n")
        .collect();
    let begin = ["struct", "class"]
        .iter()
        .flat_map(|word| [format!("{word} {name} {{"), format!("{word} {name} :")])
        .find_map(|head| code.find(&head))
        .unwrap_or_else(|| panic!("{header}: no {name}"));
    let body = &code[begin + code[begin..].find('{').unwrap() + 1..];
    let (mut depth, mut angles, mut statement, mut found) = (0, 0, String::new(), Vec::new());
    for letter in body.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => {
                depth -= 1;
                // A function's body; an initializer is followed by a semicolon.
                if depth == 0 && statement.contains('(') {
                    statement.clear();
                }
            }
            '<' if depth == 0 => angles += 1,
            '>' if depth == 0 => angles -= 1,
            ';' if depth == 0 => {
                // Shifts look like angles.
                angles = 0;
                found.extend(field(&std::mem::take(&mut statement)));
            }
            letter if depth == 0 && angles == 0 => statement.push(letter),
            _ => {}
        }
    }
    assert!(!found.is_empty(), "{header}: {name} has no fields");
    found
}

/// The name that a declaration declares, unless it is a function's or a type's.
fn field(declaration: &str) -> Option<String> {
    let declared = declaration.split('=').next().unwrap().trim();
    let declared = declared.trim_start_matches("public:").trim();
    let other = ["static ", "using ", "enum ", "struct ", "friend "];
    if declared.contains('(')
        || declared.contains(" operator")
        || other.iter().any(|word| declared.starts_with(word))
    {
        return None;
    }
    let name = declared.rsplit([' ', '*', '&', '\n']).next().unwrap();
    (name.len() < declared.len()).then(|| name.to_owned())
}

struct Options(*mut rocks_options);

fn message(status: &rocks_status) -> String {
    // SAFETY: the library ends it with a NUL.
    let text = unsafe { CStr::from_ptr(status.message.as_ptr().cast::<c_char>()) };
    text.to_string_lossy().into_owned()
}

impl Options {
    fn new(kind: rocks_options_kind) -> Options {
        let mut options = null_mut();
        // SAFETY: an out-parameter.
        let code = unsafe { rocks_options_new(kind, &mut options, null_mut()) };
        assert_eq!(code, 0);
        Options(options)
    }

    fn set(&self, name: &str, value: &CStr) -> Result<(), String> {
        let (name, mut status) = (CString::new(name).unwrap(), blank());
        // SAFETY: strings that outlive the call.
        let code = unsafe { rocks_options_set(self.0, name.as_ptr(), value.as_ptr(), &mut status) };
        (code == 0).then_some(()).ok_or_else(|| message(&status))
    }

    /// `None`: it can be set, and is not.
    fn get(&self, name: &str) -> Result<Option<CString>, String> {
        let (name, mut status) = (CString::new(name).unwrap(), blank());
        // SAFETY: all zeroes are the empty buffer.
        let mut value: rocks_buffer = unsafe { std::mem::zeroed() };
        // SAFETY: a string and an out-parameter that outlive the call.
        match unsafe { rocks_options_value(self.0, name.as_ptr(), &mut value, &mut status) } {
            0 => {
                // SAFETY: text ends with a NUL, and the buffer is freed once.
                let text = unsafe { CStr::from_ptr(value.data.cast::<c_char>()).to_owned() };
                unsafe { rocks_buffer_free(&mut value, null_mut()) };
                Ok(Some(text))
            }
            1 => Ok(None),
            _ => Err(message(&status)),
        }
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { rocks_options_free(self.0, null_mut()) };
    }
}

fn blank() -> rocks_status {
    // SAFETY: numbers and text.
    unsafe { std::mem::zeroed() }
}

/// Those of the fields that have no name of their own. Each must say so, or where it is.
fn nameless(options: &Options, prefix: &str, fields: &[String]) -> Vec<String> {
    let mut without = Vec::new();
    for field in fields {
        let name = format!("{prefix}{field}");
        match options.get(&name) {
            Ok(None) => {}
            Ok(Some(value)) => options
                .set(&name, &value)
                .unwrap_or_else(|refused| panic!("{name} reads {value:?}: {refused}")),
            Err(said) => {
                assert!(said.contains("not set by name;"), "{name}: {said}");
                assert_eq!(options.set(&name, c"1"), Err(said));
                without.push(field.clone());
            }
        }
    }
    without
}

#[test]
fn every_field_has_its_name() {
    let of = |header: &str, name: &str| fields(header, name);
    let database = || Options::new(ROCKS_OPTIONS_DATABASE);
    let mut all = of("options.h", "DBOptions");
    assert!(all.len() > 100 && all.contains(&"create_if_missing".to_owned()));
    all.extend(of("options.h", "ColumnFamilyOptions"));
    all.extend(of("advanced_options.h", "AdvancedColumnFamilyOptions"));
    assert!(all.len() > 190, "{all:?}");
    let nothing: [String; 0] = [];
    assert_eq!(nameless(&database(), "", &all), nothing);
    // Fields that are structs of their own.
    for (header, name, prefix) in [
        (
            "compression_type.h",
            "CompressionOptions",
            "compression_opts.",
        ),
        (
            "advanced_options.h",
            "CompactionOptionsFIFO",
            "compaction_options_fifo.",
        ),
        (
            "universal_compaction.h",
            "CompactionOptionsUniversal",
            "compaction_options_universal.",
        ),
        (
            "table.h",
            "MetadataCacheOptions",
            "table.metadata_cache_options.",
        ),
    ] {
        assert_eq!(
            nameless(&database(), prefix, &of(header, name)),
            nothing,
            "{name}"
        );
    }
    for (table, name) in [
        (c"block_based", "BlockBasedTableOptions"),
        (c"plain", "PlainTableOptions"),
        (c"cuckoo", "CuckooTableOptions"),
    ] {
        let options = database();
        options.set("table_factory", table).unwrap();
        let without = nameless(&options, "table.", &of("table.h", name));
        let expected = if table == c"block_based" {
            vec!["persistent_cache"]
        } else {
            vec![]
        };
        assert_eq!(without, expected, "{name}");
    }
    for (kind, header, name, without) in [
        (
            ROCKS_OPTIONS_READ,
            "options.h",
            "ReadOptions",
            &[
                "snapshot",
                "table_filter",
                "read_scoped_block_buffer_provider",
                "io_activity",
                "request_id",
            ][..],
        ),
        (
            ROCKS_OPTIONS_WRITE,
            "options.h",
            "WriteOptions",
            &["io_activity"],
        ),
        (ROCKS_OPTIONS_FLUSH, "options.h", "FlushOptions", &[]),
        (
            ROCKS_OPTIONS_COMPACT_RANGE,
            "options.h",
            "CompactRangeOptions",
            &["canceled"],
        ),
        (
            ROCKS_OPTIONS_COMPACT_FILES,
            "options.h",
            "CompactionOptions",
            &["canceled"],
        ),
        (ROCKS_OPTIONS_TRACE, "options.h", "TraceOptions", &[]),
        (
            ROCKS_OPTIONS_REPLAY,
            "utilities/replayer.h",
            "ReplayOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_WAIT_FOR_COMPACT,
            "options.h",
            "WaitForCompactOptions",
            &["close_db"],
        ),
        (
            ROCKS_OPTIONS_CONFIG,
            "convenience.h",
            "ConfigOptions",
            &["env", "registry"],
        ),
        (
            ROCKS_OPTIONS_WAL_ITER,
            "transaction_log.h",
            "ReadOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_INGEST,
            "options.h",
            "IngestExternalFileOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_BACKUP_ENGINE,
            "utilities/backup_engine.h",
            "BackupEngineOptions",
            &["backup_dir", "backup_env", "restore_rate_limiter"],
        ),
        (
            ROCKS_OPTIONS_BACKUP_ENGINE,
            "utilities/checkpoint.h",
            "CheckpointOrBackupEngineOptions",
            &["info_log", "backup_rate_limiter"],
        ),
        (
            ROCKS_OPTIONS_CREATE_BACKUP,
            "utilities/backup_engine.h",
            "CreateBackupOptions",
            &["progress_callback", "exclude_files_callback"],
        ),
        (
            ROCKS_OPTIONS_CREATE_BACKUP,
            "utilities/checkpoint.h",
            "CreateCheckpointOrBackupOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_RESTORE,
            "utilities/backup_engine.h",
            "RestoreOptions",
            &["alternate_dirs"],
        ),
        (
            ROCKS_OPTIONS_CHECKPOINT,
            "utilities/checkpoint.h",
            "CheckpointOrBackupEngineOptions",
            &["info_log", "backup_rate_limiter"],
        ),
        (
            ROCKS_OPTIONS_CHECKPOINT,
            "utilities/checkpoint.h",
            "CheckpointEngineOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_CHECKPOINT,
            "utilities/checkpoint.h",
            "CreateCheckpointOrBackupOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_CHECKPOINT,
            "utilities/checkpoint.h",
            "CreateCheckpointOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_IMPORT,
            "options.h",
            "ImportColumnFamilyOptions",
            &[],
        ),
        (
            ROCKS_OPTIONS_LIVE_FILES,
            "options.h",
            "LiveFilesStorageInfoOptions",
            &[],
        ),
    ] {
        let found = nameless(&Options::new(kind), "", &of(header, name));
        assert_eq!(found, without, "{name}");
    }
}

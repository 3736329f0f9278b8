//! Every option of every kind says what it is for, and src/options/description/purposes.txt speaks
//! of no option that does not exist.

#[path = "support/exports.rs"]
mod exports;
mod support;

use exports::*;
use rocks::types::*;
use std::collections::BTreeSet;
use std::ffi::{c_char, CStr, CString};
use std::ptr::null_mut;

/// The kinds, by their names in purposes.txt.
const KINDS: [(&str, rocks_options_kind); 22] = [
    ("database", ROCKS_OPTIONS_DATABASE),
    ("open", ROCKS_OPTIONS_OPEN),
    ("read", ROCKS_OPTIONS_READ),
    ("write", ROCKS_OPTIONS_WRITE),
    ("flush", ROCKS_OPTIONS_FLUSH),
    ("compact range", ROCKS_OPTIONS_COMPACT_RANGE),
    ("wait for compact", ROCKS_OPTIONS_WAIT_FOR_COMPACT),
    ("config", ROCKS_OPTIONS_CONFIG),
    ("transaction", ROCKS_OPTIONS_TRANSACTION),
    ("WAL iterator", ROCKS_OPTIONS_WAL_ITER),
    ("ingest", ROCKS_OPTIONS_INGEST),
    ("bulk load", ROCKS_OPTIONS_BULK_LOAD),
    ("backup engine", ROCKS_OPTIONS_BACKUP_ENGINE),
    ("create backup", ROCKS_OPTIONS_CREATE_BACKUP),
    ("restore", ROCKS_OPTIONS_RESTORE),
    ("checkpoint", ROCKS_OPTIONS_CHECKPOINT),
    ("import", ROCKS_OPTIONS_IMPORT),
    ("live files", ROCKS_OPTIONS_LIVE_FILES),
    ("Arrow", ROCKS_OPTIONS_ARROW),
    ("compact files", ROCKS_OPTIONS_COMPACT_FILES),
    ("trace", ROCKS_OPTIONS_TRACE),
    ("replay", ROCKS_OPTIONS_REPLAY),
];

const UNITS: [&str; 15] = [
    "bits",
    "bytes",
    "bytes per second",
    "keys",
    "megabytes",
    "microseconds",
    "microseconds since 1970",
    "milliseconds",
    "minutes",
    "percent",
    "ratio",
    "reads",
    "reads per byte",
    "seconds",
    "",
];

fn text(of: *const c_char) -> &'static str {
    if of.is_null() {
        return "";
    }
    // SAFETY: the library's text, which lives as long as the process.
    unsafe { CStr::from_ptr(of) }.to_str().unwrap()
}

fn describe(kind: rocks_options_kind, name: &str) -> Option<rocks_option_description> {
    let name = CString::new(name).unwrap();
    // SAFETY: numbers and pointers; a string and an out-parameter that outlive the call.
    unsafe {
        let mut described: rocks_option_description = std::mem::zeroed();
        described.struct_size = std::mem::size_of::<rocks_option_description>();
        let code = rocks_options_describe(kind, name.as_ptr(), &mut described, null_mut());
        (code == 0).then_some(described)
    }
}

/// The names of a kind; of a database with each format of tables.
fn names(kind: rocks_options_kind) -> BTreeSet<String> {
    let tables: &[&CStr] = match kind {
        ROCKS_OPTIONS_DATABASE => &[c"block_based", c"plain", c"cuckoo"],
        _ => &[c""],
    };
    let mut all = BTreeSet::new();
    for table in tables {
        // SAFETY: out-parameters, strings, and a handle and a buffer that are freed once.
        unsafe {
            let (mut options, mut listed): (_, rocks_buffer) = (null_mut(), std::mem::zeroed());
            assert_eq!(rocks_options_new(kind, &mut options, null_mut()), 0);
            let name = c"table_factory".as_ptr();
            let is_set = table.is_empty()
                || rocks_options_set(options, name, table.as_ptr(), null_mut()) == 0;
            assert!(is_set);
            assert_eq!(rocks_options_names(options, &mut listed, null_mut()), 0);
            all.extend(text(listed.data.cast()).lines().map(str::to_owned));
            rocks_buffer_free(&mut listed, null_mut());
            rocks_options_free(options, null_mut());
        }
    }
    all
}

#[test]
fn every_option_says_what_it_is_for() {
    let mut wrong = Vec::new();
    for (kind_name, kind) in KINDS {
        for name in names(kind) {
            let at = format!("{kind_name}/{name}");
            let Some(one) = describe(kind, &name) else {
                wrong.push(format!("{at}: no description"));
                continue;
            };
            let mut want = |is: bool, what: &str| {
                if !is {
                    wrong.push(format!("{at}: {what}"));
                }
            };
            let purpose = text(one.purpose);
            let is_number = [ROCKS_OPTION_TYPE_INTEGER, ROCKS_OPTION_TYPE_DOUBLE];
            let is_number = is_number.contains(&one.value_type);
            want(text(one.name) == name, "has another name");
            want(one.alias_of.is_null(), "listed, and an alias");
            want(purpose.len() > 10 && purpose.ends_with('.'), "no sentence");
            want(!purpose.contains(". "), "more than a sentence");
            want(UNITS.contains(&text(one.unit)), "an unknown unit");
            want(
                (one.value_type == ROCKS_OPTION_TYPE_INTEGER) == (one.bits != 0)
                    || one.value_type == ROCKS_OPTION_TYPE_LIST,
                "not the bits of its type",
            );
            want(
                one.value_type != ROCKS_OPTION_TYPE_INTEGER || !text(one.minimum).is_empty(),
                "an integer without limits",
            );
            want(
                is_number || one.minimum.is_null() || one.value_type == ROCKS_OPTION_TYPE_LIST,
                "limits, and not a number",
            );
            want(
                one.value_type != ROCKS_OPTION_TYPE_ENUM || !text(one.accepted).is_empty(),
                "an enumeration without names",
            );
            want(
                one.value_type != ROCKS_OPTION_TYPE_OBJECT || !text(one.object).is_empty(),
                "an object without a class",
            );
            want(
                one.default_value.is_null() == (one.value_type == ROCKS_OPTION_TYPE_BYTES),
                "no default",
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_purpose_is_left_over() {
    let path = support::root().join("src/options/description/purposes.txt");
    let file = std::fs::read_to_string(path).unwrap();
    let (mut places, mut seen, mut wrong) = (Vec::new(), 0, Vec::new());
    for line in file.lines() {
        if let Some(listed) = line.strip_prefix('[') {
            let listed = listed.trim_end_matches(']').split(", ");
            places = listed.map(|place| place.split_once('/').unwrap()).collect();
        } else if let Some((name, _)) = line
            .split_once(':')
            .filter(|_| !line.starts_with(['#', ' ']))
        {
            seen += 1;
            let exists = places.iter().any(|(kind_name, prefix)| {
                let kind = KINDS.iter().find(|(known, _)| known == kind_name);
                describe(kind.unwrap().1, &format!("{prefix}{name}")).is_some()
            });
            if !exists {
                wrong.push(format!("{places:?}: no option {name}"));
            }
        }
    }
    assert!(seen > 400, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

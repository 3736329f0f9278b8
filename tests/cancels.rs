//! Every call that takes a rocks_cancel is in a test that sets it.

mod support;

use support::root;
use support::surface::{parse, Kind};

/// The test that sets the handle of each, or lets its time pass.
const LEAVES: &str = "tests/c/progress/test_leaving.c";

/// Those that other tests do that with.
const OTHERS: &[(&str, &str)] = &[
    (
        "rocks_arrow_scan",
        "tests/c/arrow/test_arrow_scan.c:ECANCELED",
    ),
    (
        "rocks_backup_engine_restore",
        "tests/c/copies/test_backup_restore.c",
    ),
    ("rocks_backup_engine_verify", "tests/c/copies/test_backup.c"),
    ("rocks_db_count", "tests/c/data/test_totals.c"),
    ("rocks_db_repair", "tests/c/repair/test_repair.c"),
    ("rocks_db_verify_checksum", "tests/c/progress/test_cancel.c"),
    (
        "rocks_db_verify_file_checksums",
        "tests/c/maintenance/test_verify.c",
    ),
    (
        "rocks_redis_lock_keys",
        "tests/c/redis/test_redis_waits.c:ROCKS_TIMED_OUT",
    ),
    (
        "rocks_sst_reader_verify_checksum",
        "tests/c/tables/test_sst_reader.c",
    ),
    (
        "rocks_sst_reader_verify_num_entries",
        "tests/c/tables/test_sst_reader.c",
    ),
    (
        "rocks_txn_delete_range",
        "tests/c/txn/test_txn_delete_range.c",
    ),
    ("rocks_txn_run", "tests/c/txn/test_txn_run.c"),
];

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The functions that a cancel handle ends.
fn cancellable() -> Vec<String> {
    let takes = |item: &support::surface::Item| match &item.kind {
        Kind::Function(call) => call
            .params
            .iter()
            .any(|param| param.ty.contains("const rocks_cancel *")),
        _ => false,
    };
    let items = parse(&read("include/rocks.h"));
    let found = items.iter().filter(|item| takes(item));
    found.map(|item| item.name.clone()).collect()
}

#[test]
fn no_call_is_left_out() {
    let leaves = read(LEAVES);
    let all = cancellable();
    assert!(all.len() > 30, "{}", all.len());
    for name in &all {
        let call = format!("{name}(");
        let Some((_, place)) = OTHERS.iter().find(|(other, _)| other == name) else {
            let entry = format!("{{\"{name}\", ");
            let is_gated = name == "rocks_db_compact_files";
            assert!(leaves.contains(&call), "{name} is not in {LEAVES}");
            assert!(
                is_gated || leaves.contains(&entry),
                "{name} is in no list of {LEAVES}"
            );
            continue;
        };
        let (file, code) = place.split_once(':').unwrap_or((place, "ROCKS_CANCELLED"));
        let text = read(file);
        // The progress callbacks of tests/c/support/backups.h set it.
        let sets = text.contains("rocks_cancel_set") || text.contains(" = telling(");
        assert!(
            sets && text.contains(&call) && text.contains(code),
            "{name} is not cancelled in {file}"
        );
    }
    for (name, _) in OTHERS {
        assert!(all.iter().any(|one| one == name), "{name} takes no handle");
    }
}

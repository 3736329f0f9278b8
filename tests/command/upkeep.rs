//! What is damaged, backups, tables and the log.

use super::*;

#[test]
fn what_is_damaged_is_found() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    ok(&folder, &["flush", "db"]);
    assert_eq!(
        ok(&folder, &["verify", "db"]).lines().last().unwrap(),
        "all table files are whole"
    );
    assert_eq!(
        expect(&folder, &["verify", "db", "-j"], DONE).json()["ok"],
        true
    );
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let whole = std::fs::read(&table).unwrap();
    let mut bytes = whole.clone();
    bytes[3] ^= 0x55;
    std::fs::write(&table, bytes).unwrap();
    let found = expect(&folder, &["verify", "db"], DAMAGED);
    assert!(
        found
            .err
            .contains(table.file_name().unwrap().to_str().unwrap()),
        "{}",
        found.err
    );
    assert_eq!(
        expect(&folder, &["verify", "db", "-j"], DAMAGED).json()["ok"],
        false
    );
    std::fs::write(&table, whole).unwrap();

    // A log that lost its middle.
    for i in 0..40 {
        ok(
            &folder,
            &[
                "put",
                "db",
                &format!("later{i}"),
                "value",
                "-o",
                "avoid_flush_during_recovery=true",
            ],
        );
    }
    let logs = support::files(&folder.join("db"), "log");
    let log = logs
        .iter()
        .max_by_key(|log| std::fs::metadata(log).unwrap().len())
        .unwrap();
    let mut bytes = std::fs::read(log).unwrap();
    bytes[10] ^= 0x55;
    std::fs::write(log, bytes).unwrap();
    let lost = expect(&folder, &["verify", "db", "-j"], DAMAGED).json();
    assert_eq!(
        (&lost["data_loss"], &lost["ok"]),
        (&true.into(), &false.into())
    );
    let told = expect(&folder, &["repair", "db", "-j"], DAMAGED).json();
    assert_eq!(
        (&told["changed"], &told["in_place"], &told["data_loss"]),
        (&true.into(), &false.into(), &true.into())
    );
    assert!(!folder.join("db/lost").exists());
    let said = expect(&folder, &["repair", "db", "--in-place"], DAMAGED);
    assert!(
        said.out.contains("salvaged") || said.out.contains("lost"),
        "{}",
        said.out
    );
    assert!(folder.join("db/lost").exists());
    assert_eq!(ok(&folder, &["get", "db", "user:1"]), "ann\n");

    // Each column family is repaired with the options that it had.
    let reverse = "comparator=rocksdb.ReverseBytewiseComparator";
    ok(&folder, &["put", "-C", "mixed", "a", "1"]);
    ok(
        &folder,
        &["create-family", "mixed", "reverse", "-o", reverse],
    );
    for key in ["a", "b"] {
        ok(&folder, &["put", "mixed", "-c", "reverse", key, "2"]);
    }
    assert!(ok(&folder, &["repair", "mixed", "--in-place"]).contains("the database is whole"));
    std::fs::remove_file(folder.join("mixed/CURRENT")).unwrap();
    assert!(ok(&folder, &["repair", "mixed", "--in-place"]).contains("nothing is lost"));
    assert_eq!(
        ok(&folder, &["scan", "mixed", "-k", "-c", "reverse"]),
        "b\na\n"
    );
    assert_eq!(ok(&folder, &["scan", "mixed", "-k"]), "a\n");
}

#[test]
fn backups_and_checkpoints() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    assert_eq!(
        ok(
            &folder,
            &["backup", "db", "backups", "--metadata", "before"]
        ),
        "1\n"
    );
    ok(&folder, &["put", "db", "later", "value"]);
    assert_eq!(
        expect(&folder, &["backup", "db", "backups", "-j"], DONE).json()["id"],
        2
    );
    let list = expect(&folder, &["backups", "backups", "-j"], DONE).json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        (&list[0]["metadata"], &list[1]["id"]),
        (&"before".into(), &2.into())
    );
    assert!(list[0]["size"].as_u64().unwrap() > 1000);
    ok(&folder, &["verify-backup", "backups"]);
    ok(&folder, &["restore", "backups", "restored", "--id", "1"]);
    assert_eq!(ok(&folder, &["count", "restored"]), "4\n");
    ok(&folder, &["restore", "backups", "restored"]);
    assert_eq!(ok(&folder, &["get", "restored", "later"]), "value\n");
    expect(
        &folder,
        &["restore", "backups", "restored", "-i7"],
        NOT_THERE,
    );
    expect(&folder, &["verify-backup", "nowhere"], FAILED);

    // A damaged one: named, and the target stays.
    let shared = folder.join("backups/shared_checksum");
    let table = support::files(&shared, "sst").remove(0);
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[3] ^= 0x55;
    std::fs::write(&table, bytes).unwrap();
    expect(&folder, &["verify-backup", "backups", "-i", "1"], DAMAGED);
    ok(&folder, &["verify-backup", "backups", "-i", "1", "--sizes"]);
    expect(
        &folder,
        &["restore", "backups", "restored", "-i", "1"],
        DAMAGED,
    );
    assert_eq!(ok(&folder, &["get", "restored", "later"]), "value\n");
    ok(&folder, &["delete-backup", "backups", "-i", "1"]);
    expect(&folder, &["delete-backup", "backups"], WRONG_USE);
    ok(&folder, &["purge-backups", "backups", "--keep", "0"]);
    assert_eq!(
        expect(&folder, &["backups", "backups", "-j"], DONE).json(),
        Value::Array(Vec::new())
    );

    ok(&folder, &["checkpoint", "db", "copy"]);
    assert_eq!(ok(&folder, &["scan", "copy"]), ok(&folder, &["scan", "db"]));
    expect(&folder, &["checkpoint", "db", "copy"], WRONG_USE);
}

#[test]
fn tables_and_the_log() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    let scanned = ok(&folder, &["scan", "db"]);
    std::fs::write(folder.join("lines"), &scanned).unwrap();
    let loaded = rocks_with(
        &folder,
        &["load", "-C", "loaded"],
        Some(&folder.join("lines")),
    );
    assert_eq!(
        (loaded.code, loaded.out.as_str()),
        (DONE, "4 entries in 1 files\n"),
        "{}",
        loaded.err
    );
    assert_eq!(ok(&folder, &["scan", "loaded"]), scanned);
    std::fs::write(folder.join("lines"), "good\tline\nno tab\n").unwrap();
    let refused = rocks_with(&folder, &["load", "loaded"], Some(&folder.join("lines")));
    assert_eq!(refused.code, WRONG_USE);
    assert!(refused.err.contains("line 2"), "{}", refused.err);
    assert_eq!(ok(&folder, &["count", "loaded"]), "4\n");

    let table = support::files(&folder.join("loaded"), "sst").remove(0);
    let table = table.to_str().unwrap();
    assert_eq!(ok(&folder, &["dump", table]), scanned);
    assert_eq!(
        ok(&folder, &["dump", table, "-p", "user:", "-n", "1"]),
        "user:1\tann\n"
    );
    let records = ok(&folder, &["dump", table, "--all", "-j"]);
    let first: Value = serde_json::from_str(records.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["kind"], records.lines().count()),
        (&"put".into(), 4)
    );
    let about = expect(&folder, &["table", table, "-j"], DONE).json();
    assert_eq!(
        (&about[0]["num_entries"], &about[0]["comparator"]),
        (&4.into(), &"leveldb.BytewiseComparator".into())
    );
    assert!(ok(&folder, &["verify-table", table]).ends_with("whole\n"));

    // Taken into a third database, and what a damaged one does.
    std::fs::copy(table, folder.join("given.sst")).unwrap();
    ok(&folder, &["put", "-C", "third", "mine", "stays"]);
    ok(&folder, &["ingest", "third", "given.sst", "--move"]);
    assert!(!folder.join("given.sst").exists());
    assert_eq!(ok(&folder, &["count", "third"]), "5\n");
    ok(&folder, &["flush", "db"]);
    let own = support::files(&folder.join("db"), "sst").remove(0);
    expect(
        &folder,
        &["ingest", "third", own.to_str().unwrap()],
        WRONG_USE,
    );
    let mut bytes = std::fs::read(table).unwrap();
    bytes[3] ^= 0x55;
    std::fs::write(folder.join("given.sst"), bytes).unwrap();
    expect(&folder, &["verify-table", "given.sst"], DAMAGED);
    expect(&folder, &["ingest", "third", "given.sst"], DAMAGED);
    std::fs::write(folder.join("given.sst"), "no table").unwrap();
    expect(&folder, &["dump", "given.sst"], DAMAGED);
    assert_eq!(ok(&folder, &["count", "third"]), "5\n");

    for key in ["one", "two"] {
        ok(
            &folder,
            &[
                "put",
                "db",
                key,
                "1",
                "-o",
                "avoid_flush_during_recovery=true",
            ],
        );
    }
    let log = ok(&folder, &["log", "db"]);
    let lines: Vec<&str> = log.lines().collect();
    assert!(
        lines[lines.len() - 1].ends_with("\tput\t0\ttwo\t1"),
        "{log}"
    );
    let since: u64 = lines[lines.len() - 1]
        .split('\t')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let last = ok(&folder, &["log", "db", "-j", "--since", &since.to_string()]);
    assert_eq!(serde_json::from_str::<Value>(&last).unwrap()["key"], "two");
    expect(&folder, &["log", "db", "--since", "1"], FAILED);
    assert!(!expect(&folder, &["logs", "db", "-j"], DONE)
        .json()
        .as_array()
        .unwrap()
        .is_empty());
}

/// Whether a file in the folder has these bytes.
fn is_in_a_file(folder: &Path, bytes: &str) -> bool {
    let has = |path: PathBuf| {
        let content = std::fs::read(path).unwrap();
        content
            .windows(bytes.len())
            .any(|part| part == bytes.as_bytes())
    };
    let files = std::fs::read_dir(folder).unwrap();
    let mut files = files.map(|entry| entry.unwrap().path());
    files.any(|path| path.is_file() && has(path))
}

/// What was deleted and overwritten is in no file any more, and what was not is still there.
#[test]
fn what_is_erased_is_in_no_file() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let db = folder.join("db");
    let plain = ["-o", "compression=kNoCompression"];
    let (deleted, old, new) = (
        "a secret that was deleted",
        "a value before",
        "the value now",
    );
    let pairs = ["put", "-C", "db", "d", deleted, "o", old, "z", "another"];
    ok(folder, &[&pairs[..], &plain].concat());
    ok(folder, &["flush", "db"]);
    ok(folder, &["compact", "db"]);
    assert!(is_in_a_file(&db, deleted) && is_in_a_file(&db, old));
    ok(folder, &["delete", "db", "d"]);
    ok(folder, &["put", "db", "o", new]);
    assert!(is_in_a_file(&db, deleted) && is_in_a_file(&db, old));
    ok(folder, &["compact", "db", "--erase"]);
    assert!(!is_in_a_file(&db, deleted), "what was deleted");
    assert!(!is_in_a_file(&db, old), "what was overwritten");
    assert!(is_in_a_file(&db, new));
    assert_eq!(
        ok(folder, &["scan", "db"]),
        format!("o\t{new}\nz\tanother\n")
    );
    // Of a range the same, and of what is in the log alone.
    ok(folder, &["put", "db", "l", "a secret of the log", "z", new]);
    ok(folder, &["delete", "db", "l"]);
    ok(folder, &["compact", "db", "--erase", "-f", "l", "-t", "m"]);
    assert!(!is_in_a_file(&db, "a secret of the log"));
    assert_eq!(ok(folder, &["get", "db", "z"]), format!("{new}\n"));
}

/// With transactions an opening leaves the logs that it has read: they are erased too.
#[test]
fn logs_of_transactions_are_erased() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let db = folder.join("db");
    let secret = "a secret that was deleted";
    for mode in ["transaction", "optimistic_transaction"] {
        let with = |words: &[&str]| ok(folder, &[words, &["--mode", mode][..]].concat());
        with(&["put", "-C", "db", "d", secret, "z", "another"]);
        with(&["delete", "db", "d"]);
        with(&["put", "db", "y", "one more"]);
        assert!(is_in_a_file(&db, secret), "{mode}");
        with(&["compact", "db", "--erase"]);
        assert!(!is_in_a_file(&db, secret), "{mode}");
        // And once more, where nothing is left to do.
        with(&["compact", "db", "--erase"]);
        assert_eq!(with(&["scan", "db"]), "y\tone more\nz\tanother\n");
        std::fs::remove_dir_all(&db).unwrap();
    }
}

/// Options of taking table files in, and of the backups' engine.
#[test]
fn options_of_ingestion_and_backups() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "old", "b", "old"]);
    std::fs::write(folder.join("lines"), "a\tnew\n").unwrap();
    let lines = folder.join("lines");
    let written = rocks_with(folder, &["write-table", "new.sst"], Some(&lines));
    assert_eq!(written.code, DONE, "{}", written.err);
    // The table's keys are in the memtable: to go before them it would need a sequence number.
    let words = ["ingest", "db", "new.sst", "-G", "allow_global_seqno=false"];
    assert_ne!(rocks(folder, &words).code, DONE);
    assert_eq!(ok(folder, &["get", "db", "a"]), "old\n");
    let words = [
        "ingest",
        "db",
        "new.sst",
        "--ingest-option",
        "move_files=true",
    ];
    ok(folder, &words);
    assert_eq!(ok(folder, &["get", "db", "a"]), "new\n");
    for (words, says) in [
        (&["ingest", "db", "new.sst", "-G", "nope=1"][..], "nope"),
        (
            &["ingest", "db", "new.sst", "-G", "move_files"],
            "--ingest-option: \"move_files\"; accepted: NAME=VALUE",
        ),
        (&["backup", "db", "to", "-B", "nope=1"], "nope"),
        (
            &["backup", "db", "to", "-B", "max_background_operations=many"],
            "max_background_operations",
        ),
        (&["scan", "db", "-B", "nope=1"], "no option -B"),
    ] {
        let said = expect(folder, words, WRONG_USE);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
    }
    assert!(!folder.join("to").exists());
    let threads = ["-B", "max_background_operations=3"];
    let with = |words: &[&'static str]| ok(folder, &[words, &threads].concat());
    assert_eq!(with(&["backup", "db", "backups"]), "1\n");
    with(&["verify-backup", "backups"]);
    with(&["restore", "backups", "restored"]);
    assert_eq!(ok(folder, &["get", "restored", "a"]), "new\n");
    // Unshared tables are in a folder of the backup's own.
    let own = ["backup", "db", "backups", "-B", "share_table_files=false"];
    assert_eq!(ok(folder, &own), "2\n");
    assert!(!support::files(&folder.join("backups/private/2"), "sst").is_empty());
}

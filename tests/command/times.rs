//! When entries were written: timestamps of keys, and databases with TTL.

use super::*;

const ORDER: &str = "comparator=leveldb.BytewiseComparator.u64ts";

#[test]
fn keys_have_timestamps() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let at = |timestamp: &'static str, words: &[&'static str]| {
        ok(folder, &[words, &["--timestamp", timestamp]].concat())
    };
    at("5", &["put", "-C", "db", "a", "old", "b", "2", "-o", ORDER]);
    // From here on the database knows its order.
    at("9", &["put", "db", "a", "new"]);
    at("12", &["delete", "db", "b"]);
    assert_eq!(ok(folder, &["get", "db", "a"]), "new\n");
    assert_eq!(at("8", &["get", "db", "a"]), "old\n");
    assert_eq!(at("8", &["get", "db", "a", "--times"]), "5\told\n");
    assert_eq!(at("0x0800000000000000", &["get", "db", "a"]), "old\n");
    let found = expect(folder, &["get", "db", "a", "--times", "-j"], DONE).json();
    assert_eq!(
        (&found[0]["timestamp"], &found[0]["value"]),
        (&9.into(), &"new".into())
    );
    expect(folder, &["get", "db", "b"], NOT_THERE);
    assert_eq!(ok(folder, &["scan", "db"]), "a\tnew\n");
    assert_eq!(at("11", &["scan", "db", "--times"]), "a\t9\tnew\nb\t5\t2\n");
    assert_eq!(at("11", &["scan", "db", "--start-time", "6"]), "a\tnew\n");
    assert_eq!(
        at("11", &["scan", "db", "--end-time", "9", "-n", "1"]),
        "b\t2\n"
    );
    assert_eq!(at("11", &["count", "db"]), "2\n");
    assert_eq!(ok(folder, &["count", "db"]), "1\n");
    let row = at("11", &["scan", "db", "--times", "-j", "-p", "b"]);
    assert_eq!(
        row,
        "{\"key\": \"b\", \"timestamp\": 5, \"value\": \"2\"}\n"
    );
    at("20", &["delete-range", "db", "a", "c"]);
    assert_eq!(ok(folder, &["count", "db"]), "0\n");
    assert_eq!(at("19", &["count", "db"]), "1\n");

    // Tables show them too.
    ok(folder, &["flush", "db"]);
    let tables = support::files(&folder.join("db"), "sst");
    let dumps: String = tables
        .iter()
        .map(|table| {
            ok(
                folder,
                &["dump", table.to_str().unwrap(), "--all", "-o", ORDER],
            )
        })
        .collect();
    assert!(
        dumps.contains("\tput\ta\t9\tnew\n") && dumps.contains("\tput\ta\t5\told\n"),
        "{dumps}"
    );
    assert!(dumps.contains("\tdelete-range\ta\t20\tc\n"), "{dumps}");
    assert!(ok(folder, &["range-deletions", "db"]).ends_with("\tdefault\ta\tc\t5\t20\n"));

    // One is wanted, or cannot be.
    let refused = expect(folder, &["put", "db", "a", "x"], WRONG_USE);
    assert!(refused.err.contains("--timestamp"), "{}", refused.err);
    expect(
        folder,
        &["put", "db", "a", "x", "--timestamp", "soon"],
        WRONG_USE,
    );
    ok(folder, &["put", "-C", "plain", "a", "1"]);
    for words in [
        &["get", "plain", "a", "--timestamp", "1"][..],
        &["put", "plain", "a", "2", "--timestamp", "1"],
        &["scan", "plain", "--times"],
        &["scan", "plain", "--start-time", "5"],
    ] {
        let refused = expect(folder, words, WRONG_USE);
        assert!(refused.err.contains("timestamps"), "{}", refused.err);
    }
    assert_eq!(ok(folder, &["get", "plain", "a"]), "1\n");
    // A page and sizes read them as well.
    ok(folder, &["report", "db", "page.html"]);
    ok(folder, &["size", "db"]);
    ok(folder, &["size", "db", "--histogram"]);
}

#[test]
fn rows_expire() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let now = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.unwrap().as_secs()
    };
    let before = now();
    ok(
        folder,
        &["put", "-C", "db", "a", "1", "b", "2", "-m", "ttl"],
    );
    let after = now();
    let said = ok(folder, &["scan", "db", "--times"]);
    let line = said.lines().next().unwrap();
    let parts: Vec<_> = line.split('\t').collect();
    assert_eq!((parts[0], parts[2]), ("a", "1"), "{said}");
    // The same second, as the command counts it.
    let (from, to) = (before.to_string(), (after + 1).to_string());
    let all = ["scan", "db", "--start-time", &from, "--end-time", &to];
    assert_eq!(ok(folder, &all), "a\t1\nb\t2\n");
    assert_eq!(
        ok(folder, &["scan", "db", "--start-time", parts[1]]),
        "a\t1\nb\t2\n"
    );
    assert_eq!(ok(folder, &["scan", "db", "--end-time", parts[1]]), "");
    assert_eq!(
        ok(folder, &["scan", "db", "--start-time", "4000000000"]),
        ""
    );
    let found = expect(folder, &["get", "db", "a", "--times", "-j"], DONE).json();
    assert_eq!(
        (&found[0]["written"], &found[0]["value"]),
        (&parts[1].into(), &"1".into())
    );
    // Expired rows are hidden where somebody wants that.
    assert_eq!(ok(folder, &["count", "db", "--ttl", "3600"]), "2\n");
    let late = Instant::now() + LIMIT;
    while !ok(folder, &["scan", "db", "--ttl", "1"]).is_empty() {
        assert!(Instant::now() < late, "they do not expire");
    }
    expect(folder, &["get", "db", "a", "--ttl", "1"], NOT_THERE);
    assert_eq!(ok(folder, &["scan", "db"]), "a\t1\nb\t2\n");
    expect(
        folder,
        &["scan", "db", "--start-time", "yesterday"],
        WRONG_USE,
    );
}

/// Without TTL, where table files keep when sequence numbers were given: about when a row was written.
#[test]
fn table_files_keep_times() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let kept = ["-o", "preserve_internal_time_seconds=100000"];
    let seconds = || {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        now.as_secs()
    };
    let before = seconds();
    // A process has the times of what it writes, and a table of what it flushes.
    std::fs::write(folder.join("script"), "put a 1\nflush\nput b 2\nflush\n").unwrap();
    let words = [&["shell", "-C", "db"][..], &kept].concat();
    let said = rocks_with(folder, &words, Some(&folder.join("script")));
    assert_eq!(said.code, DONE, "{}", said.err);
    let (early, late) = ((before - 5).to_string(), (seconds() + 5).to_string());
    let rows = ok(folder, &["scan", "db", "--times"]);
    let cells = |row: &str| row.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<_> = rows.lines().map(cells).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (row, (key, value)) in rows.iter().zip([("a", "1"), ("b", "2")]) {
        assert_eq!((&*row[0], &*row[2]), (key, value));
        assert!(row[1].ends_with('Z') && row[1].len() == 20, "{row:?}");
        let got = ok(folder, &["get", "db", key, "--times"]);
        assert_eq!(got, format!("{}\t{value}\n", row[1]));
        // What it shows is what the bounds take.
        let words = ["scan", "db", "-k", "-p", key, "--start-time", &row[1]];
        assert_eq!(ok(folder, &words), format!("{key}\n"));
    }
    let of = |words: &[&str]| ok(folder, &[&["scan", "db", "-k"][..], words].concat());
    assert_eq!(of(&["--start-time", &early, "--end-time", &late]), "a\nb\n");
    assert_eq!(of(&["--start-time", &late]), "");
    assert_eq!(of(&["--end-time", &early]), "");
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let dump = ["dump", table.to_str().unwrap(), "--times"];
    let dumped = ok(folder, &[&dump[..], &kept].concat());
    assert!(rows.iter().any(|row| dumped == row.join("\t") + "\n"));
    // What is in a memtable has none, and is of no time.
    ok(
        folder,
        &[
            "put",
            "db",
            "c",
            "3",
            "-o",
            "avoid_flush_during_recovery=true",
        ],
    );
    let newest = ["scan", "db", "-j", "--times", "-p", "c"];
    assert_eq!(
        ok(folder, &newest),
        "{\"key\": \"c\", \"written\": null, \"value\": \"3\"}\n"
    );
    assert_eq!(of(&["--start-time", &early]), "a\nb\n");
    // A database that keeps none says what would.
    ok(folder, &["put", "-C", "plain", "a", "1"]);
    let said = expect(folder, &["scan", "plain", "--times"], WRONG_USE);
    assert!(
        said.err.contains("preserve_internal_time_seconds"),
        "{}",
        said.err
    );
}

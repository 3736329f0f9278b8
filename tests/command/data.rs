//! Keys and values, in and out, of every form; column families and options.

use super::*;

#[test]
fn keys_and_values() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    assert_eq!(ok(&folder, &["get", "db", "user:1"]), "ann\n");
    let all = "\\x00\\xff\t\\xab\\xcd\nuser:1\tann\nuser:2\tbob\nzoo\ttab\\x09here\n";
    assert_eq!(ok(&folder, &["scan", "db"]), all);
    assert_eq!(
        ok(&folder, &["scan", "--prefix", "user:", "db", "-rk"]),
        "user:2\nuser:1\n"
    );
    assert_eq!(
        ok(&folder, &["scan", "db", "--from=user:2", "-t", "zz", "-n1"]),
        "user:2\tbob\n"
    );
    assert_eq!(
        ok(&folder, &["scan", "db", "-x", "-n", "1"]),
        "00ff\tabcd\n"
    );
    let lines = ok(&folder, &["scan", "db", "--json"]);
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["key"]["hex"], "00ff");
    assert_eq!(lines[3]["value"], "tab\there");
    assert_eq!(ok(&folder, &["count", "db"]), "4\n");
    let counted = expect(&folder, &["count", "db", "-j", "-p", "user:"], DONE).json();
    assert_eq!(
        (&counted["count"], &counted["value_bytes"]),
        (&2.into(), &6.into())
    );

    let missing = expect(&folder, &["get", "db", "user:1", "nobody"], NOT_THERE);
    assert_eq!(missing.out, "ann\n");
    assert!(missing.err.contains("nobody"));
    let both = expect(&folder, &["get", "-j", "db", "nobody", "zoo"], NOT_THERE).json();
    assert_eq!(
        (&both[0]["found"], &both[1]["found"]),
        (&false.into(), &true.into())
    );
    ok(&folder, &["delete", "db", "user:1", "nobody"]);
    assert_eq!(ok(&folder, &["count", "db"]), "3\n");
    let sums = ok(&folder, &["checksum", "db"]);
    let told = expect(&folder, &["checksum", "db", "-j"], DONE).json();
    assert_eq!(told["count"], 3);
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    assert_eq!(
        sums,
        format!("{} {}\n", text("checksum"), text("ordered_checksum"))
    );
    assert_ne!(sums, ok(&folder, &["checksum", "db", "--from", "b"]));
    ok(&folder, &["put", "db", "--", "-dash", "-value"]);
    assert_eq!(ok(&folder, &["get", "db", "--", "-dash"]), "-value\n");
}

/// Bytes of every kind: what is taken out goes in again.
fn bytes_of_all_kinds(folder: &Path) {
    let put = |key: &str, value: &str| ok(folder, &["put", "-C", "all", "-x", key, value]);
    put("00ff0a09", "5c782c22");
    put("c3a4", "");
    put("", "f09f98800d0a");
    ok(folder, &["put", "all", "a,b \"c\"", " 'x' \\ \\x41"]);
}

#[test]
fn what_is_taken_out_goes_in_again() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    bytes_of_all_kinds(folder);
    let sums = ok(folder, &["checksum", "all"]);
    for (at, format) in [
        &[][..],
        &["--json"],
        &["--csv"],
        &["-x"],
        &["-x", "-j"],
        &["-xv"],
    ]
    .iter()
    .enumerate()
    {
        let lines = ok(folder, &[&["scan", "all"], *format].concat());
        std::fs::write(folder.join("lines"), lines).unwrap();
        let name = format!("copy{at}");
        let words = [&["load", "-C", name.as_str()], *format].concat();
        let loaded = rocks_with(folder, &words, Some(&folder.join("lines")));
        assert_eq!(loaded.code, DONE, "{format:?}: {}", loaded.err);
        assert_eq!(ok(folder, &["checksum", &name]), sums, "{format:?}");
    }
    let csv = ok(folder, &["scan", "all", "--csv", "-p", "a"]);
    assert_eq!(csv, "key,value\n\"a,b \"\"c\"\"\",\" 'x' \\\\ \\\\x41\"\n");
    // JSON and CSV of other programs.
    for (format, lines) in [
        (
            "--json",
            "{ \"value\" : \"\\u00e4\\ud83d\\ude00\\/\", \"key\":\"k\"}\n",
        ),
        ("--csv", "\"key\",value\r\n\"k\",\"\u{e4}\u{1f600}/\"\r\n"),
        // Spreadsheets begin with a byte order mark.
        ("--csv", "\u{feff}key,value\r\nk,\u{e4}\u{1f600}/\r\n"),
        (
            "--csv",
            "\u{feff}\"key\",\"value\"\n\"k\",\u{e4}\u{1f600}/\n",
        ),
        (
            "--json",
            "\u{feff}{\"key\": \"k\", \"value\": \"\u{e4}\u{1f600}/\"}\n",
        ),
    ] {
        std::fs::write(folder.join("lines"), lines).unwrap();
        let words = ["load", "-C", "other", format];
        let loaded = rocks_with(folder, &words, Some(&folder.join("lines")));
        assert_eq!(loaded.code, DONE, "{}", loaded.err);
        let found = ok(folder, &["get", "--raw", "other", "k"]);
        assert_eq!(found, "\u{e4}\u{1f600}/");
        ok(folder, &["delete", "other", "k"]);
    }
    // Of lines the mark is a part of the key, and within a file it is a letter.
    std::fs::write(folder.join("lines"), "\u{feff}k\tv\n").unwrap();
    let loaded = rocks_with(folder, &["load", "other"], Some(&folder.join("lines")));
    assert_eq!(loaded.code, DONE, "{}", loaded.err);
    assert_eq!(ok(folder, &["get", "other", "\u{feff}k"]), "v\n");
    std::fs::write(folder.join("lines"), "key,value\n\u{feff}w,v\n").unwrap();
    let words = ["load", "other", "--csv"];
    let loaded = rocks_with(folder, &words, Some(&folder.join("lines")));
    assert_eq!(loaded.code, DONE, "{}", loaded.err);
    assert_eq!(ok(folder, &["get", "other", "\u{feff}w"]), "v\n");
}

#[test]
fn refused_input_makes_nothing() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    for (format, lines) in [
        (None, "a\tb\nno tab\n"),
        (None, "a\tb\\q\n"),
        (None, "a\tb\\x4\n"),
        (None, "a\tb\\x0x\n"),
        (
            Some("--json"),
            "{\"key\": \"a\", \"value\": \"b\"}\n{\"key\": \"a\"}\n",
        ),
        (Some("--json"), "{\"key\": \"a\", \"value\": 1}\n"),
        (Some("--json"), "{\"key\": \"a\", \"value\": \"\\ud800\"}\n"),
        (Some("--json"), "{\"key\": \"a\", \"value\": \"b\"} more\n"),
        (Some("--json"), "[]\n"),
        (Some("--csv"), "a,b\n"),
        (Some("--csv"), "key,value\na,b,c\n"),
        (Some("--csv"), "key,value\na\n"),
        (Some("--csv"), "key,value\n\"a,b\n"),
        (Some("-x"), "6\t00\n"),
    ] {
        std::fs::write(folder.join("lines"), lines).unwrap();
        let words: Vec<_> = ["load", "-C", "made"].into_iter().chain(format).collect();
        let said = rocks_with(folder, &words, Some(&folder.join("lines")));
        assert_eq!(said.code, WRONG_USE, "{lines:?}: {}", said.err);
        assert!(said.err.contains("line "), "{}", said.err);
        assert!(!folder.join("made").exists(), "{lines:?}");
    }
    let words = ["put", "-C", "made", "-c", "none", "k", "v"];
    expect(folder, &words, NOT_THERE);
    expect(folder, &["put", "-C", "made", "k", "@nowhere"], WRONG_USE);
    assert!(!folder.join("made").exists());
    // What was there stays, and its folder.
    ok(folder, &["put", "-C", "there", "k", "v"]);
    expect(
        folder,
        &["put", "-C", "there", "-c", "none", "k", "w"],
        NOT_THERE,
    );
    assert_eq!(ok(folder, &["get", "there", "k"]), "v\n");
}

#[test]
fn values_of_files_pairs_and_ranges() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    std::fs::write(folder.join("value"), b"\x00\x01\xff\n").unwrap();
    let words = [
        "put", "-C", "db", "file", "@value", "at", "@@value", "x", "y",
    ];
    ok(folder, &words);
    assert_eq!(
        ok(folder, &["scan", "db"]),
        "at\t@value\nfile\t\\x00\\x01\\xff\\x0a\nx\ty\n"
    );
    let piped = rocks_with(
        folder,
        &["put", "db", "stdin", "-"],
        Some(&folder.join("value")),
    );
    assert_eq!(piped.code, DONE, "{}", piped.err);
    assert_eq!(ok(folder, &["get", "db", "-x", "737464696e"]), "0001ff0a\n");
    let value = folder.join("value");
    for words in [
        &["put", "db", "one", "-", "two", "-"][..],
        &["merge", "db", "one", "-", "two", "-"],
        &["put", "db", "one", "a=-", "b=-", "--columns"],
    ] {
        let refused = rocks_with(folder, words, Some(&value));
        assert_eq!(refused.code, WRONG_USE, "{words:?}: {}", refused.err);
        assert!(refused.err.contains("2 times"), "{}", refused.err);
    }
    expect(folder, &["get", "db", "one"], NOT_THERE);
    std::fs::write(folder.join("script"), "put a -\nput x y\n").unwrap();
    let script = rocks_with(folder, &["shell", "db"], Some(&folder.join("script")));
    assert_eq!(script.code, WRONG_USE, "{}", script.err);
    assert!(script.err.contains("@FILE"), "{}", script.err);
    expect(folder, &["get", "db", "a"], NOT_THERE);
    assert_eq!(ok(folder, &["get", "db", "-R", "x", "at"]), "y@value");
    ok(folder, &["delete-range", "db", "b", "x"]);
    assert_eq!(ok(folder, &["scan", "db", "-k"]), "at\nx\n");
    expect(folder, &["delete-range", "db", "b"], WRONG_USE);
    expect(folder, &["delete-range", "db", "x", "b"], WRONG_USE);
}

/// An OPTIONS file of another version, with a name that this one does not know.
#[test]
fn unknown_options_are_passed_over() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "k", "v"]);
    let newest = newest_options(&folder.join("db"));
    let text = std::fs::read_to_string(&newest).unwrap();
    let text = text.replace("[DBOptions]", "[DBOptions]\n  of_the_future=1");
    // Whichever version wrote it.
    for version in [
        "rocksdb_version=11.",
        "rocksdb_version=99.",
        "rocksdb_version=7.",
    ] {
        std::fs::write(&newest, text.replace("rocksdb_version=11.", version)).unwrap();
        let said = expect(folder, &["get", "db", "k"], FAILED);
        assert!(
            said.err.contains("--ignore-unknown-options"),
            "{version}: {}",
            said.err
        );
        let words = ["get", "db", "k", "--ignore-unknown-options"];
        assert_eq!(ok(folder, &words), "v\n", "{version}");
        let words = ["options", "db", "max_open_files", "-u"];
        assert_eq!(ok(folder, &words), "max_open_files: -1\n", "{version}");
    }
}

#[test]
fn column_families_files_and_options() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    ok(
        &folder,
        &[
            "create-family",
            "db",
            "other",
            "-o",
            "write_buffer_size=1MB",
        ],
    );
    ok(&folder, &["put", "db", "-c", "other", "key", "value"]);
    assert_eq!(ok(&folder, &["families", "db"]), "default\nother\n");
    assert_eq!(
        expect(&folder, &["families", "-j", "db"], DONE).json()[1],
        "other"
    );
    assert_eq!(
        ok(&folder, &["scan", "db", "--column-family", "other"]),
        "key\tvalue\n"
    );
    assert_eq!(
        ok(
            &folder,
            &["options", "db", "-c", "other", "write_buffer_size"]
        ),
        "write_buffer_size: 1048576\n"
    );
    let all = expect(&folder, &["options", "db", "-j"], DONE).json();
    assert_eq!(all["max_open_files"], "-1");
    assert!(all.as_object().unwrap().len() > 200);

    ok(&folder, &["flush", "db", "-c", "other"]);
    let files = expect(&folder, &["files", "db", "-j"], DONE).json();
    let files = files.as_array().unwrap();
    let other: Vec<_> = files
        .iter()
        .filter(|file| file["column_family"] == "other")
        .collect();
    assert_eq!((other.len(), &other[0]["entries"]), (1, &1.into()));
    assert!(ok(&folder, &["files", "db"]).contains("user:1 .. user:1"));
    ok(&folder, &["compact", "db", "--all"]);
    let files = expect(&folder, &["files", "db", "-j", "-c", "default"], DONE).json();
    assert!(files
        .as_array()
        .unwrap()
        .iter()
        .any(|file| file["entries"] == 4));

    let some = expect(
        &folder,
        &["properties", "db", "-j", "rocksdb.estimate-num-keys"],
        DONE,
    )
    .json();
    assert_eq!(some["rocksdb.estimate-num-keys"], "4");
    expect(&folder, &["properties", "db", "rocksdb.no-such"], WRONG_USE);
    let short = ok(&folder, &["properties", "db"]);
    let long = ok(&folder, &["properties", "db", "--all"]);
    assert!(short.lines().count() > 20 && long.len() > short.len());

    ok(&folder, &["drop-family", "db", "other"]);
    expect(&folder, &["drop-family", "db", "other"], NOT_THERE);
    let gone = expect(&folder, &["scan", "db", "-c", "other"], NOT_THERE);
    assert!(gone.err.contains("\"other\""), "{}", gone.err);
}

/// Values that expire, with a merge operator: every command opens the database as it was.
#[test]
fn values_that_expire_and_are_merged() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let made = "put -C db -m ttl -O ttl=100000 -o merge_operator=stringappend k a";
    ok(folder, &made.split(' ').collect::<Vec<_>>());
    ok(folder, &["merge", "db", "k", "b"]);
    assert_eq!(ok(folder, &["get", "db", "k"]), "a,b\n");
    ok(folder, &["flush", "db"]);
    ok(folder, &["merge", "db", "k", "c", "only", "d"]);
    ok(folder, &["compact", "db"]);
    ok(folder, &["merge", "db", "k", "e"]);
    let all = "k\ta,b,c,e\nonly\td\n";
    for words in [
        &["scan", "db"][..],
        &["scan", "db", "-m", "ttl_read_only"],
        &["scan", "db", "-P", "hide_expired=true"],
    ] {
        assert_eq!(ok(folder, words), all, "{words:?}");
    }
    assert_eq!(ok(folder, &["count", "db"]), "2\n");
    let operator = ok(folder, &["options", "db", "merge_operator"]);
    assert!(operator.contains("StringAppendOperator"), "{operator}");
    assert!(!operator.contains("Ttl"), "{operator}");
    ok(folder, &["verify", "db"]);
    ok(folder, &["size", "db", "--exact"]);
    ok(folder, &["levels", "db"]);
    let stored = ok(folder, &["versions", "db", "--count-only", "--csv"]);
    assert!(stored.contains("\nmerge,"), "{stored}");
    assert!(ok(folder, &["repair", "db", "--in-place"]).contains("the database is whole"));
    ok(folder, &["create-family", "db", "more"]);
    ok(folder, &["merge", "db", "-c", "more", "x", "1"]);
    ok(folder, &["merge", "db", "-c", "more", "x", "2"]);
    assert_eq!(ok(folder, &["get", "db", "-c", "more", "x"]), "1,2\n");

    // Copies are as it was; entries alone are plain values.
    ok(folder, &["checkpoint", "db", "linked"]);
    ok(folder, &["backup", "db", "backups"]);
    ok(folder, &["restore", "backups", "restored"]);
    for copy in ["linked", "restored"] {
        ok(folder, &["merge", copy, "only", "z"]);
        assert_eq!(ok(folder, &["get", copy, "only"]), "d,z\n");
    }
    ok(folder, &["copy", "db", "plain", "-C"]);
    assert_eq!(ok(folder, &["scan", "plain"]), all);
    assert_eq!(ok(folder, &["diff", "db", "plain"]), "");
    std::fs::write(folder.join("script"), "merge k f\nget k\n").unwrap();
    let said = rocks_with(folder, &["shell", "db"], Some(&folder.join("script")));
    assert_eq!(
        (said.code, &*said.out, &*said.err),
        (DONE, "a,b,c,e,f\n", "")
    );
}

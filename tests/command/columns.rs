//! Named columns.

use super::*;

/// Wide columns: written, shown, loaded, in tables and in the log.
#[test]
fn named_columns() {
    let scratch = Scratch::new("command");
    let folder = scratch.path().to_owned();
    ok(&folder, &["put", "-C", "db", "venus", "bright"]);
    let mars = ["put", "-w", "db", "mars", "moons=2", "=planet", "a=b=c"];
    ok(&folder, &mars);
    // The log shows them without being asked; the next opening makes a table of what it has.
    assert_eq!(
        ok(&folder, &["log", "db"]),
        "2\tput-entity\t0\tmars\t=planet\ta=b=c\tmoons=2\n"
    );
    let record: Value = serde_json::from_str(&ok(&folder, &["log", "db", "-j"])).unwrap();
    assert_eq!(record["columns"][1]["name"], "a");
    assert!(record["value"].is_null());
    let csv = ok(&folder, &["log", "db", "-v"]);
    assert!(csv.ends_with(",mars,=planet\ta=b=c\tmoons=2\n"), "{csv}");
    assert_eq!(ok(&folder, &["get", "db", "mars"]), "planet\n");
    assert_eq!(
        ok(&folder, &["get", "-w", "db", "mars", "venus"]),
        "=planet\ta=b=c\tmoons=2\n=bright\n"
    );
    let both = expect(&folder, &["get", "-wj", "db", "mars", "none"], NOT_THERE).json();
    assert_eq!(both[0]["columns"][2]["name"], "moons");
    assert_eq!(both[0]["columns"][2]["value"], "2");
    assert_eq!(both[1]["found"], false);
    ok(&folder, &["put", "-wx", "db", "6b", "003d=ff"]);
    ok(&folder, &["put", "-w", "db", "none"]);
    let scanned = "k\t\\x00\\x3d=\\xff\nmars\t=planet\ta=b=c\tmoons=2\nnone\nvenus\t=bright\n";
    assert_eq!(ok(&folder, &["scan", "-w", "db"]), scanned);
    assert_eq!(
        ok(&folder, &["scan", "db"]),
        "k\t\nmars\tplanet\nnone\t\nvenus\tbright\n"
    );
    assert_eq!(ok(&folder, &["scan", "-wk", "db", "-n1"]), "k\n");
    let line = ok(&folder, &["scan", "-wj", "db", "-n", "1"]);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["columns"][0]["value"]["hex"], "ff");

    // Out and in again: the same entries.
    std::fs::write(folder.join("lines"), scanned).unwrap();
    let load = ["load", "-wC", "copy"];
    let loaded = rocks_with(&folder, &load, Some(&folder.join("lines")));
    assert_eq!(
        (loaded.code, loaded.out.as_str()),
        (DONE, "4 entries\n"),
        "{}",
        loaded.err
    );
    assert_eq!(ok(&folder, &["scan", "-w", "copy"]), scanned);
    assert_eq!(
        ok(&folder, &["checksum", "db"]),
        ok(&folder, &["checksum", "copy"])
    );
    std::fs::write(folder.join("lines"), "good\tn=v\nbad\tno column\n").unwrap();
    let refused = rocks_with(&folder, &load, Some(&folder.join("lines")));
    assert_eq!(refused.code, WRONG_USE);
    assert!(refused.err.contains("line 2"), "{}", refused.err);

    // Records of a table are shown with their columns without being asked.
    ok(&folder, &["flush", "copy"]);
    let table = support::files(&folder.join("copy"), "sst").remove(0);
    let table = table.to_str().unwrap();
    assert_eq!(ok(&folder, &["dump", "-w", table]), scanned);
    let records = ok(&folder, &["dump", "--all", table]);
    assert!(
        records.contains("\tput-entity\tmars\t=planet\ta=b=c\tmoons=2\n"),
        "{records}"
    );

    // Values of files and of standard input, as `put` takes them.
    std::fs::write(folder.join("value"), b"\x00\n").unwrap();
    let put = [
        "put",
        "-wC",
        "files",
        "k",
        "file=@value",
        "at=@@value",
        "in=-",
    ];
    let piped = rocks_with(&folder, &put, Some(&folder.join("value")));
    assert_eq!(piped.code, DONE, "{}", piped.err);
    assert_eq!(
        ok(&folder, &["get", "-w", "files", "k"]),
        "at=@value\tfile=\\x00\\x0a\tin=\\x00\\x0a\n"
    );
    expect(&folder, &["get", "-wR", "files", "k"], WRONG_USE);
    expect(&folder, &["put", "-w", "db", "k", "no column"], WRONG_USE);
    expect(&folder, &["put", "db", "k"], WRONG_USE);
    let twice = expect(&folder, &["put", "-w", "db", "k", "a=1", "a=2"], WRONG_USE);
    assert!(twice.err.contains("\"a\" is there twice"), "{}", twice.err);
}

/// Names and values of every kind: of a key many columns, none, and a plain value.
fn columns_of_all_kinds(folder: &Path) {
    let put = |words: &[&str]| ok(folder, &[&["put", "-C", "all"], words].concat());
    put(&[
        "-wx",
        "00ff0a09",
        "3d=3d",
        "=0a0d22",
        "00093d5c=ff2c",
        "2c20=",
    ]);
    put(&["-wx", "c3a4", "c3a4=f09f9880", "ff=5c78343d"]);
    put(&["-w", "none"]);
    put(&["-w", "empty", "="]);
    put(&["plain", "a,b \"c\"=d"]);
    put(&["", "\t"]);
}

#[test]
fn columns_that_are_taken_out_go_in_again() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    columns_of_all_kinds(folder);
    let sums = ok(folder, &["checksum", "all"]);
    let lines = folder.join("lines");
    let formats = ["-w", "-wj", "-wv", "-wx", "-wxj", "-wxv"];
    for (at, format) in formats.iter().enumerate() {
        std::fs::write(&lines, ok(folder, &["scan", "all", format])).unwrap();
        let name = format!("copy{at}");
        let loaded = rocks_with(folder, &["load", "-C", &name, format], Some(&lines));
        assert_eq!(loaded.code, DONE, "{format}: {}", loaded.err);
        assert!(loaded.out.contains('6'), "{}", loaded.out);
        assert_eq!(ok(folder, &["checksum", &name]), sums, "{format}");
        assert_eq!(ok(folder, &["diff", "all", &name]), "", "{format}");

        let table = format!("table{at}.sst");
        let written = rocks_with(folder, &["write-table", &table, format], Some(&lines));
        assert_eq!(written.code, DONE, "{format}: {}", written.err);
        let scan = std::fs::read_to_string(&lines).unwrap();
        assert_eq!(ok(folder, &["dump", &table, format]), scan);
        ok(folder, &["put", "-C", "ingested", "plain", "old"]);
        ok(folder, &["ingest", "ingested", &table]);
        assert_eq!(ok(folder, &["checksum", "ingested"]), sums, "{format}");
        ok(folder, &["destroy", "ingested", "--force"]);
    }
    let csv = ok(folder, &["scan", "all", "-wv", "-f", "none", "-t", "plain"]);
    assert_eq!(csv, "key,columns\nnone,\"\"\n");
    let json = ok(folder, &["scan", "all", "-wj", "-f", "n"]);
    let lines: Vec<Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0], serde_json::json!({"key": "none", "columns": []}));
    let plain = serde_json::json!([{"name": "", "value": "a,b \"c\"=d"}]);
    assert_eq!(lines[1]["columns"], plain);
    let named = serde_json::json!([{"name": "\u{e4}", "value": "\u{1f600}"},
        {"name": {"hex": "ff"}, "value": "\\x4="}]);
    assert_eq!(lines[2]["columns"], named);
    // JSON of another program.
    let other =
        r#"{"columns" :[ {"value":"2" , "name": "b"},{"name":"a","value":"1"} ], "key":"k"}"#;
    std::fs::write(folder.join("lines"), other).unwrap();
    let input = folder.join("lines");
    let loaded = rocks_with(folder, &["load", "-wjC", "other"], Some(&input));
    assert_eq!(loaded.out, "{\"loaded\": 1}\n", "{}", loaded.err);
    assert_eq!(ok(folder, &["scan", "-w", "other"]), "k\ta=1\tb=2\n");
}

/// A line that is refused makes nothing and changes nothing, however many were good before it.
#[test]
fn columns_that_are_refused_change_nothing() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let megabyte = "v".repeat(1 << 20);
    let many: String = (0..9).map(|i| format!("{i}\tv={megabyte}\n")).collect();
    for (format, bad) in [
        ("-w", "k\tno column"),
        ("-w", "k\t"),
        ("-w", "k\ta=1\ta=2"),
        ("-w", "k\ta=\\q"),
        ("-wx", "6b\t6=00"),
        ("-wj", r#"{"key": "k", "value": "v"}"#),
        ("-wj", r#"{"key": "k", "columns": {}}"#),
        ("-wj", r#"{"key": "k", "columns": [{"name": "a"}]}"#),
        ("-wj", r#"{"key": "k", "columns": []} more"#),
        ("-wv", "key,value\nk,a=1"),
        ("-wv", "key,columns\nk,a=1,b=2"),
        ("-wv", "key,columns\nk,a"),
        ("-v", "key,value\na,b,\\q"),
    ] {
        let before = if format == "-w" { many.as_str() } else { "" };
        std::fs::write(folder.join("lines"), format!("{before}{bad}\n")).unwrap();
        let input = folder.join("lines");
        let said = rocks_with(folder, &["load", "-C", "made", format], Some(&input));
        assert_eq!(said.code, WRONG_USE, "{bad:?}: {}", said.err);
        let line = if format == "-w" { "line 10:" } else { "line " };
        assert!(said.err.contains(line), "{}", said.err);
        assert!(said.err.contains("nothing was loaded"), "{}", said.err);
        assert!(!folder.join("made").exists(), "{bad:?}");
        let said = rocks_with(folder, &["write-table", "made.sst", format], Some(&input));
        assert_eq!(said.code, WRONG_USE, "{bad:?}: {}", said.err);
        assert!(!folder.join("made.sst").exists(), "{bad:?}");
    }
}

/// What copies, compares and measures entries has all of their columns.
#[test]
fn no_column_is_lost_on_the_way() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    columns_of_all_kinds(folder);
    let sums = ok(folder, &["checksum", "all"]);
    assert_eq!(
        ok(folder, &["copy", "all", "new", "-C"]),
        "6 entries in 1 files\n"
    );
    assert_eq!(ok(folder, &["checksum", "new"]), sums);
    assert_eq!(
        ok(folder, &["scan", "-w", "new"]),
        ok(folder, &["scan", "-w", "all"])
    );
    assert!(!folder.join("new/rocks_copy").exists());
    // Over what is there.
    ok(folder, &["put", "-w", "new", "none", "now=some"]);
    let changed = expect(folder, &["diff", "all", "new"], NOT_THERE);
    assert_eq!(changed.out, "-\tnone\t\n+\tnone\tnow=some\n");
    let changed = expect(folder, &["diff", "new", "all", "-j"], NOT_THERE).json();
    assert_eq!(changed["old"][0]["name"], "now");
    assert_eq!(changed["new"], Value::Array(Vec::new()));
    ok(folder, &["copy", "all", "new", "-p", "none"]);
    assert_eq!(ok(folder, &["diff", "all", "new"]), "");
    ok(folder, &["put", "new", "plain", "other"]);
    let changed = expect(folder, &["diff", "all", "new"], NOT_THERE);
    let both = "-\tplain\ta,b \"c\"=d\n+\tplain\tother\n";
    assert_eq!(changed.out, both);

    let counted = expect(folder, &["count", "all", "-j"], DONE).json();
    let size = expect(folder, &["size", "all", "--exact", "-j"], DONE).json();
    let summed = expect(folder, &["checksum", "all", "-j"], DONE).json();
    assert_eq!(size["value_bytes"], counted["value_bytes"]);
    assert_eq!(size["value_bytes"], summed["value_bytes"]);
    assert_eq!(size["entries"], counted["count"]);

    ok(folder, &["compact", "all", "-E"]);
    let table = support::files(&folder.join("all"), "sst").remove(0);
    let table = table.to_str().unwrap();
    let found = format!("{table}: \\xc3\\xa4=\\xf0\\x9f\\x98\\x80\t\\xff=\\\\x4=\n");
    assert_eq!(ok(folder, &["find", "-w", "\u{e4}", table]), found);
    expect(folder, &["find", "-w", "f", table], NOT_THERE);
    let words = ["recompress", table, "-j"];
    for one in expect(folder, &words, DONE).json().as_array().unwrap() {
        assert_eq!(one["entries"], 6);
    }

    // Where they cannot be kept it says so, and changes nothing.
    let reverse = "comparator=rocksdb.ReverseBytewiseComparator";
    ok(folder, &["put", "-C", "back", "a", "1", "-o", reverse]);
    let refused = expect(folder, &["copy", "all", "back"], WRONG_USE);
    assert!(refused.err.contains("named columns"), "{}", refused.err);
    assert_eq!(ok(folder, &["scan", "back"]), "a\t1\n");
    ok(folder, &["put", "-C", "ttl", "a", "1", "-m", "ttl"]);
    let refused = expect(folder, &["copy", "all", "ttl"], FAILED);
    assert!(refused.err.contains("expire"), "{}", refused.err);
    assert_eq!(ok(folder, &["scan", "ttl"]), "a\t1\n");
}

//! The command `rocks`, as a user of it: what it prints, how it ends, and that the manual page and the
//! completions say what `--help` says.

mod support;

use serde_json::Value;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::process::Process;
use support::{Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(60);
const DONE: i32 = 0;
const NOT_THERE: i32 = 1;
const WRONG_USE: i32 = 2;
const DAMAGED: i32 = 3;
const FAILED: i32 = 4;

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

fn rocks(folder: &Path, words: &[&str]) -> Said {
    rocks_with(folder, words, None)
}

fn rocks_with(folder: &Path, words: &[&str], input: Option<&Path>) -> Said {
    let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
    command
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match input {
        Some(file) => command.stdin(std::fs::File::open(file).unwrap()),
        None => command.stdin(Stdio::null()),
    };
    let ended = Process::start(&mut command).finish(LIMIT);
    let status = ended.status.unwrap_or_else(|| panic!("{words:?}: late"));
    Said {
        code: status.code().expect("ended by itself"),
        out: ended.out,
        err: ended.err,
    }
}

/// Runs it, and wants it to end so.
fn expect(folder: &Path, words: &[&str], code: i32) -> Said {
    let said = rocks(folder, words);
    assert_eq!(said.code, code, "{words:?}\n{}{}", said.out, said.err);
    said
}

fn ok(folder: &Path, words: &[&str]) -> String {
    let said = expect(folder, words, DONE);
    assert_eq!(said.err, "", "{words:?}");
    said.out
}

fn some_database(scratch: &Scratch) -> PathBuf {
    let folder = scratch.path().to_owned();
    for (key, value) in [("user:1", "ann"), ("user:2", "bob"), ("zoo", "tab\there")] {
        ok(&folder, &["put", "-C", "db", key, value]);
    }
    ok(&folder, &["put", "db", "--hex", "00ff", "0xabCD"]);
    folder
}

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
    ] {
        std::fs::write(folder.join("lines"), lines).unwrap();
        let words = ["load", "-C", "other", format];
        let loaded = rocks_with(folder, &words, Some(&folder.join("lines")));
        assert_eq!(loaded.code, DONE, "{}", loaded.err);
        let found = ok(folder, &["get", "--raw", "other", "k"]);
        assert_eq!(found, "\u{e4}\u{1f600}/");
        ok(folder, &["delete", "other", "k"]);
    }
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
    expect(folder, &["delete-range", "db", "x", "b"], FAILED);
}

/// Every command of docs/ldb.md does its job.
#[test]
fn jobs_of_ldb_and_sst_dump() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let sums = "-o file_checksum_gen_factory=FileChecksumGenCrc32cFactory";
    let words = format!("put -C db {sums} a 1 b 2 ab 3 user:1 ann user:2 bob");
    ok(folder, &words.split(' ').collect::<Vec<_>>());
    ok(folder, &["flush", "db"]);
    ok(folder, &["put", "-C", "other", "k", "v"]);
    let table = support::files(&folder.join("db"), "sst").remove(0);
    std::fs::copy(table, folder.join("000010.sst")).unwrap();
    let later = ["-o", "avoid_flush_during_recovery=true"];
    ok(
        folder,
        &[&["put", "db", "x", "1", "y", "1"][..], &later].concat(),
    );
    let logs = support::files(&folder.join("db"), "log");
    let size = |log: &&PathBuf| std::fs::metadata(log).unwrap().len();
    let log = logs.iter().max_by_key(size).unwrap();
    std::fs::copy(log, folder.join("000012.log")).unwrap();
    std::fs::write(folder.join("lines"), "c\t3\n").unwrap();
    std::fs::write(folder.join("script"), "count\n").unwrap();
    let page = std::fs::read_to_string(support::root().join("docs/ldb.md")).unwrap();
    let (mut count, rows) = (0, page.lines().filter(|line| line.starts_with("| ")));
    for row in rows {
        let commands = row
            .split('`')
            .filter_map(|code| code.strip_prefix("rocks "));
        for command in commands {
            let mut words: Vec<_> = command.split(' ').collect();
            let input = words.last().and_then(|word| word.strip_prefix('<'));
            let input = input.map(|name| folder.join(name));
            words.truncate(words.len() - usize::from(input.is_some()));
            let said = rocks_with(folder, &words, input.as_deref());
            assert_eq!((said.code, &*said.err), (DONE, ""), "{row}\n{}", said.out);
            count += 1;
        }
        assert!(count > 0 || !row.contains('`'), "{row}");
    }
    assert!(count > 50, "{count}");
}

#[test]
fn sizes_of_ranges_and_prefixes() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let lines: String = (0..2000)
        .map(|i| format!("user:{i:04}\t{}\n", "x".repeat(100)))
        .collect();
    std::fs::write(folder.join("lines"), lines + "zoo\t\n").unwrap();
    let loaded = rocks_with(folder, &["load", "-C", "db"], Some(&folder.join("lines")));
    assert_eq!(loaded.code, DONE, "{}", loaded.err);
    let number = |words: &[&str], name: &str| {
        let said = expect(folder, &[words, &["-j"]].concat(), DONE).json();
        said[name].as_u64().unwrap()
    };
    let all = number(&["size", "db"], "bytes");
    let half = number(&["size", "db", "--to", "user:1000"], "bytes");
    assert!(half > 0 && half < all, "{half} of {all}");
    assert_eq!(number(&["size", "db", "--from", "zoo!"], "bytes"), 0);
    assert_eq!(number(&["size", "db", "--exact"], "entries"), 2001);
    let exact = ["size", "db", "-e", "-p", "user:000"];
    assert_eq!(number(&exact, "value_bytes"), 1000);
    let parts = ok(folder, &["size", "db", "--delimiter", ":", "--csv"]);
    assert_eq!(
        parts,
        "prefix,entries,key_bytes,value_bytes\nuser:,2000,18000,200000\n\"\",1,3,0\n"
    );
    let lengths = ok(folder, &["size", "db", "--histogram", "--csv"]);
    assert_eq!(
        lengths,
        "of,from,to,count\nkeys,2,3,1\nkeys,8,15,2000\nvalues,0,0,1\nvalues,64,127,2000\n"
    );
    expect(folder, &["size", "db", "--delimiter", ""], WRONG_USE);
    let levels = expect(folder, &["levels", "db", "-j"], DONE).json();
    let files = levels
        .as_array()
        .unwrap()
        .iter()
        .map(|level| level["files"].as_u64().unwrap());
    assert_eq!(files.sum::<u64>(), 1);
    let blobs = ["-o", "enable_blob_files=true", "-o", "min_blob_size=10"];
    ok(
        folder,
        &[
            &["put", "-C", "blobs", "k", "a value of some length"][..],
            &blobs,
        ]
        .concat(),
    );
    ok(folder, &[&["flush", "blobs"][..], &blobs].concat());
    let list = expect(folder, &["blobs", "blobs", "-j"], DONE).json();
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["blobs"]),
        (1, &1.into())
    );
    // A file that is cut, without reading any.
    assert!(ok(folder, &["verify", "db", "--sizes"]).contains("all files are there"));
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let whole = std::fs::read(&table).unwrap();
    std::fs::write(&table, [&whole[..], b"more"].concat()).unwrap();
    assert_ne!(rocks(folder, &["verify", "db", "--sizes"]).code, DONE);
}

#[test]
fn databases_are_compared_and_copied() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "one", "a", "1", "b", "2", "c", "3"]);
    ok(folder, &["put", "-C", "two", "b", "2", "c", "4", "d", "5"]);
    let found = expect(folder, &["diff", "one", "two"], NOT_THERE);
    assert_eq!(found.out, "-\ta\t1\n-\tc\t3\n+\tc\t4\n+\td\t5\n");
    let found = expect(folder, &["diff", "one", "two", "-j", "-n", "2"], NOT_THERE);
    assert_eq!(
        found.out,
        "{\"change\": \"removed\", \"key\": \"a\", \"old\": \"1\", \"new\": null}\n\
         {\"change\": \"changed\", \"key\": \"c\", \"old\": \"3\", \"new\": \"4\"}\n"
    );
    assert_eq!(
        ok(folder, &["diff", "one", "two", "--from", "b", "--to", "c"]),
        ""
    );
    assert_eq!(
        ok(folder, &["copy", "one", "two"]),
        "3 entries in 1 files\n"
    );
    expect(folder, &["diff", "one", "two"], NOT_THERE);
    ok(folder, &["copy", "one", "three", "-C", "--from", "b"]);
    assert_eq!(ok(folder, &["scan", "three"]), "b\t2\nc\t3\n");
    ok(folder, &["copy", "one", "three"]);
    assert_eq!(ok(folder, &["diff", "one", "three"]), "");
    expect(folder, &["copy", "nowhere", "four", "-C"], FAILED);
    expect(folder, &["copy", "one", "four"], FAILED);
    assert!(!folder.join("four").exists());
    let reverse = "comparator=rocksdb.ReverseBytewiseComparator";
    ok(folder, &["put", "-C", "back", "a", "1", "-o", reverse]);
    expect(folder, &["diff", "one", "back"], WRONG_USE);
}

/// A copy is of one moment, while another process writes.
#[test]
fn a_copy_while_another_process_writes() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    // Each line writes a pair of keys at once, and flushes often.
    let mut lines = String::from(".timing off\n");
    for i in 0..2000 {
        writeln!(lines, "put a{i:05} {i} b{i:05} {i}").unwrap();
        if i % 50 == 0 {
            lines += "flush\n";
        }
    }
    std::fs::write(folder.join("lines"), lines).unwrap();
    let mut writer = Command::new(Prefix::get().path().join("bin/rocks"));
    writer
        .args(["shell", "-C", "db"])
        .current_dir(folder)
        .stdin(File::open(folder.join("lines")).unwrap());
    let writer = Process::start(&mut writer);
    let (mut copies, mut copied) = (0, 0);
    let late = Instant::now() + LIMIT;
    while copied < 4000 && Instant::now() < late {
        let name = format!("copy{copies}");
        let said = rocks(folder, &["copy", "db", &name, "-C"]);
        if said.code != DONE {
            assert!(!folder.join(&name).exists(), "{}", said.err);
            continue;
        }
        copies += 1;
        let a = ok(folder, &["count", &name, "-p", "a"]);
        assert_eq!(a, ok(folder, &["count", &name, "-p", "b"]));
        let now = 2 * a.trim().parse::<u64>().unwrap();
        assert!(now >= copied, "{now} after {copied}");
        copied = now;
    }
    let ended = writer.finish(LIMIT);
    assert_eq!(ended.status.expect("late").code(), Some(DONE));
    assert!(copies > 1 && copied == 4000, "{copies} copies, {copied}");
}

/// The page in a browser: what it shows, that nothing is amiss, and that it needs nothing else.
#[test]
fn a_report_is_one_page() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let lines: String = (0..3000)
        .map(|i| format!("user:{i:04}\t{}\n", "x".repeat(i % 300)))
        .collect();
    std::fs::write(folder.join("lines"), lines).unwrap();
    let lines = folder.join("lines");
    let loaded = rocks_with(folder, &["load", "-C", "d<b>"], Some(&lines));
    assert_eq!(loaded.code, DONE, "{}", loaded.err);
    ok(folder, &["create-family", "d<b>", "or&<ders>"]);
    ok(folder, &["report", "d<b>", "page.html"]);
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    for outside in [
        "http:", "https:", "src=", "href=", "url(", "@import", "<script",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    let mut browser = Command::new("chromium");
    browser
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("browser").display()
        ))
        .arg(folder.join("page.html"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let shown = Process::start(&mut browser).finish(LIMIT);
    assert!(shown.status.expect("late").success(), "{}", shown.err);
    assert!(!shown.err.contains("CONSOLE"), "{}", shown.err);
    let dom = shown.out;
    assert!(dom.contains("<h1>d&lt;b&gt;</h1>"), "{dom}");
    assert!(dom.contains("Column family or&amp;&lt;ders&gt;"));
    assert_eq!(dom.matches("<svg").count(), 6);
    assert!(dom.contains("8 .. 15 bytes") && dom.contains("Of all 3000 entries."));
    assert!(dom.matches("<rect").count() > 20);
    let words = ["report", "d<b>", "page.html", "--limit", "10"];
    ok(folder, &words);
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    assert!(page.contains("Of the first 10 entries."));
    expect(folder, &["report", "d<b>", "nowhere/page.html"], FAILED);
}

/// One log file by itself: what is whole is printed, what is damaged is said.
#[test]
fn a_log_file_of_a_database_that_does_not_open() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let large = "v".repeat(100_000);
    ok(folder, &["put", "-C", "db", "first", "1", "large", &large]);
    let log = support::files(&folder.join("db"), "log").remove(0);
    let mut lines = String::new();
    for i in 0..3 {
        writeln!(lines, "put k{i} v").unwrap();
    }
    std::fs::write(folder.join("lines"), &lines).unwrap();
    std::fs::copy(&log, folder.join("log")).unwrap();
    let said = expect(folder, &["log-file", "log"], DONE);
    let expected = format!("1\tput\t0\tfirst\t1\n2\tput\t0\tlarge\t{large}\n");
    assert_eq!((said.out, said.err.as_str()), (expected, ""));
    let run = rocks_with(folder, &["shell", "-C", "db2"], Some(&folder.join("lines")));
    assert_eq!(run.code, DONE);
    let log = support::files(&folder.join("db2"), "log").remove(0);
    let whole = std::fs::read(log).unwrap();
    let mut bytes = whole.clone();
    let second = bytes.windows(2).position(|two| two == b"k1").unwrap();
    bytes[second] ^= 0x20;
    std::fs::write(folder.join("damaged"), &bytes).unwrap();
    let said = expect(folder, &["log-file", "damaged", "-k"], DAMAGED);
    assert!(said.out.starts_with("1\tput\t0\tk0\n"), "{}", said.out);
    assert!(
        said.err.contains("checksum") && said.err.contains("byte "),
        "{}",
        said.err
    );
    std::fs::write(folder.join("torn"), &whole[..whole.len() - 1]).unwrap();
    let said = expect(folder, &["log-file", "torn", "-j"], DONE);
    assert_eq!(said.out.lines().count(), 2);
    assert!(said.err.contains("not whole"), "{}", said.err);
    expect(folder, &["log-file", "nowhere"], NOT_THERE);
}

#[test]
fn tables_of_lines_and_databases_of_another_shape() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    std::fs::write(folder.join("lines"), "a\t1\nb\t2\n").unwrap();
    let lines = folder.join("lines");
    let written = rocks_with(folder, &["write-table", "new.sst"], Some(&lines));
    assert_eq!(written.code, DONE, "{}", written.err);
    assert!(written.out.starts_with("2 entries, "), "{}", written.out);
    assert_eq!(ok(folder, &["dump", "new.sst"]), "a\t1\nb\t2\n");
    assert_eq!(ok(folder, &["find", "b", "new.sst"]), "new.sst: 2\n");
    expect(folder, &["find", "c", "new.sst"], NOT_THERE);
    expect(folder, &["write-table", "new.sst"], FAILED);
    std::fs::write(&lines, "b\t1\na\t2\n").unwrap();
    let refused = rocks_with(folder, &["write-table", "other.sst"], Some(&lines));
    assert_ne!(refused.code, DONE);
    assert!(!folder.join("other.sst").exists());
    let sizes = expect(folder, &["recompress", "new.sst", "-j"], DONE).json();
    assert!(sizes
        .as_array()
        .unwrap()
        .iter()
        .all(|one| one["entries"] == 2));
    assert!(sizes.as_array().unwrap().len() > 3);
    std::fs::write(&lines, "put a 1\ndelete b\nput c 1\nflush\n").unwrap();
    let run = rocks_with(folder, &["shell", "-C", "deletes"], Some(&lines));
    assert_eq!(run.code, DONE, "{}", run.err);
    let table = support::files(&folder.join("deletes"), "sst").remove(0);
    let table = table.to_str().unwrap();
    let said = expect(folder, &["recompress", table], DONE);
    assert!(
        said.err.contains("2 of the file's 3 entries"),
        "{}",
        said.err
    );

    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["create-family", "db", "other"]);
    ok(folder, &["put", "db", "-c", "other", "b", "2"]);
    ok(folder, &["reduce-levels", "db", "3"]);
    assert_eq!(
        ok(folder, &["options", "db", "num_levels"]),
        "num_levels: 3\n"
    );
    ok(folder, &["change-style", "db", "universal"]);
    let style = ok(
        folder,
        &["options", "db", "-c", "other", "compaction_style"],
    );
    assert_eq!(style, "compaction_style: kCompactionStyleUniversal\n");
    ok(folder, &["change-style", "db", "level"]);
    assert_eq!(ok(folder, &["scan", "db"]), "a\t1\n");
    assert_eq!(ok(folder, &["scan", "db", "-c", "other"]), "b\t2\n");
    expect(folder, &["reduce-levels", "db", "1"], WRONG_USE);
    expect(folder, &["change-style", "db", "sideways"], WRONG_USE);
    expect(folder, &["reduce-levels", "db", "4"], WRONG_USE);

    let merges = ["-o", "merge_operator=stringappend"];
    ok(
        folder,
        &[&["put", "-C", "appends", "k", "a"][..], &merges].concat(),
    );
    ok(folder, &["merge", "appends", "k", "b", "l", "c"]);
    assert_eq!(ok(folder, &["scan", "appends"]), "k\ta,b\nl\tc\n");
    ok(folder, &["put", "db", "once", "1"]);
    ok(folder, &["delete", "--single", "db", "once"]);
    assert!(ok(folder, &["log", "db"]).contains("\tsingle-delete\t0\tonce"));
    let blocked = ["get", "db", "a", "-P", "nonsense=1"];
    expect(folder, &blocked, WRONG_USE);
}

/// What a compaction into another shape takes from each family it gets back, also where that fails.
#[test]
fn another_shape_leaves_other_options() {
    const DYNAMIC: &str = "level_compaction_dynamic_level_bytes";
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["create-family", "db", "other"]);
    ok(folder, &["put", "db", "-c", "other", "b", "2"]);
    let newest = newest_options(&folder.join("db"));
    let text = std::fs::read_to_string(&newest).unwrap();
    let (before, other) = text.split_once("[CFOptions \"other\"]").unwrap();
    let other = other.replace(&format!("{DYNAMIC}=true"), &format!("{DYNAMIC}=false"));
    let other = other.replace("num_levels=7", "num_levels=5");
    std::fs::write(&newest, format!("{before}[CFOptions \"other\"]{other}")).unwrap();
    let shape = |family: &str| {
        let words = ["options", "db", "-c", family, DYNAMIC, "num_levels"];
        ok(folder, &words).replace('\n', " ")
    };
    let is = |dynamic: bool, levels: u32| format!("{DYNAMIC}: {dynamic} num_levels: {levels} ");
    let said = expect(folder, &["reduce-levels", "db", "6"], WRONG_USE);
    assert!(said.err.contains("\"other\" has 5"), "{}", said.err);
    assert_eq!(shape("default"), is(true, 7));
    ok(folder, &["reduce-levels", "db", "3"]);
    assert_eq!(
        (shape("default"), shape("other")),
        (is(true, 3), is(false, 3))
    );
    assert_eq!(ok(folder, &["scan", "db", "-c", "other"]), "b\t2\n");
    // A table that cannot be read.
    for table in support::files(&folder.join("db"), "sst") {
        let mut bytes = std::fs::read(&table).unwrap();
        bytes[6] ^= 0xff;
        std::fs::write(&table, bytes).unwrap();
    }
    expect(folder, &["reduce-levels", "db", "2"], DAMAGED);
    expect(folder, &["change-style", "db", "universal"], DAMAGED);
    assert_eq!(
        (shape("default"), shape("other")),
        (is(true, 3), is(false, 3))
    );
}

fn newest_options(database: &Path) -> PathBuf {
    let files = std::fs::read_dir(database).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("OPTIONS-")
    };
    files.filter(is_one).max().unwrap()
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
    let text = text.replace("rocksdb_version=11.", "rocksdb_version=99.");
    std::fs::write(&newest, text).unwrap();
    let said = expect(folder, &["get", "db", "k"], FAILED);
    assert!(
        said.err.contains("--ignore-unknown-options"),
        "{}",
        said.err
    );
    let words = ["get", "db", "k", "--ignore-unknown-options"];
    assert_eq!(ok(folder, &words), "v\n");
}

#[test]
fn what_was_meant_is_said() {
    let folder = Path::new("/");
    for (words, meant) in [
        (&["scn", "db"][..], "did you mean scan?"),
        (&["help", "nope"], "no command \"nope\""),
        (&["bakcup", "db", "to"], "did you mean backup"),
        (&["scan", "db", "--revrse"], "did you mean --reverse?"),
        (&["completion", "bsh"], "accepted: bash, zsh, fish"),
        (&["scan", "db", "-n"], "--limit wants COUNT"),
        (&["put", "db", "a", "1", "b"], "\"b\" has no value"),
        (&["scan", "db", "-j", "-v"], "--json: given with --csv"),
    ] {
        let said = expect(folder, words, WRONG_USE);
        assert!(said.err.contains(meant), "{words:?}: {}", said.err);
    }
}

#[test]
fn redis() {
    let scratch = Scratch::new("command-redis");
    let folder = scratch.path().to_owned();
    let run = |words: &[&str]| ok(&folder, &[&["redis", "-C", "db"], words].concat());
    assert_eq!(run(&["RPUSH", "list", "a", "b c"]), "2\n");
    assert_eq!(run(&["LRANGE", "list", "0", "-1"]), "a\nb c\n");
    assert_eq!(run(&["GET", "none"]), "\n");
    let said = expect(&folder, &["redis", "db", "GET", "list"], FAILED);
    assert!(said.out.starts_with("WRONGTYPE "), "{}", said.out);
    let json = |words: &[&str]| expect(&folder, words, DONE).json();
    ok(
        &folder,
        &["redis", "db", "HSET", "hash", "f", "1", "g", "x"],
    );
    let hash = json(&["redis", "-j", "db", "HGETALL", "hash"]);
    assert_eq!(hash, serde_json::json!({"f": "1", "g": "x"}));
    ok(
        &folder,
        &["redis", "db", "ZADD", "board", "1.5", "ann", "inf", "bob"],
    );
    let board = json(&[
        "redis",
        "-j",
        "db",
        "ZRANGE",
        "board",
        "0",
        "-1",
        "WITHSCORES",
    ]);
    assert_eq!(board, serde_json::json!([["ann", 1.5], ["bob", "inf"]]));

    let script = folder.join("script");
    let lines = "SET \"a \\x6b\\n\" 'it\\'s'\n\nMULTI\nINCR n\nINCR n\nEXEC\nGET \"a k\\n\"\n";
    std::fs::write(&script, lines).unwrap();
    let said = rocks_with(&folder, &["redis", "db"], Some(&script));
    assert_eq!(said.code, DONE, "{}", said.err);
    assert_eq!(said.out, "OK\nOK\nQUEUED\nQUEUED\n1\n2\nit's\n");
    std::fs::write(&script, "SET \"a\n").unwrap();
    let said = rocks_with(&folder, &["redis", "db"], Some(&script));
    assert_eq!(said.code, FAILED);
    assert!(said.err.contains("quotes"), "{}", said.err);
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
    expect(&folder, &["properties", "db", "rocksdb.no-such"], FAILED);
    let short = ok(&folder, &["properties", "db"]);
    let long = ok(&folder, &["properties", "db", "--all"]);
    assert!(short.lines().count() > 20 && long.len() > short.len());

    ok(&folder, &["drop-family", "db", "other"]);
    expect(&folder, &["drop-family", "db", "other"], NOT_THERE);
    let gone = expect(&folder, &["scan", "db", "-c", "other"], NOT_THERE);
    assert!(gone.err.contains("\"other\""), "{}", gone.err);
}

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
    expect(&folder, &["verify-backup", "nowhere"], NOT_THERE);

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
    expect(&folder, &["checkpoint", "db", "copy"], FAILED);
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
    expect(&folder, &["ingest", "third", own.to_str().unwrap()], FAILED);
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
    let twice = expect(&folder, &["put", "-w", "db", "k", "a=1", "a=2"], FAILED);
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

/// Ctrl-C: a long scan ends at once, and says so by its code.
#[test]
fn an_interrupt_ends_it() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let mut lines = String::new();
    for i in 0..400_000 {
        writeln!(lines, "key{i:08}\tsome value or other, number {i}").unwrap();
    }
    std::fs::write(folder.join("lines"), lines).unwrap();
    assert_eq!(
        rocks_with(folder, &["load", "-C", "db"], Some(&folder.join("lines"))).code,
        DONE
    );
    let mut scan = Command::new(Prefix::get().path().join("bin/rocks"));
    scan.args(["scan", "db"])
        .current_dir(folder)
        .stdout(Stdio::piped());
    let mut scan = Process::start(&mut scan);
    // It is at work, and waits for us.
    scan.read_exact(&mut [0; 100]);
    scan.signal(libc::SIGINT);
    let ended = scan.finish(LIMIT);
    assert_eq!(ended.status.expect("late").code(), Some(130));
    assert!(ended.out.len() < 10 << 20, "it went on to the end");
}

/// A line of 500 members or pairs of 94 bytes each, the first with this number.
fn many(command: &str, from: usize, between: &str) -> String {
    let value = "x".repeat(94);
    let one = |i: usize| format!(" {i:06}{between}{value}");
    command.to_owned() + &(from..from + 500).map(one).collect::<String>() + "\n"
}

fn import(folder: &Path, database: &str, lines: &str) {
    let script = folder.join("script");
    std::fs::write(&script, lines).unwrap();
    let words = ["redis", "-C", database, "import", "script"];
    assert!(ok(folder, &words).ends_with(", 0 refused\n"));
}

/// An export that has begun, and waits for us.
fn begun_export(folder: &Path, database: &str) -> (Process, [u8; 100]) {
    let mut export = Command::new(Prefix::get().path().join("bin/rocks"));
    export
        .args(["redis", database, "export"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let (mut export, mut first) = (Process::start(&mut export), [0; 100]);
    export.read_exact(&mut first);
    (export, first)
}

/// Ctrl-C: what was exported in part does not pass for the whole, in a key and between keys.
#[test]
fn an_interrupted_export_says_so() {
    let scratch = Scratch::new("command-redis");
    let folder = scratch.path();
    for (database, command, between) in [("set", "SADD set", "_"), ("keys", "MSET", " ")] {
        let lines = (0..200).map(|i| many(command, 500 * i, between));
        import(folder, database, &lines.collect::<String>());
        let (export, _) = begun_export(folder, database);
        export.signal(libc::SIGINT);
        let ended = export.finish(LIMIT);
        assert_eq!(ended.status.expect("late").code(), Some(130));
        assert!(ended.err.contains("interrupted"), "{}", ended.err);
        assert!(ended.out.len() < 5 << 20, "it went on to the end");
    }
}

/// Ctrl-C: an import that is at work ends with the command that it is at, and says so.
#[test]
fn an_interrupted_import_says_so() {
    let scratch = Scratch::new("command-redis");
    let (theirs, mut pipe) = std::io::pipe().unwrap();
    let mut import = Command::new(Prefix::get().path().join("bin/rocks"));
    import
        .args(["redis", "-C", "db", "import"])
        .current_dir(scratch.path())
        .stdin(Stdio::from(theirs))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let process = Process::start(&mut import);
    // It has the end of the pipe that is read.
    drop(import);
    let line = format!("SET k {}\n", "x".repeat(1000));
    for _ in 0..1000 {
        // More than a pipe holds: it reads, and so it is at work.
        pipe.write_all(line.as_bytes()).unwrap();
    }
    process.signal(libc::SIGINT);
    let late = Instant::now() + LIMIT;
    while pipe.write_all(line.as_bytes()).is_ok() {
        assert!(Instant::now() < late, "it reads on");
    }
    let ended = process.finish(LIMIT);
    assert_eq!(ended.status.expect("late").code(), Some(130));
    assert!(ended.out.ends_with("0 refused\n"), "{}", ended.out);
    assert!(ended.err.contains("interrupted"), "{}", ended.err);
}

/// What expires while it is exported is not in what is imported, neither whole nor in part.
#[test]
fn what_expires_in_an_export_is_gone() {
    let scratch = Scratch::new("command-redis");
    let folder = scratch.path();
    let stream = |i: usize| format!("XADD stream {}-1 f {}\n", i + 1, "z".repeat(300));
    let text = format!("APPEND text {}\n", "y".repeat(100_000));
    let sets: String = (0..20).map(|i| many("SADD set", 500 * i, "_")).collect();
    let hash: String = (0..4).map(|i| many("HSET hash", 500 * i, " ")).collect();
    let streams: String = (0..3000).map(stream).collect();
    for (key, lines) in [
        ("set", sets),
        ("hash", hash),
        ("text", text.repeat(30)),
        ("stream", streams + "XGROUP CREATE stream group 0\n"),
    ] {
        let (from, to) = (format!("{key}-from"), format!("{key}-to"));
        // There is something to export, however slow all this is.
        import(
            folder,
            &from,
            &format!("{lines}SET stays {}\n", "s".repeat(200)),
        );
        // Of a hash the fields alone.
        let expire = |i: usize| {
            let fields: String = (i..i + 500).map(|i| format!(" {i:06}")).collect();
            format!("HPEXPIRE hash 3000 FIELDS 500{fields}\n")
        };
        let lines = match key {
            "hash" => (0..4).map(|i| expire(500 * i)).collect(),
            _ => format!("PEXPIRE {key} 3000\n"),
        };
        import(folder, &from, &lines);
        let (export, first) = begun_export(folder, &from);
        std::thread::sleep(Duration::from_millis(3500));
        let ended = export.finish(LIMIT);
        assert_eq!(ended.status.expect("late").code(), Some(DONE));
        let whole = [&first[..], ended.out.as_bytes()].concat();
        std::fs::write(folder.join("exported"), whole).unwrap();
        let said = ok(folder, &["redis", "-C", &to, "import", "exported"]);
        assert!(said.ends_with(", 0 refused\n"), "{key}: {said}");
        assert_eq!(ok(folder, &["redis", &to, "EXISTS", key]), "0\n", "{key}");
    }
}

/// Both ends of a terminal: ours and the program's.
fn terminal() -> (File, OwnedFd) {
    let (mut ours, mut theirs) = (0, 0);
    let null = std::ptr::null_mut();
    // SAFETY: two numbers to be written; NULL is for a name and settings that are not wanted.
    let made = unsafe { libc::openpty(&mut ours, &mut theirs, null, null.cast(), null.cast()) };
    assert_eq!(made, 0);
    // SAFETY: both are open, and owned from here on.
    unsafe { (File::from_raw_fd(ours), OwnedFd::from_raw_fd(theirs)) }
}

/// Its output on standard error if that is a terminal.
fn to_terminal(folder: &Path, words: &[&str]) -> String {
    let (mut ours, theirs) = terminal();
    let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
    command
        .args(words)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(theirs);
    let ended = Process::start(&mut command).finish(LIMIT);
    assert!(ended.status.expect("late").success());
    drop(command); // its copy of the terminal
    let mut said = Vec::new();
    // At its end a terminal answers with an error.
    let _ = ours.read_to_end(&mut said);
    String::from_utf8(said).unwrap()
}

/// A shell on a terminal.
struct Shell {
    process: Process,
    terminal: File,
    said: String,
}

impl Shell {
    fn start(folder: &Path, words: &[&str], pager: &str) -> Shell {
        let (terminal, theirs) = terminal();
        let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
        command
            .args(words)
            .current_dir(folder)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .env("PAGER", pager)
            .env("ROCKS_HISTORY", folder.join("history"))
            .stdin(theirs.try_clone().unwrap())
            .stdout(theirs.try_clone().unwrap())
            .stderr(theirs);
        let process = Process::start(&mut command);
        let said = String::new();
        let mut shell = Shell {
            process,
            terminal,
            said,
        };
        shell.until("rocks> ");
        shell
    }

    /// Reads until it says so.
    fn until(&mut self, text: &str) -> String {
        let late = Instant::now() + LIMIT;
        loop {
            if let Some(at) = self.said.find(text) {
                return self.said.drain(..at + text.len()).collect();
            }
            let mut wait = libc::pollfd {
                fd: self.terminal.as_raw_fd(),
                events: libc::POLLIN,
                revents: 0,
            };
            // SAFETY: one struct, which lives through the call.
            let ready = unsafe { libc::poll(&mut wait, 1, 100) };
            assert!(Instant::now() < late, "no {text:?} in {:?}", self.said);
            if ready > 0 {
                let mut some = [0; 4096];
                let count = self.terminal.read(&mut some).expect("it goes on");
                self.said += &String::from_utf8_lossy(&some[..count]);
            }
        }
    }

    /// Types keys; what it says until it waits for the next line.
    fn line(&mut self, keys: &str) -> String {
        self.terminal.write_all(keys.as_bytes()).unwrap();
        // From here on it prints, and does not edit.
        self.terminal.write_all(b"\r").unwrap();
        self.until("\u{1b}[?2004l");
        let said = self.until("\u{1b}[?2004h");
        said.trim_end_matches("\u{1b}[?2004h")
            .replace("\r\n", "\n")
            .trim_start()
            .to_owned()
    }

    fn leave(mut self) {
        self.terminal.write_all(b"\x04").unwrap();
        let ended = self.process.finish(LIMIT);
        assert_eq!(ended.status.expect("late").code(), Some(DONE));
    }
}

#[test]
fn a_shell_edits_completes_and_remembers() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    ok(&folder, &["create-family", "db", "other"]);
    let mut shell = Shell::start(&folder, &["db"], "");
    assert_eq!(shell.line("get user:2"), "bob\n");
    // Tab: a command, an option, a column family, an option's name, a property.
    assert_eq!(shell.line("sca\t--lim\t1 -k"), "\\x00\\xff\n");
    assert_eq!(shell.line("put -c ot\tkey \u{e4}\u{1f600}"), "");
    assert_eq!(shell.line("scan -c other"), "key\t\u{e4}\u{1f600}\n");
    assert_eq!(shell.line("options max_open_f\t"), "max_open_files: -1\n");
    assert_eq!(
        shell.line("properties rocksdb.estimate-num-k\t"),
        "rocksdb.estimate-num-keys: 4\n"
    );
    // The line before, and keys that edit.
    assert_eq!(shell.line("get usar:1\x1b[D\x1b[D\x1b[D\x7fe"), "ann\n");
    assert_eq!(shell.line("\x1b[A"), "ann\n");
    assert_eq!(shell.line(".mode t\t"), "");
    let table = "key     value\n------  -----\nuser:1  ann\nuser:2  bob\n";
    assert_eq!(shell.line("scan --pre\tuser:"), table);
    assert_eq!(shell.line(".mode json"), "");
    assert_eq!(
        shell.line("count"),
        "{\"count\": 4, \"key_bytes\": 17, \"value_bytes\": 16}\n"
    );
    assert!(shell.line("scn").contains("did you mean scan?"));
    assert!(shell.line(".mod").contains(".mode"));
    assert!(shell.line(".help").contains("delete-range"));
    assert_eq!(shell.line(".timing on"), "0.0 ms\n");
    assert!(shell.line("get user:1").ends_with(" ms\n"));
    assert!(shell.line("get \"no\\x00ne\"").contains("\"found\": false"));
    shell.leave();
    let mut again = Shell::start(&folder, &["shell", "db"], "");
    assert!(again.line("\x1b[A").contains("no such key: no\\x00ne\n"));
    again.leave();
    assert!(std::fs::read_to_string(folder.join("history"))
        .unwrap()
        .contains("get user:2"));
}

/// More than a screen goes through the pager; Ctrl-C ends a command and not the shell.
#[test]
fn a_shell_pages_and_is_interrupted() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let mut lines = String::new();
    for i in 0..400_000 {
        writeln!(lines, "key{i:08}\tsome value or other, number {i}").unwrap();
    }
    std::fs::write(folder.join("lines"), lines).unwrap();
    let loaded = rocks_with(folder, &["load", "-C", "db"], Some(&folder.join("lines")));
    assert_eq!(loaded.code, DONE);
    let mut shell = Shell::start(folder, &["db"], "sed s/^/paged:/");
    let paged = shell.line("scan -n 100 -k");
    assert_eq!(paged.matches("paged:key").count(), 100, "{paged}");
    assert!(!shell.line("scan -n 10 -k").contains("paged:"));
    assert_eq!(shell.line(".pager off"), "");
    assert!(!shell.line("scan -n 100 -k").contains("paged:"));
    shell.terminal.write_all(b"scan\r").unwrap();
    shell.until("key00001000");
    shell.process.signal(libc::SIGINT);
    let said = shell.until("rocks> ");
    assert!(!said.contains("key00399999"));
    assert_eq!(shell.line("count --quiet"), "400000\n");
    // A pager that ends before the end of what it gets.
    shell.leave();
    let mut shell = Shell::start(folder, &["db"], "head -n 3");
    assert_eq!(shell.line("scan -k").lines().count(), 3);
    assert_eq!(
        shell.line("get key00000001 --raw"),
        "some value or other, number 1"
    );
    shell.leave();
}

/// Lines of a pipe: all are run, over one database, and the worst code is the shell's.
#[test]
fn a_shell_runs_lines_of_a_pipe() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let run = |words: &[&str], lines: &str| {
        std::fs::write(folder.join("lines"), lines).unwrap();
        rocks_with(folder, words, Some(&folder.join("lines")))
    };
    let lines: String = (0..50).map(|i| format!("put key{i:02} {i}\n")).collect();
    let said = run(&["shell", "-C", "db"], &lines);
    assert_eq!((said.code, said.err.as_str()), (DONE, ""));
    assert_eq!(support::files(&folder.join("db"), "log").len(), 1);
    let lines = "# a note\n\ncount\n.mode csv\nscan -n 1\nredis SET k v\nredis GET k\n\
        .mode lines\nflush\nbackup to\nbackups to -j\nverify\nget key49\n";
    let said = run(&["db"], lines);
    assert_eq!((said.code, said.err.as_str()), (DONE, ""), "{}", said.out);
    assert!(
        said.out.starts_with("50\nkey,value\nkey00,0\nOK\nv\n1\n[{"),
        "{}",
        said.out
    );
    assert!(said.out.ends_with("whole\n49\n"), "{}", said.out);
    let said = run(&["db"], "get none\nget key01\n");
    assert_eq!((said.code, said.out.as_str()), (NOT_THERE, "1\n"));
    assert_eq!(run(&["db"], "get none\nfrob\nshell db\n").code, WRONG_USE);
    assert_eq!(run(&["db"], "\"get\n").code, WRONG_USE);
    assert_eq!(run(&["db", "-m", "read_only"], "put a b\n").code, FAILED);
    // What needs the database for itself gets it, and what comes next sees it.
    let said = run(
        &["db"],
        "count\nrepair --in-place\ncount\ndestroy --force\ncount\n",
    );
    assert!(said.out.starts_with("50\n"), "{}", said.out);
    assert_eq!(said.out.matches("50\n").count(), 2, "{}", said.out);
    assert_eq!(said.code, FAILED, "{}", said.err);
    assert_eq!(run(&["shell", "nowhere"], "count\n").code, FAILED);
    assert!(!folder.join("nowhere").exists());
}

#[test]
fn a_terminal_shows_a_bar() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    ok(&folder, &["flush", "db"]);
    let said = to_terminal(&folder, &["verify", "db"]);
    assert!(
        said.contains("verify [") && said.contains("100 %"),
        "{said:?}"
    );
    assert_eq!(to_terminal(&folder, &["verify", "db", "--quiet"]), "");
    assert_eq!(to_terminal(&folder, &["verify", "db", "--json"]), "");
    assert!(to_terminal(&folder, &["backup", "db", "backups"]).contains("backup ["));
}

#[test]
fn wrong_use_changes_nothing() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    for words in [
        &["frobnicate", "db"][..],
        &["get", "db"],
        &["put", "db", "key"],
        &["put", "db", "key", "value", "more"],
        &["scan", "db", "--limit", "many"],
        &["scan", "db", "--limit"],
        &["scan", "db", "--sideways"],
        &["scan", "db", "-Z"],
        &["scan", "db", "--reverse=1"],
        &["get", "db", "-r", "key"],
        &["put", "db", "-x", "0", "00"],
        &["scan", "db", "-p", "a", "-f", "b"],
        &["scan", "db", "-o", "nonsense"],
        &["get", "db", "key", "-o", "nonsense=1"],
        &["get", "db", "key", "-o", "write_buffer_size=many"],
        &["get", "db", "key", "-O", "nonsense=1"],
        &["get", "db", "key", "-m", "nonsense"],
        &["destroy", "db"],
        &[],
    ] {
        let said = expect(&folder, words, WRONG_USE);
        assert!(
            said.out.is_empty() && said.err.starts_with("rocks") || said.err.starts_with("usage")
        );
    }
    let said = expect(
        &folder,
        &["put", "db", "key", "value", "-o", "block_sise=1"],
        WRONG_USE,
    );
    assert!(said.err.contains("block_size"), "{}", said.err);
    let said = expect(&folder, &["get", "none", "key", "-j"], FAILED);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains("none") && error["code"] == 4);
    assert!(!folder.join("none").exists());
    assert_eq!(ok(&folder, &["count", "db"]), "4\n");
    ok(&folder, &["destroy", "db", "--force"]);
    assert!(!folder.join("db").exists());
    assert!(
        ok(&folder, &["--version"]).starts_with(&format!("rocks {}", env!("CARGO_PKG_VERSION")))
    );
}

/// Commands of `--help`, each with its long options.
fn commands() -> Vec<(String, Vec<String>)> {
    let here = Path::new("/");
    let help = ok(here, &["--help"]);
    let lines = help.lines().filter(|line| line.starts_with("  "));
    let name = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    let options = |name: &String| {
        let help = ok(here, &[name, "--help"]);
        assert_eq!(help, ok(here, &["help", name]));
        assert!(help.starts_with(&format!("usage: rocks {name} ")), "{help}");
        let options = help.lines().filter(|line| line.starts_with("  -"));
        let words = options.filter_map(|line| {
            let mut words = line.split_whitespace();
            words.find_map(|word| word.strip_prefix("--"))
        });
        words.map(str::to_owned).collect()
    };
    let names = lines.map(name).filter(|name| name != "help");
    names.map(|name| (name.clone(), options(&name))).collect()
}

/// The manual page and the shells' completions have every command and option that `--help` has.
#[test]
fn manual_and_completions_say_what_help_says() {
    let share = Prefix::get().path().join("share");
    let read = |file: &str| std::fs::read_to_string(share.join(file)).unwrap();
    let page = read("man/man1/rocks.1");
    assert!(
        page.contains(&format!("rocks {}", env!("CARGO_PKG_VERSION")))
            && !page.contains("@OPTIONS@")
    );
    let bash = read("bash-completion/completions/rocks");
    let zsh = read("zsh/site-functions/_rocks");
    let fish = read("fish/vendor_completions.d/rocks.fish");
    let commands = commands();
    assert!(commands.len() > 30);
    for (name, options) in &commands {
        let roff = |text: &str| text.replace('-', "\\-");
        assert!(page.contains(&format!(".BI \"{} \"", roff(name))), "{name}");
        assert!(
            bash.contains(name) && zsh.contains(name) && fish.contains(name),
            "{name}"
        );
        assert!(options.len() >= 3, "{name}: {options:?}");
        for option in options {
            assert!(
                page.contains(&roff(&format!("--{option}"))) || option == "help",
                "{name} --{option}"
            );
            assert!(bash.contains(&format!("--{option}")), "{name} --{option}");
        }
    }
    for (shell, installed) in [("bash", bash), ("zsh", zsh), ("fish", fish)] {
        assert_eq!(ok(Path::new("/"), &["completion", shell]), installed);
    }
}

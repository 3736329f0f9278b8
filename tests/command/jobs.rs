//! The jobs of RocksDB's own tools.

use super::*;

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
    let blobs = ["-o", "enable_blob_files=true"];
    ok(
        folder,
        &[&["put", "-C", "large", "k", "v"][..], &blobs].concat(),
    );
    ok(folder, &[&["flush", "large"][..], &blobs].concat());
    let blob = support::files(&folder.join("large"), "blob").remove(0);
    std::fs::copy(blob, folder.join("000011.blob")).unwrap();
    let order = "comparator=leveldb.BytewiseComparator.u64ts";
    let times = ["--timestamp", "1", "-o", order];
    ok(
        folder,
        &[&["put", "-C", "times", "a", "0"][..], &times].concat(),
    );
    ok(folder, &["put", "-C", "expiring", "a", "1", "-m", "ttl"]);
    let kept = ["-o", "preserve_internal_time_seconds=1000"];
    ok(
        folder,
        &[&["put", "-C", "timed", "a", "1"][..], &kept].concat(),
    );
    ok(folder, &["flush", "timed"]);
    ok(folder, &["put", "-C", "broken", "a", "1"]);
    ok(folder, &["flush", "broken"]);
    let table = support::files(&folder.join("broken"), "sst").remove(0);
    let table = table.file_name().unwrap().to_str().unwrap();
    let is_manifest = |path: &PathBuf| path.to_string_lossy().contains("/MANIFEST-");
    let mut files = std::fs::read_dir(folder.join("large")).unwrap();
    let manifest = files.find_map(|one| Some(one.unwrap().path()).filter(is_manifest));
    std::fs::copy(manifest.unwrap(), folder.join("MANIFEST")).unwrap();
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
            // The one name that only the database knows.
            for word in words.iter_mut().filter(|word| **word == "000013.sst") {
                *word = table;
            }
            let input = words.last().and_then(|word| word.strip_prefix('<'));
            let input = input.map(|name| folder.join(name));
            words.truncate(words.len() - usize::from(input.is_some()));
            let said = rocks_with(folder, &words, input.as_deref());
            assert_eq!((said.code, &*said.err), (DONE, ""), "{row}\n{}", said.out);
            count += 1;
        }
        assert!(count > 0 || !row.contains('`'), "{row}");
    }
    assert!(count > 65, "{count}");
}

/// The words of the page's rows, or of what it says about jobs that have no command.
fn words_of_the_page() -> std::collections::BTreeSet<String> {
    let page = std::fs::read_to_string(support::root().join("docs/ldb.md")).unwrap();
    let (rows, without) = page.split_once("## What has no command").unwrap();
    // What a command here is called is in the last cell.
    let cells = |row: &str| row.rsplit_once(" | ").map(|(cells, _)| cells.to_owned());
    let rows = rows.lines().filter(|line| line.starts_with("| "));
    let text = rows.filter_map(cells).collect::<Vec<_>>().join(" ") + without;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_-=".contains(letter);
    text.split(|letter| !is_part(letter))
        .map(str::to_owned)
        .collect()
}

/// What RocksDB's source says between `begin` and the end of the string.
fn named(source: &str, begin: &str) -> Vec<String> {
    let path = format!("{}/{source}", env!("ROCKSDB_SOURCE"));
    let text = std::fs::read_to_string(path).unwrap();
    let parts = text.split(begin).skip(1);
    parts
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect()
}

/// Names of ldb's options: strings behind the constants ARG_….
fn options_of_ldb() -> Vec<String> {
    let path = format!("{}/tools/ldb_cmd.cc", env!("ROCKSDB_SOURCE"));
    let text = std::fs::read_to_string(path).unwrap();
    let constants = text.split("::ARG_").skip(1);
    let values = constants.filter_map(|constant| {
        let name = constant.find(|letter: char| !letter.is_ascii_uppercase() && letter != '_')?;
        let value = constant[name..].trim_start().strip_prefix('=')?;
        let value = value.trim_start().strip_prefix('"')?;
        Some(value[..value.find('"')?].to_owned())
    });
    values.collect()
}

/// Every command and option of ldb has a row, and every command and option of sst_dump.
#[test]
fn the_page_leaves_no_job_out() {
    let words = words_of_the_page();
    let commands = named("tools/ldb_cmd_impl.h", "Name() { return \"");
    assert!(commands.len() > 40, "{commands:?}");
    for command in commands {
        assert!(words.contains(&command), "docs/ldb.md: ldb's {command}");
    }
    let has_option = |option: &str| {
        let mut names = words.iter().filter_map(|word| word.strip_prefix("--"));
        names.any(|name| name.split('=').next() == Some(option))
    };
    let options = options_of_ldb();
    assert!(options.len() > 80, "{options:?}");
    for option in options {
        assert!(has_option(&option), "docs/ldb.md: ldb's --{option}");
    }
    let options = named("tools/sst_dump_tool.cc", "(argv[i], \"--");
    let options: Vec<_> = options
        .iter()
        .map(|option| option.split('=').next().unwrap())
        .filter(|option| !option.is_empty())
        .collect();
    assert!(options.len() > 30, "{options:?}");
    for option in options {
        assert!(has_option(option), "docs/ldb.md: sst_dump's --{option}");
    }
    let path = format!("{}/tools/sst_dump_tool.cc", env!("ROCKSDB_SOURCE"));
    let text = std::fs::read_to_string(path).unwrap();
    let lists = text.split("--command=").skip(1);
    let of_list = |list: &str| {
        let end = list.find(|letter: char| !letter.is_ascii_lowercase() && letter != '|');
        list[..end.unwrap()].split('|').map(str::to_owned).collect()
    };
    let commands: Vec<String> = lists.flat_map::<Vec<_>, _>(of_list).collect();
    let commands = commands.iter().filter(|command| !command.is_empty());
    assert!(commands.clone().count() > 8);
    for command in commands {
        let word = format!("--command={command}");
        assert!(words.contains(&word), "docs/ldb.md: sst_dump's {word}");
    }
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
/// What a browser makes of a page, which it must say nothing against.
pub fn in_browser(folder: &Path, page: &str) -> String {
    let mut browser = Command::new("chromium");
    browser
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("browser").display()
        ))
        .arg(folder.join(page))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let shown = Process::start(&mut browser).finish(LIMIT);
    assert!(shown.status.expect("late").success(), "{}", shown.err);
    assert!(!shown.err.contains("CONSOLE"), "{}", shown.err);
    shown.out
}

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
    let dom = in_browser(folder, "page.html");
    assert!(dom.contains("<h1>d&lt;b&gt;</h1>"), "{dom}");
    assert!(dom.contains("Column family or&amp;&lt;ders&gt;"));
    assert_eq!(dom.matches("<svg").count(), 8);
    assert!(dom.contains("8 .. 15 bytes") && dom.contains("Of all 3000 entries."));
    assert!(dom.matches("<rect").count() > 20);
    let other = ["report", "-o", "other.html", "d<b>"];
    ok(folder, &other);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(
        read("other.html").matches("<svg").count(),
        page.matches("<svg").count()
    );
    let with_env = ["report", "d<b>", "-o", "env=default", "-o", "third.html"];
    ok(folder, &with_env);
    assert!(folder.join("third.html").exists());
    for words in [
        &["report", "d<b>"][..],
        &["report", "d<b>", "page.html", "-o", "fourth.html"],
        &["report", "d<b>", "-o", "env=default"],
    ] {
        expect(folder, words, WRONG_USE);
    }
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
    expect(folder, &["log-file", "nowhere"], FAILED);
}

/// Every record that is stored, and how many of each kind.
#[test]
fn versions_are_shown_and_counted() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    // Each process leaves a table of its own.
    let still = ["-o", "disable_auto_compactions=true"];
    ok(
        folder,
        &[&["put", "-C", "db", "k:a", "1", "k:b", "2"][..], &still].concat(),
    );
    ok(folder, &["flush", "db"]);
    ok(folder, &["put", "db", "k:a", "new"]);
    ok(folder, &["flush", "db"]);
    ok(folder, &["delete", "db", "k:b"]);
    ok(folder, &["delete-range", "db", "k:a", "k:c"]);
    ok(folder, &["put", "db", "o", "x", "w:1", ""]);
    ok(folder, &["put", "db", "w:2", "name=v", "--columns"]);
    let all = "3\tput\tk:a\tnew\n1\tput\tk:a\t1\n4\tdelete\tk:b\t\n2\tput\tk:b\t2\n\
               6\tput\to\tx\n7\tput\tw:1\t\n8\tput-entity\tw:2\tname=v\n";
    assert_eq!(ok(folder, &["versions", "db"]), all);
    assert_eq!(
        ok(
            folder,
            &["versions", "db", "-k", "-f", "k:b", "-t", "w:1", "-n", "2"]
        ),
        "4\tdelete\tk:b\n2\tput\tk:b\n"
    );
    assert_eq!(
        ok(folder, &["versions", "db", "--csv", "-p", "o"]),
        "sequence,kind,key,value\n6,put,o,x\n"
    );
    let lines = ok(folder, &["versions", "db", "-j"]);
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["columns"][0]["name"], "name");
    let counted = ok(folder, &["versions", "db", "--count-only", "--csv"]);
    assert!(
        counted.starts_with(
            "kind,records,key_bytes,value_bytes\nput,5,13,6\ndelete,1,3,0\nput-entity,1,3,"
        ),
        "{counted}"
    );
    assert!(counted.contains("\nall,7,19,"), "{counted}");
    let parts = ok(folder, &["versions", "db", "--delimiter", ":", "--csv"]);
    let parts: Vec<_> = parts.lines().collect();
    assert_eq!(
        parts[..6],
        [
            "prefix,kind,records,key_bytes,value_bytes",
            "k:,put,3,9,5",
            "k:,delete,1,3,0",
            "k:,all,4,12,5",
            "\"\",put,1,1,1",
            "\"\",all,1,1,1",
        ]
    );
    assert!(parts[8].starts_with("w:,all,2,6,"), "{parts:?}");
    let lengths = ok(folder, &["versions", "db", "--histogram", "--csv"]);
    assert!(
        lengths.starts_with("of,from,to,count\nkeys,1,1,1\nkeys,2,3,6\nvalues,0,0,2\n"),
        "{lengths}"
    );
    assert_eq!(ok(folder, &["versions", "db", "-f", "zz"]), "");
    expect(folder, &["versions", "db", "-r"], WRONG_USE);
    expect(folder, &["versions", "db", "-D", ""], WRONG_USE);

    // Of one table, with a range.
    ok(folder, &["compact", "db"]);
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let table = table.to_str().unwrap();
    let dumped = ok(folder, &["dump", table, "--all", "-f", "w:1", "-t", "w:2"]);
    assert!(dumped.ends_with("\tput\tw:1\t\n"), "{dumped}");
    assert_eq!(dumped.lines().count(), 1);
    let counted = ok(folder, &["dump", table, "-Z", "--csv"]);
    assert!(counted.contains("\nall,3,"), "{counted}");
    expect(folder, &["dump", table, "--all", "-r"], WRONG_USE);

    // In the order of others a range ends where it ends there.
    let reverse = "comparator=rocksdb.ReverseBytewiseComparator";
    ok(
        folder,
        &[
            "put", "-C", "back", "-o", reverse, "a", "1", "b", "2", "c", "3",
        ],
    );
    assert_eq!(
        ok(folder, &["versions", "back", "-k", "-f", "b", "-t", "a"]),
        "2\tput\tb\n"
    );
    expect(folder, &["versions", "back", "-p", "a"], WRONG_USE);
}

/// Several column families, or all, in one copy.
#[test]
fn column_families_are_copied_together() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "one", "d", "0"]);
    let operator = "merge_operator=stringappend";
    for family in ["a", "b"] {
        ok(folder, &["create-family", "one", family, "-o", operator]);
        ok(folder, &["put", "one", "-c", family, "k", family]);
    }
    ok(folder, &["put", "one", "-c", "b", "w", "n=v", "--columns"]);
    assert_eq!(
        ok(folder, &["copy", "one", "all", "-C", "--all"]),
        "default: 1 entries in 1 files\na: 1 entries in 1 files\nb: 2 entries in 1 files\n"
    );
    for family in ["default", "a", "b"] {
        assert_eq!(ok(folder, &["diff", "one", "all", "-c", family]), "");
    }
    // They are made as they were there.
    ok(folder, &["merge", "all", "-c", "a", "k", "more"]);
    assert_eq!(ok(folder, &["get", "all", "-c", "a", "k"]), "a,more\n");
    let copied = expect(
        folder,
        &["copy", "one", "two", "-C", "-c", "a", "-c", "b", "-j"],
        DONE,
    );
    let rows = copied.json();
    assert_eq!(
        (
            &rows[0]["column_family"],
            &rows[1]["copied"],
            rows.as_array().unwrap().len()
        ),
        (&"a".into(), &2.into(), 2)
    );
    assert_eq!(ok(folder, &["count", "two"]), "0\n");
    // A range is that of each.
    ok(folder, &["copy", "one", "part", "-C", "--all", "-p", "k"]);
    assert_eq!(ok(folder, &["count", "part"]), "0\n");
    assert_eq!(ok(folder, &["scan", "part", "-c", "b"]), "k\tb\n");
    // Without --create nothing is made, and what is not there is said first.
    ok(folder, &["put", "-C", "bare", "d", "0"]);
    expect(folder, &["copy", "one", "bare", "-c", "a"], NOT_THERE);
    assert_eq!(ok(folder, &["families", "bare"]), "default\n");
    expect(
        folder,
        &["copy", "one", "new", "-C", "-c", "a", "-c", "none"],
        NOT_THERE,
    );
    assert!(!folder.join("new").exists());
    expect(
        folder,
        &["copy", "one", "two", "--all", "-c", "a"],
        WRONG_USE,
    );
}

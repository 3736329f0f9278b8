//! Redis's commands, exports and imports.

use super::*;

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
    assert_eq!(said.code, WRONG_USE);
    assert!(said.err.contains("quotes"), "{}", said.err);
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

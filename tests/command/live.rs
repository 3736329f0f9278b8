//! What a database does: `top` beside a process that writes, and statistics over time.

use super::*;
use std::os::unix::fs::PermissionsExt;

/// Lines for a shell that writes a lot, flushes often and compacts.
fn work(folder: &Path, rounds: usize) {
    let value = "x".repeat(100);
    let mut lines = String::from(".timing off\n");
    for round in 0..rounds {
        for i in 0..20 {
            writeln!(
                lines,
                "put key{i:04} {round}{value} more{round:04}{i:02} {value}"
            )
            .unwrap();
        }
        lines += "flush\n";
        if round % 10 == 9 {
            lines += "compact\n";
        }
    }
    std::fs::write(folder.join("lines"), lines).unwrap();
}

fn writer(folder: &Path) -> Process {
    let mut writer = Command::new(Prefix::get().path().join("bin/rocks"));
    writer
        .args(["shell", "-C", "db"])
        .current_dir(folder)
        .stdin(File::open(folder.join("lines")).unwrap());
    Process::start(&mut writer)
}

#[test]
fn top_sees_what_another_process_does() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    work(folder, 200);
    let process = writer(folder);
    let late = Instant::now() + LIMIT;
    while !folder.join("db/CURRENT").exists() {
        assert!(Instant::now() < late, "it does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    // Until it saw some of each.
    let mut last = Value::Null;
    while last["compactions"].as_u64().unwrap_or(0) == 0 {
        assert!(Instant::now() < late, "{last}");
        let said = expect(
            folder,
            &["top", "db", "--count", "2", "--interval", "1", "-j"],
            DONE,
        );
        let samples: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(samples.len(), 2, "{}", said.out);
        assert_eq!(samples[0]["a_second"], Value::Null);
        assert!(samples[1]["a_second"]["writes"].is_u64(), "{}", samples[1]);
        assert!(samples[1]["sequence"].as_u64() >= samples[0]["sequence"].as_u64());
        last = samples[1].clone();
    }
    let ended = process.finish(LIMIT);
    assert_eq!(ended.status.expect("late").code(), Some(DONE));
    // It is closed now, and all of it is there.
    let said = expect(folder, &["top", "db", "-N", "1", "-j"], DONE).json();
    assert_eq!(said["sequence"], 8000);
    assert_eq!(said["flushes"], 200);
    assert!(said["flush_bytes"].as_u64().unwrap() > 200 * 500, "{said}");
    assert!(said["compactions"].as_u64().unwrap() >= 20, "{said}");
    assert!(said["compaction_bytes_read"].as_u64() >= said["compaction_bytes_written"].as_u64());
    assert_eq!(said["at_work"], serde_json::json!([]));
    let family = &said["column_families"][0];
    assert_eq!(family["name"], "default");
    let files = family["levels"].as_array().unwrap().iter();
    let files: u64 = files.map(|level| level["files"].as_u64().unwrap()).sum();
    assert_eq!(
        files,
        support::files(&folder.join("db"), "sst").len() as u64
    );
    // The same for people.
    let said = ok(folder, &["top", "db", "-N", "1"]);
    assert!(said.starts_with("Seen from outside"), "{said}");
    assert!(said.contains("sequence number 8000"), "{said}");
    assert!(said.contains("flushes      0 at work, 200 done"), "{said}");
    assert!(said.contains("column family default"), "{said}");
    expect(folder, &["top", "db", "--interval", "0"], WRONG_USE);
    expect(folder, &["top", "db", "--count", "0"], WRONG_USE);
    assert_ne!(rocks(folder, &["top", "nowhere", "-N", "1"]).code, DONE);
    assert!(!folder.join("nowhere").exists());
}

/// Its folder is made for it, for nobody else to read, and no other is touched.
#[test]
fn top_takes_over_no_folder() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1"]);
    let kept = folder.join("kept");
    std::fs::create_dir(&kept).unwrap();
    // The number of the process is known before it begins.
    let line = "for name in rocks-top-$$ rocks-top-$$-0 rocks-top-$$-1; do \
                mkdir \"$TMPDIR/$name\" && echo mine >\"$TMPDIR/$name/file\"; done; \
                exec \"$rocks\" top db --interval 1";
    let mut command = Command::new("sh");
    command
        .args(["-ec", line])
        .env("rocks", Prefix::get().path().join("bin/rocks"))
        .env("TMPDIR", &kept)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let process = Process::start(&mut command);
    let names = || -> std::collections::BTreeSet<PathBuf> {
        let found = std::fs::read_dir(&kept).unwrap();
        found.map(|entry| entry.unwrap().path()).collect()
    };
    let late = Instant::now() + LIMIT;
    let has_log = |path: &PathBuf| path.join("LOG").exists();
    let own = loop {
        if let Some(own) = names().into_iter().find(has_log) {
            break own;
        }
        assert!(Instant::now() < late, "{:?}", names());
        std::thread::sleep(Duration::from_millis(10));
    };
    let mode = std::fs::metadata(&own).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(!own.join("file").exists());
    process.signal(libc::SIGINT);
    process.finish(LIMIT).status.expect("late");
    let left = names();
    assert_eq!(left.len(), 3, "{left:?}");
    for path in left {
        let found = std::fs::read_to_string(path.join("file")).unwrap();
        assert_eq!(found, "mine\n");
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
    }
}

/// On a terminal it draws in one place until q is typed, and leaves the terminal as it was.
#[test]
fn top_on_a_terminal() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["flush", "db"]);
    for (key, signal) in [(Some(b"q"), None), (None, Some(libc::SIGINT))] {
        let (mut ours, theirs) = shell::terminal();
        let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
        command
            .args(["top", "db", "--interval", "1"])
            .current_dir(folder)
            .env("TERM", "xterm")
            .stdin(theirs.try_clone().unwrap())
            .stdout(theirs.try_clone().unwrap())
            .stderr(theirs.try_clone().unwrap());
        let process = Process::start(&mut command);
        drop(command);
        let mut said = Vec::new();
        let late = Instant::now() + LIMIT;
        // Twice: it was drawn again.
        while String::from_utf8_lossy(&said).matches("\x1b[H").count() < 2 {
            assert!(Instant::now() < late, "{}", String::from_utf8_lossy(&said));
            let mut room = [0; 4096];
            let count = ours.read(&mut room).unwrap();
            said.extend_from_slice(&room[..count]);
        }
        let text = String::from_utf8_lossy(&said).into_owned();
        assert!(text.starts_with("\x1b[?1049h\x1b[?25l"), "{text:?}");
        assert!(
            text.contains("column family default") && text.contains("q ends"),
            "{text:?}"
        );
        if let Some(key) = key {
            ours.write_all(key).unwrap();
        }
        signal.into_iter().for_each(|signal| process.signal(signal));
        let ended = process.finish(LIMIT);
        assert_eq!(ended.status.expect("late").code(), Some(DONE));
        // SAFETY: the call fills the settings of an open terminal.
        let settings = unsafe {
            let mut settings = std::mem::zeroed::<libc::termios>();
            assert_eq!(libc::tcgetattr(theirs.as_raw_fd(), &mut settings), 0);
            settings
        };
        assert_ne!(settings.c_lflag & libc::ECHO, 0);
        assert_ne!(settings.c_lflag & libc::ICANON, 0);
    }
}

/// Writes some, and looks at the page, until there is a text on it.
fn page_with(folder: &Path, options: &[&str], text: &str) -> String {
    let (reader, mut to) = std::io::pipe().unwrap();
    let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
    command
        .args(["shell", "-C", "db", "-o", "statistics=BasicStatistics"])
        .args(options)
        .current_dir(folder)
        .stdin(reader)
        .stdout(Stdio::null());
    let process = Process::start(&mut command);
    drop(command);
    let late = Instant::now() + LIMIT;
    let mut round = 0;
    let page = loop {
        for i in 0..20 {
            writeln!(to, "put key{i} {round} more{round} value").unwrap();
        }
        writeln!(to, "flush\nget key1").unwrap();
        if round % 4 == 3 {
            writeln!(to, "compact").unwrap();
        }
        round += 1;
        std::thread::sleep(Duration::from_millis(100));
        // Before it is made there is none.
        if rocks(folder, &["report", "db", "page.html"]).code == DONE {
            let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
            if page.contains(text) {
                break page;
            }
        }
        assert!(Instant::now() < late, "{text}");
    };
    drop(to);
    assert_eq!(
        process.finish(LIMIT).status.expect("late").code(),
        Some(DONE)
    );
    page
}

/// LOG keeps statistics, and with an option the database does: the page plots them.
#[test]
fn a_report_over_time() {
    let scratch = Scratch::new("command");
    let periods = [
        "-o",
        "stats_dump_period_sec=1",
        "-o",
        "stats_persist_period_sec=1",
    ];
    let kept = [&periods[..], &["-o", "persist_stats_to_disk=true"]].concat();
    for (name, options, source) in [
        ("log", &periods[..], "Statistics out of LOG"),
        ("kept", &kept[..], "Statistics out of the database itself"),
    ] {
        let folder = scratch.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        let page = page_with(&folder, options, source);
        for title in [
            "<h2>Over time</h2>",
            "<h3>Written a second</h3>",
            "<h3>Time that writes waited</h3>",
            "<h3>Flushes: bytes written</h3>",
            "<h3>Bytes written a second</h3>",
        ] {
            assert!(page.contains(title), "{name}: {title}\n{page}");
        }
        assert!(page.contains("<polyline points=\"90.0,"), "{page}");
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
        for outside in [
            "http:", "https:", "src=", "href=", "url(", "@import", "<script",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        // A browser finds the same: every plot whole, and closed where the next begins.
        let dom = jobs::in_browser(&folder, "page.html");
        let (_, over_time) = dom.split_once("<h2>Over time</h2>").expect(&dom);
        let over_time = over_time.split("<h2>").next().unwrap();
        assert!(over_time.contains(source), "{over_time}");
        let plots: Vec<_> = over_time.split("<svg").skip(1).collect();
        assert!(plots.len() >= 4, "{over_time}");
        for plot in &plots {
            let (plot, _) = plot.split_once("</svg>").expect(plot);
            assert!(plot.contains("<polyline points="), "{plot}");
        }
        let tags = ["<svg", "<polyline", "<h3>"];
        for tag in tags {
            assert_eq!(dom.matches(tag).count(), page.matches(tag).count(), "{tag}");
        }
    }
    // Where nothing was kept, nothing is said.
    ok(scratch.path(), &["put", "-C", "new", "a", "1"]);
    ok(scratch.path(), &["report", "new", "page.html"]);
    let page = std::fs::read_to_string(scratch.path().join("page.html")).unwrap();
    assert!(!page.contains("Over time"), "{page}");
}

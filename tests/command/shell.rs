//! On a terminal: the shell, the bar, Ctrl-C.

use super::*;

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

/// The same of work that the library does: it says so in words that are not the library's.
#[test]
fn an_interrupt_of_long_work_says_so() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let mut lines = String::new();
    for i in 0..400_000 {
        writeln!(lines, "key{i:08}\tsome value or other, number {i}").unwrap();
    }
    std::fs::write(folder.join("lines"), lines).unwrap();
    let loaded = rocks_with(folder, &["load", "-C", "db"], Some(&folder.join("lines")));
    assert_eq!(loaded.code, DONE, "{}", loaded.err);
    let tables = || support::files(&folder.join("db"), "sst").len();
    let before = tables();
    let mut compact = Command::new(Prefix::get().path().join("bin/rocks"));
    compact
        .args(["compact", "db", "--erase"])
        // So slow that it would not end by itself.
        .args(["-o", "rate_limiter_bytes_per_sec=131072"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let compact = Process::start(&mut compact);
    let late = Instant::now() + LIMIT;
    while tables() == before {
        assert!(Instant::now() < late, "it writes no table");
        std::thread::sleep(Duration::from_millis(10));
    }
    compact.signal(libc::SIGINT);
    let ended = compact.finish(LIMIT);
    assert_eq!(ended.status.expect("late").code(), Some(130));
    assert_eq!(
        ended.err,
        "rocks: compact: interrupted by Ctrl-C: it is not all done\n"
    );
    assert_eq!(ok(folder, &["count", "db"]), "400000\n");
}

/// Both ends of a terminal: ours and the program's.
pub fn terminal() -> (File, OwnedFd) {
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

/// What it prints where a terminal is all that it has.
fn on_terminal(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> String {
    let (mut ours, theirs) = terminal();
    let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
    command
        .args(words)
        .current_dir(folder)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied())
        .stdout(theirs.try_clone().unwrap())
        .stderr(theirs);
    let process = Process::start(&mut command);
    drop(command); // its copies of the terminal
    let mut said = Vec::new();
    // At its end a terminal answers with an error.
    let _ = ours.read_to_end(&mut said);
    assert!(process.finish(LIMIT).status.is_some(), "late");
    String::from_utf8(said).unwrap().replace("\r\n", "\n")
}

/// Colours where a terminal is, and nowhere else; NO_COLOR takes them away.
#[test]
fn colours_are_for_terminals() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "one", "a", "1", "b", "2"]);
    ok(folder, &["put", "-C", "two", "b", "3"]);
    let plain = "-\ta\t1\n-\tb\t2\n+\tb\t3\n";
    let coloured = "\x1b[31m-\ta\t1\x1b[0m\n\x1b[31m-\tb\t2\x1b[0m\n\x1b[32m+\tb\t3\x1b[0m\n";
    let diff = ["diff", "one", "two", "--quiet"];
    assert_eq!(on_terminal(folder, &diff, &[]), coloured);
    assert_eq!(on_terminal(folder, &diff, &[("NO_COLOR", "")]), coloured);
    assert_eq!(on_terminal(folder, &diff, &[("NO_COLOR", "1")]), plain);
    assert_eq!(on_terminal(folder, &diff, &[("TERM", "dumb")]), plain);
    assert_eq!(expect(folder, &diff, NOT_THERE).out, plain);

    let without = |text: &str| {
        let mut parts = text.split("\x1b[");
        let first = parts.next().unwrap().to_owned();
        first
            + &parts
                .map(|part| part.split_once('m').unwrap().1)
                .collect::<String>()
    };
    for words in [&["--help"][..], &["get", "--help"], &["help", "scan"]] {
        let coloured = on_terminal(folder, words, &[]);
        assert!(
            coloured.starts_with("\x1b[1musage:\x1b[0m rocks"),
            "{coloured}"
        );
        assert!(coloured.contains("\n  \x1b[36m"), "{coloured}");
        assert_eq!(without(&coloured), ok(folder, words));
        assert_eq!(
            on_terminal(folder, words, &[("NO_COLOR", "1")]),
            ok(folder, words)
        );
    }
    let said = on_terminal(folder, &["get", "one", "none"], &[]);
    assert_eq!(said, "\x1b[1;31mrocks\x1b[0m: get: no such key: none\n");
    let said = on_terminal(folder, &["get", "one", "none"], &[("NO_COLOR", "1")]);
    assert_eq!(said, "rocks: get: no such key: none\n");

    let mut shell = Shell::with(folder, &["one"], &[("PAGER", ""), ("NO_COLOR", "")]);
    assert_eq!(shell.line(".mode table"), "");
    assert_eq!(
        shell.line("scan"),
        "\x1b[1mkey  value\x1b[0m\n\x1b[2m---  -----\x1b[0m\na    1\nb    2\n"
    );
    assert!(shell.line(".help").contains("\x1b[36m.exit "));
    // JSON is for programs.
    assert_eq!(shell.line(".mode json"), "");
    assert!(!shell.line("scan").contains('\x1b'));
    shell.leave();
}

/// A shell on a terminal.
struct Shell {
    process: Process,
    terminal: File,
    said: String,
}

impl Shell {
    fn start(folder: &Path, words: &[&str], pager: &str) -> Shell {
        Shell::with(folder, words, &[("PAGER", pager), ("NO_COLOR", "1")])
    }

    fn with(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Shell {
        let (terminal, theirs) = terminal();
        let mut command = Command::new(Prefix::get().path().join("bin/rocks"));
        command
            .args(words)
            .current_dir(folder)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .envs(variables.iter().copied())
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
    assert_eq!(
        shell.line("scan -P fill_cac\tfalse -n 1 -k"),
        "\\x00\\xff\n"
    );
    assert_eq!(
        shell.line("scan --read-option readahead_s\t65536 -n 1 -k"),
        "\\x00\\xff\n"
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

/// What help says is what is typed there: without the program, and without the database.
#[test]
fn usages_are_those_of_the_shell() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    for (line, usage) in [
        ("get --help", "usage: get [OPTION...] KEY...\n"),
        ("help get", "usage: get [OPTION...] KEY...\n"),
        ("help scan", "usage: scan [OPTION...]\n"),
        ("help diff", "usage: diff [OPTION...] OTHER\n"),
        ("dump --help", "usage: dump [OPTION...] FILE\n"),
    ] {
        std::fs::write(folder.join("script"), format!("{line}\n")).unwrap();
        let said = rocks_with(&folder, &["shell", "db"], Some(&folder.join("script")));
        assert_eq!(said.code, DONE, "{}", said.err);
        assert!(said.out.starts_with(usage), "{line}: {}", said.out);
    }
    for (line, usage) in [
        ("get", "usage: get KEY...\n"),
        ("put k", "usage: put KEY [VALUE"),
        ("scan more", "\"more\" is too much; usage: scan\n"),
        ("dump", "usage: dump FILE\n"),
    ] {
        std::fs::write(folder.join("script"), format!("{line}\n")).unwrap();
        let said = rocks_with(&folder, &["shell", "db"], Some(&folder.join("script")));
        assert_eq!(said.code, WRONG_USE, "{}", said.err);
        assert!(said.err.contains(usage), "{line}: {}", said.err);
    }
    // Elsewhere as before.
    let help = ok(&folder, &["get", "--help"]);
    assert!(
        help.starts_with("usage: rocks get [OPTION...] DB KEY...\n"),
        "{help}"
    );
}

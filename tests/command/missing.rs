//! What is not there, or is closed: every command says so, ends alike, and makes nothing.

use super::*;

/// A database, folder of backups or file that is missing is no answer: 4, with its path.
#[test]
fn what_a_command_works_on_must_be_there() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    std::fs::write(folder.join("file"), "no database").unwrap();
    std::fs::create_dir(folder.join("empty")).unwrap();
    let of_database = [
        &["get", "?", "k"][..],
        &["scan", "?"],
        &["count", "?"],
        &["size", "?"],
        &["put", "?", "k", "v"],
        &["delete", "?", "k"],
        &["verify", "?"],
        &["verify", "?", "--sizes"],
        &["report", "?", "page.html"],
        &["top", "?", "--count", "1"],
        &["repair", "?"],
        &["repair", "?", "--in-place"],
        &["destroy", "?", "--force"],
        &["backup", "?", "to"],
        &["checkpoint", "?", "to"],
        &["families", "?"],
        &["create-family", "?", "new"],
        &["drop-family", "?", "new"],
        &["files", "?"],
        &["levels", "?"],
        &["options", "?"],
        &["properties", "?"],
        &["compact", "?"],
        &["flush", "?"],
        &["log", "?"],
        &["logs", "?"],
        &["diff", "?", "db"],
        &["diff", "db", "?"],
        &["copy", "?", "db"],
        &["copy", "db", "?"],
        &["checksum", "?"],
        &["versions", "?"],
        &["range-deletions", "?"],
        &["reduce-levels", "?", "2"],
        &["change-style", "?", "universal"],
        &["remove-table", "?", "000001.sst", "--force"],
        &["shell", "?"],
        &["redis", "?", "PING"],
    ];
    for path in ["nowhere", "file", "empty"] {
        for words in of_database {
            let words: Vec<_> = words
                .iter()
                .map(|word| if *word == "?" { path } else { word })
                .collect();
            let said = expect(&folder, &words, FAILED);
            assert!(
                said.err.contains(&format!("{path}\"")),
                "{words:?}: {}",
                said.err
            );
            assert_eq!(said.out, "", "{words:?}");
        }
    }
    for words in [
        &["backups", "nowhere"][..],
        &["verify-backup", "nowhere"],
        &["restore", "nowhere", "to"],
        &["purge-backups", "nowhere", "--keep", "1"],
        &["delete-backup", "nowhere", "--id", "1"],
    ] {
        let said = expect(&folder, words, FAILED);
        assert!(said.err.contains("\"nowhere\""), "{words:?}: {}", said.err);
    }
    for words in [
        &["dump", "nowhere"][..],
        &["table", "nowhere"],
        &["verify-table", "nowhere"],
        &["find", "k", "nowhere"],
        &["recompress", "nowhere"],
        &["blob-file", "nowhere"],
        &["log-file", "nowhere"],
        &["manifest", "nowhere"],
        &["manifest", "empty"],
        &["ingest", "db", "nowhere"],
    ] {
        let said = expect(&folder, words, FAILED);
        let path = format!("{}\"", words.last().unwrap());
        let is_said = said.err.contains("nowhere") || said.err.contains(&path);
        assert!(is_said, "{words:?}: {}", said.err);
    }
    // In JSON it is the same.
    let said = expect(&folder, &["repair", "nowhere", "-j"], FAILED);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains("\"nowhere\""));
    // Nothing was made.
    let names = std::fs::read_dir(&folder).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["db", "empty", "file"]);
    assert_eq!(std::fs::read_dir(folder.join("empty")).unwrap().count(), 0);
    // What is not in one that is there is an answer: 1.
    ok(&folder, &["backup", "db", "backups"]);
    for words in [
        &["get", "db", "nothing"][..],
        &["scan", "db", "-c", "nothing"],
        &["drop-family", "db", "nothing"],
        &["verify-backup", "backups", "--id", "7"],
        &["restore", "backups", "to", "--id", "7"],
        &["delete-backup", "backups", "--id", "7"],
    ] {
        expect(&folder, words, NOT_THERE);
    }
    assert!(!folder.join("to").exists());
    expect(&folder, &["purge-backups", "backups", "--keep", "0"], DONE);
}

/// Words that the library refuses were used wrongly too.
#[test]
fn wrong_use_that_the_library_refuses() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    for (words, says) in [
        (&["put", "db", "a", "1", "-o", "ttl=60"][..], "ttl"),
        (&["delete-range", "db", "k3", "k2"], "FROM: comes after TO"),
        (&["options", "db", "nope"], "nope"),
        (&["properties", "db", "rocksdb.no-such"], "rocksdb.no-such"),
        (
            &["scan", "db", "--ttl", "5"],
            "--ttl: the values of this database do not expire",
        ),
        (
            &["get", "db", "k", "--ttl", "5"],
            "--ttl: the values of this database do not expire",
        ),
        (
            &["scan", "db", "-c", "a", "-c", "b"],
            "--column-family: given 2 times; accepted: once",
        ),
        (
            &["flush", "db", "--column-family", "default", "-c", "default"],
            "--column-family: given 2 times",
        ),
        (&["put", "db", "neg", "-5"], "put -- before it"),
        (&["get", "db", "-0x"], "put -- before it"),
    ] {
        let said = expect(&folder, words, WRONG_USE);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
        assert!(
            !said.err.contains("--mode") || says == "ttl",
            "{words:?}: {}",
            said.err
        );
    }
    // As it says.
    ok(&folder, &["put", "db", "--", "neg", "-5"]);
    assert_eq!(ok(&folder, &["get", "db", "neg"]), "-5\n");
    // The shell knows the same, whose database is open already.
    std::fs::write(folder.join("script"), "scan --ttl 5\n").unwrap();
    let said = rocks_with(&folder, &["shell", "db"], Some(&folder.join("script")));
    assert_eq!(said.code, WRONG_USE, "{}", said.err);
    assert!(said.err.contains("do not expire"), "{}", said.err);
}

/// Runs a line of sh, in which the command is "$rocks".
fn sh(folder: &Path, line: &str) -> Said {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env("rocks", Prefix::get().path().join("bin/rocks"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let ended = Process::start(&mut command).finish(LIMIT);
    let status = ended.status.unwrap_or_else(|| panic!("{line}: late"));
    Said {
        code: status.code().expect("ended by itself"),
        out: ended.out,
        err: ended.err,
    }
}

#[test]
fn streams_that_are_closed() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    for line in [
        "\"$rocks\" scan db >&-",
        "\"$rocks\" get db zoo -j >&-",
        "\"$rocks\" --help >&-",
        "\"$rocks\" scan db >&- <&-",
    ] {
        let said = sh(&folder, line);
        assert_eq!(said.code, FAILED, "{line}: {}", said.err);
        let says = "rocks: standard output: it is closed\n";
        assert_eq!(said.err, says, "{line}");
    }
    for line in [
        "\"$rocks\" load db <&-",
        "\"$rocks\" load db --csv <&-",
        "\"$rocks\" load db --columns <&-",
        "\"$rocks\" put db zoo - <&-",
        "\"$rocks\" write-table new.sst <&-",
        "\"$rocks\" shell db <&-",
        "\"$rocks\" redis db import <&-",
    ] {
        let said = sh(&folder, line);
        assert_eq!(said.code, FAILED, "{line}: {}", said.err);
        assert!(
            said.err.contains("standard input is closed"),
            "{line}: {}",
            said.err
        );
        assert_eq!(said.out, "", "{line}");
    }
    assert!(!folder.join("new.sst").exists());
    assert_eq!(ok(&folder, &["count", "db"]), "4\n");
    // What reads nothing and prints nothing needs neither.
    let said = sh(&folder, "\"$rocks\" put db k v >&- <&-");
    assert_eq!((said.code, &*said.err), (DONE, ""));
    assert_eq!(ok(&folder, &["get", "db", "k"]), "v\n");
    // /dev/null is not closed.
    let said = sh(&folder, "\"$rocks\" scan db >/dev/null </dev/null");
    assert_eq!((said.code, &*said.err), (DONE, ""));
}

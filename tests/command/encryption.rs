//! Databases whose files are encrypted.

use super::*;

/// Whether every file of a folder and its folders but the empty ones is ciphertext.
fn all_ciphered(folder: &Path) -> bool {
    let mut entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.all(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return all_ciphered(&path);
        }
        let bytes = std::fs::read(&path).unwrap();
        let says = |text: &str| bytes.windows(text.len()).any(|at| at == text.as_bytes());
        bytes.is_empty() || bytes.starts_with(b"\x89rocks.encrypted") && !says("user:")
    })
}

#[test]
fn encrypted_databases() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let keys = folder.join("keys");
    std::fs::write(&keys, format!("# one\nfirst = {}\n", "0f".repeat(32))).unwrap();
    let name = format!("encrypted:{}", keys.display());
    let (env, other, backup) = (
        format!("env={name}"),
        format!("other_env={name}"),
        format!("backup_env={name}"),
    );
    let with = |words: &[&str]| ok(folder, &[words, &["-o", &env][..]].concat());
    let refused = |words: &[&str]| {
        let said = expect(folder, words, FAILED);
        assert!(said.err.contains("is encrypted"), "{words:?}: {}", said.err);
    };
    let sums = "file_checksum_gen_factory=FileChecksumGenCrc32cFactory";
    with(&[
        "put", "-C", "db", "user:1", "ann", "user:2", "bob", "-o", sums,
    ]);
    assert_eq!(with(&["get", "db", "user:1"]), "ann\n");
    let log = support::files(&folder.join("db"), "log").remove(0);
    refused(&["log-file", log.to_str().unwrap()]);
    with(&["flush", "db"]);
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let table = table.to_str().unwrap();
    assert_eq!(with(&["dump", table]), "user:1\tann\nuser:2\tbob\n");
    for words in [
        &["get", "db", "user:1"][..],
        &["put", "db", "user:1", "eve"],
        &["families", "db"],
        &["verify", "db", "--sizes"],
        &["dump", table],
        &["manifest", "db"],
        &["shell", "db"],
    ] {
        refused(words);
    }

    with(&["create-family", "db", "more"]);
    assert_eq!(with(&["families", "db"]), "default\nmore\n");
    assert_eq!(with(&["count", "db", "-c", "more"]), "0\n");
    with(&["reduce-levels", "db", "3"]);
    assert_eq!(with(&["options", "db", "num_levels"]), "num_levels: 3\n");
    assert_eq!(
        with(&["verify", "db", "--sizes"]),
        "all files are there, with their sizes\n"
    );
    assert!(with(&["verify", "db", "--files"]).ends_with("all table files are whole\n"));
    assert!(with(&["repair", "db"]).ends_with("the database is whole\n"));
    with(&["report", "db", "page.html"]);
    assert!(with(&["manifest", "db"]).contains("\tadd_table\t"));
    assert!(with(&["top", "db", "-N", "1"]).contains("LOG: it is encrypted"));
    with(&["checkpoint", "db", "copied"]);
    assert_eq!(with(&["count", "copied"]), "2\n");

    // Into plain files, and from there into others.
    let plain = ["-o", "other_env=default"];
    with(&[&["copy", "db", "plain", "-C"][..], &plain].concat());
    assert_eq!(ok(folder, &["count", "plain"]), "2\n");
    assert_eq!(with(&[&["diff", "db", "plain"][..], &plain].concat()), "");
    ok(folder, &["copy", "plain", "anew", "-C", "-o", &other]);
    assert_eq!(with(&["diff", "db", "anew"]), "");

    assert_eq!(with(&["backup", "db", "backups"]), "1\n");
    refused(&["backups", "backups"]);
    with(&["verify-backup", "backups"]);
    with(&["restore", "backups", "restored"]);
    assert_eq!(with(&["diff", "db", "restored"]), "");
    let default = ["-o", "backup_env=default"];
    with(&[&["backup", "db", "bare_backups"][..], &default].concat());
    ok(folder, &["verify-backup", "bare_backups"]);
    with(&[&["restore", "bare_backups", "from_bare"][..], &default].concat());
    assert_eq!(with(&["diff", "db", "from_bare"]), "");
    let bare = ["restore", "backups", "bare", "-o", &backup, "-o"];
    ok(folder, &[&bare[..], &["env=default"]].concat());
    assert_eq!(ok(folder, &["get", "bare", "user:2"]), "bob\n");

    // A shell's lines are in its env.
    let lines = "count\nput user:3 eve\nget user:3\nfamilies\noptions num_levels\n\
        verify --sizes\nbackups backups -j\nredis SET k v\n";
    std::fs::write(folder.join("lines"), lines).unwrap();
    let words = ["shell", "db", "-o", &env];
    let said = rocks_with(folder, &words, Some(&folder.join("lines")));
    assert_eq!((said.code, said.err.as_str()), (DONE, ""), "{}", said.out);
    assert!(
        said.out
            .starts_with("2\neve\ndefault\nmore\nnum_levels: 3\nall files"),
        "{}",
        said.out
    );

    for name in ["db", "copied", "anew", "backups", "restored", "from_bare"] {
        assert!(all_ciphered(&folder.join(name)), "{name}");
    }
    for name in ["plain", "bare_backups", "bare"] {
        assert!(!all_ciphered(&folder.join(name)), "{name}");
    }
    for words in [
        &[
            "put",
            "-C",
            "none",
            "a",
            "b",
            "-o",
            "env=encrypted:/nowhere/keys",
        ][..],
        &["put", "-C", "none", "a", "b", "-o", "env=nonsense"],
        &["backups", "backups", "-o", &env, "-o", "num_levels=3"],
    ] {
        expect(folder, words, WRONG_USE);
    }
    assert!(!folder.join("none").exists());
    with(&["destroy", "db", "--force"]);
    assert!(!folder.join("db").exists());
}

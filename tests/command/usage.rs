//! Wrong words, and the help, manual page and completions.

use super::*;

#[test]
fn what_was_meant_is_said() {
    let folder = Path::new("/");
    for (words, meant) in [
        (&["scn", "db"][..], "did you mean scan?"),
        (&["gt", "db", "k"], "did you mean get?"),
        (&["pt", "db", "k", "v"], "did you mean put?"),
        (&["lgo", "db"], "did you mean log?"),
        (&["bakup", "db", "to"], "did you mean backup?"),
        (&["bakups", "to"], "did you mean backups?"),
        (&["chekpoint", "db", "to"], "did you mean checkpoint?"),
        (&["famlies", "db"], "did you mean families?"),
        (&["scann", "db"], "did you mean scan?"),
        (&["delete-rnge", "db"], "did you mean delete-range?"),
        (&["scan", "db", "--key-only"], "did you mean --keys-only?"),
        (&["scan", "db", "--hx"], "did you mean --hex?"),
        (&["help", "nope"], "no command \"nope\""),
        (&["bakcup", "db", "to"], "did you mean backup?"),
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

/// What the library says of its own options and functions is said in the command's words.
#[test]
fn messages_speak_of_the_commands_options() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    ok(&folder, &["put", "-C", "timed", "-m", "ttl", "a", "1"]);
    let appends = "merge_operator=stringappend";
    ok(&folder, &["put", "-C", "merged", "-o", appends, "a", "1"]);
    let of_files = "--open-option allow_file_ttl=true insists";
    let of_values = "--mode ttl --open-option ttl=60";
    let of_times = "--open-option allow_ttl_mismatch=true insists";
    let add = "merge_operator=uint64add";
    for (words, says) in [
        (&["get", "none", "k"][..], &["no database in"][..]),
        (&["put", "none", "k", "v"], &["; --create makes one"]),
        (&["shell", "none"], &["; --create makes one"]),
        (
            &["scan", "timed", "-m", "read_only"],
            &["without --mode it is opened as it was", of_times],
        ),
        (&["put", "db", "a", "1", "-m", "ttl"], &[of_times]),
        (
            &["put", "db", "a", "1", "-o", "ttl=60"],
            &[of_values, of_files],
        ),
        (
            &["create-family", "db", "new", "-o", "ttl=60"],
            &[of_values, of_files],
        ),
        (
            &["put", "db", "a", "1", "-O", "ttl=60"],
            &["accepted: with --mode ttl and --mode ttl_read_only"],
        ),
        (
            &["put", "db", "a", "1", "-m", "read_only"],
            &["without --mode it is opened for writing"],
        ),
        (
            &["scan", "db", "-m", "secondary"],
            &["--open-option secondary_path=FOLDER"],
        ),
        (
            &["get", "db", "a", "-P", "hide_expired=true"],
            &["--mode ttl or --mode ttl_read_only"],
        ),
        (
            &["put", "merged", "a", "1", "-o", add],
            &["--open-option allow_missing_merge_operator=true insists"],
        ),
        (
            &["scan", "db", "-P", "zzzzzzzzzz=1"],
            &["Tab lists them in `rocks shell`"],
        ),
    ] {
        let said = rocks(&folder, words);
        assert_ne!(said.code, DONE, "{words:?}");
        for part in says {
            assert!(said.err.contains(part), "{words:?}: {}", said.err);
        }
        for other in ["open option ", "rocks_", "create_if_missing", "mode="] {
            assert!(!said.err.contains(other), "{words:?}: {}", said.err);
        }
    }
    assert_eq!(ok(&folder, &["families", "db"]), "default\n");
    // Where nothing is made, nothing is said of it.
    let said = rocks(&folder, &["get", "none", "k"]);
    assert!(!said.err.contains("create"), "{}", said.err);
    // What JSON says is the same.
    let said = rocks(&folder, &["scan", "timed", "-m", "read_only", "-j"]);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains(of_times));
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
    let said = rocks(&folder, &["frobnicate", "db"]);
    assert!(!said.err.contains("did you mean"), "{}", said.err);
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

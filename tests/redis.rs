//! Redis's structures against a real redis-server, and the pages that are written from the table of
//! commands. UPDATE=1 writes them.

mod support;

use rocks::redis::command::table::{Keys, BLOCKING, FAST, GROUPS, READ, WALKS, WRITE};
use std::collections::HashSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::runtime::set_up;
use support::{root, run, Prefix, Scratch};

/// COMMANDS and SEED: how many commands a run has, and the seed of the first; 200000 and 1.
fn number(name: &str, usual: u64) -> u64 {
    let given = std::env::var(name);
    given.map_or(usual, |given| given.parse().expect("a number"))
}

fn differential(mode: &str, commands: u64, seed: u64) {
    let scratch = Scratch::new("redis");
    let mut python = Command::new(set_up("venv/bin/python"));
    python
        .arg(root().join("tests/redis/differential.py"))
        .arg(Prefix::get().path())
        .arg(scratch.path())
        .args([commands.to_string(), seed.to_string()])
        .args((!mode.is_empty()).then_some(mode));
    let said = run(&mut python, Duration::from_secs(3600)).unwrap();
    assert_eq!(said, format!("{commands} commands, the same replies\n"));
}

#[test]
fn replies_are_those_of_redis() {
    let (commands, seed) = (number("COMMANDS", 200_000), number("SEED", 1));
    // Most on a plain database: the structures are the same, the writes differ.
    differential("", commands * 8 / 10, seed);
    differential("transaction", commands / 10, seed + 1);
    differential("optimistic_transaction", commands / 10, seed + 2);
}

/// Export and import, DUMP and RESTORE, both ways.
#[test]
fn values_go_to_redis_and_back() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("redis-copies"));
    let mut python = Command::new(set_up("venv/bin/python"));
    let commands = number("COMMANDS", 200_000) / 20;
    python
        .arg(root().join("tests/redis/copies.py"))
        .arg(prefix.path())
        .arg(scratch.path())
        .args([commands.to_string(), number("SEED", 1).to_string()])
        .envs(prefix.env());
    let said = run(&mut python, Duration::from_secs(3600)).unwrap();
    assert_eq!(said, "all well\n");
}

/// Debian's server knows no fields that expire; Valkey's wheel has one that does.
#[test]
fn fields_expire_as_those_of_valkey() {
    let scratch = Scratch::new("redis-fields");
    let mut python = Command::new(set_up("venv/bin/python"));
    let commands = number("COMMANDS", 200_000) / 20;
    python
        .arg(root().join("tests/redis/fields.py"))
        .arg(Prefix::get().path())
        .arg(scratch.path())
        .args([commands.to_string(), number("SEED", 1).to_string()]);
    let said = run(&mut python, Duration::from_secs(3600)).unwrap();
    assert_eq!(said, format!("{commands} commands, the same replies\n"));
}

/// examples-c/redis_server.c as a program in a folder.
fn server_in(folder: &Path) -> PathBuf {
    let server = folder.join("redis_server");
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-D_GNU_SOURCE", "-O1", "-g"])
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg(root().join("examples-c/redis_server.c"))
        .args(Prefix::get().flags())
        .arg("-lpthread")
        .arg("-o")
        .arg(&server);
    run(&mut cc, Duration::from_secs(60)).unwrap();
    server
}

/// redis-py, redis-cli and redis-benchmark with the example server.
#[test]
fn clients_of_redis_work() {
    let scratch = Scratch::new("redis-clients");
    let mut python = Command::new(set_up("venv/bin/python"));
    python
        .arg(root().join("tests/redis/clients.py"))
        .arg(server_in(scratch.path()))
        .arg(scratch.path())
        .envs(Prefix::get().env());
    let said = run(&mut python, Duration::from_secs(300)).unwrap();
    assert_eq!(said, "all well\n");
}

#[test]
fn a_client_of_node_works() {
    let scratch = Scratch::new("redis-node");
    let mut node = Command::new("node");
    node.arg(root().join("tests/redis/node/client.js"))
        .arg(server_in(scratch.path()))
        .arg(scratch.path())
        .env("NODE_PATH", set_up("node-redis/node_modules"))
        .envs(Prefix::get().env());
    let said = run(&mut node, Duration::from_secs(300)).unwrap();
    assert_eq!(said, "all well\n");
}

/// Every command with odd words in every place.
#[test]
fn odd_words_are_answered_as_by_redis() {
    let scratch = Scratch::new("redis-edges");
    let mut python = Command::new(set_up("venv/bin/python"));
    python
        .arg(root().join("tests/redis/edges.py"))
        .arg(Prefix::get().path())
        .arg(scratch.path());
    let said = run(&mut python, Duration::from_secs(600)).unwrap();
    assert_eq!(said, "the same replies\n");
}

/// What clients say of their replies and of one another.
#[test]
fn clients_talk_as_those_of_redis() {
    let scratch = Scratch::new("redis-talk");
    let mut python = Command::new(set_up("venv/bin/python"));
    python
        .arg(root().join("tests/redis/talk.py"))
        .arg(Prefix::get().path())
        .arg(scratch.path())
        .arg(number("SEED", 1).to_string());
    let said = run(&mut python, Duration::from_secs(600)).unwrap();
    assert_eq!(said, "the same replies\n");
}

/// Redigo, which Debian has as sources.
#[test]
fn a_client_of_go_works() {
    let scratch = Scratch::new("redis-go");
    let client = scratch.path().join("client");
    let mut go = Command::new("go");
    go.args(["build", "-o"])
        .arg(&client)
        .arg(root().join("tests/redis/go/client.go"))
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", scratch.path().join("cache"));
    run(&mut go, Duration::from_secs(300)).unwrap();
    let mut client = Command::new(client);
    client
        .arg(server_in(scratch.path()))
        .arg(scratch.path())
        .envs(Prefix::get().env());
    let said = run(&mut client, Duration::from_secs(300)).unwrap();
    assert_eq!(said, "all well\n");
}

#[test]
fn the_table_makes_sense() {
    let mut names = HashSet::new();
    for (group, commands) in GROUPS {
        let mut last = "";
        for command in *commands {
            let name = command.name;
            assert!(names.insert(name), "{name} is there twice");
            assert!(last < name, "{group}: {name} stands behind {last}");
            assert_eq!(name, name.to_lowercase());
            assert!(command.arity != 0 && command.since.contains('.'));
            assert!(
                command.summary.ends_with('.'),
                "{name}: {}",
                command.summary
            );
            let both = WRITE | READ;
            assert!(command.flags & both != both, "{name} writes or reads");
            if command.flags & BLOCKING != 0 {
                assert!(
                    command.flags & WRITE != 0 || name.starts_with('x'),
                    "{name}"
                );
            }
            let with_keys = !matches!(command.keys, Keys::None);
            assert!(!with_keys || command.flags & both != 0, "{name} has keys");
            last = name;
        }
    }
}

/// The table of commands as docs/redis.md has it.
fn commands() -> String {
    let mut page = String::new();
    for (group, commands) in GROUPS {
        let mut title = group.replace('-', " ");
        title[..1].make_ascii_uppercase();
        let _ = write!(
            page,
            "\n### {title}\n\n| command | words | | since | |\n|---|--:|---|---|---|\n"
        );
        for command in *commands {
            let name = command.name.to_uppercase().replace('|', " ");
            let words = match command.arity {
                arity @ 0.. => arity.to_string(),
                arity => format!("{}+", -arity),
            };
            let marks = [
                (WRITE, "writes"),
                (WALKS, "walks"),
                (BLOCKING, "waits"),
                (FAST, "fast"),
            ];
            let marks = marks.iter().filter(|(bit, _)| command.flags & bit != 0);
            let marks: Vec<_> = marks.map(|(_, mark)| *mark).collect();
            let (marks, since) = (marks.join(", "), command.since);
            let summary = command.summary;
            let _ = writeln!(page, "| {name} | {words} | {marks} | {since} | {summary} |");
        }
    }
    page
}

#[test]
fn the_page_lists_the_commands() {
    let path = root().join("docs/redis.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let begin = "<!-- written by tests/redis.rs -->\n";
    let (text, _) = page.split_once(begin).expect("a place for the table");
    let wanted = format!("{text}{begin}{}", commands());
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(&path, wanted).unwrap();
    }
    assert!(page == wanted, "docs/redis.md: run this test with UPDATE=1");
}

//! Replays of traces that a program wrote.

use super::*;

/// Writes a trace of some operations, the last but one of which needs a merge operator.
const WRITER: &str = r#"
#include <rocks.h>
#include <stdio.h>
#include <stdlib.h>

static rocks_status st;
#define TRY(call) if ((call) != ROCKS_OK) { fprintf(stderr, "%s\n", st.message); return 1; }

int main(int argc, char **argv)
{
    rocks_options *options;
    rocks_buffer value;
    rocks_db *db;
    (void)argc;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st));
    TRY(rocks_options_set_string(options, "create_if_missing=true;merge_operator=stringappend", &st));
    TRY(rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &st));
    TRY(rocks_db_start_trace(db, "queries", argv[2], NULL, &st));
    TRY(rocks_db_put(db, NULL, NULL, "a", 1, "1", 1, &st));
    TRY(rocks_db_put(db, NULL, NULL, "b", 1, "2", 1, &st));
    TRY(rocks_db_get(db, NULL, NULL, "a", 1, &value, &st));
    TRY(rocks_buffer_free(&value, &st));
    TRY(rocks_db_merge(db, NULL, NULL, "c", 1, "3", 1, &st));
    TRY(rocks_db_delete(db, NULL, NULL, "a", 1, &st));
    TRY(rocks_db_end_trace(db, "queries", &st));
    TRY(rocks_db_close(db, &st));
    TRY(rocks_options_free(options, &st));
    return 0;
}
"#;

fn write_trace(folder: &Path) {
    let (source, program) = (folder.join("writer.c"), folder.join("writer"));
    std::fs::write(&source, WRITER).unwrap();
    let mut cc = Command::new("cc");
    cc.arg("-std=c99").arg(&source);
    cc.args(Prefix::get().flags()).arg("-o").arg(&program);
    support::run(&mut cc, LIMIT).unwrap();
    let mut writer = Command::new(&program);
    writer.args(["db", "trace"]).current_dir(folder);
    writer.envs(Prefix::get().env());
    support::run(&mut writer, LIMIT).unwrap();
}

const FAST: [&str; 2] = ["--replay-option", "fast_forward=0"];

#[test]
fn what_a_trace_says_is_done_again() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    write_trace(folder);
    let merging = ["-o", "merge_operator=stringappend"];
    let words = [&["replay", "-C", "copy", "trace"][..], &merging, &FAST].concat();
    // It makes no database: that would be another than the one of the trace.
    expect(folder, &words, WRONG_USE);
    ok(
        folder,
        &[&["put", "-C", "copy", "old", "x"][..], &merging].concat(),
    );
    let said = ok(folder, &["replay", "copy", "trace", "-J", "fast_forward=0"]);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines[..3],
        ["executed: 5", "failed: 0", "skipped: 0"],
        "{said}"
    );
    assert!(lines[3].starts_with("elapsed_micros: "), "{said}");
    assert_eq!(ok(folder, &["scan", "copy"]), "b\t2\nc\t3\nold\tx\n");
    let more = [
        &["replay", "copy", "trace", "-j", "-J", "num_threads=2"][..],
        &FAST,
    ]
    .concat();
    let said = expect(folder, &more, DONE).json();
    assert_eq!(said["executed"], 5);
    assert!(said.get("first_failure").is_none());
}

#[test]
fn an_operation_that_fails_is_named() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    write_trace(folder);
    ok(folder, &["put", "-C", "copy", "old", "x"]);
    let words = [&["replay", "copy", "trace"][..], &FAST].concat();
    let said = expect(folder, &words, FAILED);
    assert!(
        said.out.starts_with("executed: 3\nfailed: 1\n"),
        "{}",
        said.out
    );
    assert!(said.err.contains("merge"), "{}", said.err);
    assert_eq!(ok(folder, &["scan", "copy"]), "a\t1\nb\t2\nold\tx\n");
    let on = [&words[..], &["-J", "stop_at_failure=false"]].concat();
    let said = expect(folder, &on, FAILED);
    assert!(
        said.out.starts_with("executed: 4\nfailed: 1\n"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("1 operations failed; the first: "),
        "{}",
        said.err
    );
    assert_eq!(ok(folder, &["scan", "copy"]), "b\t2\nold\tx\n");
    let json = expect(folder, &[&on[..], &["-j"]].concat(), FAILED).json();
    assert!(json["first_failure"].as_str().unwrap().contains("merge"));
}

#[test]
fn what_is_no_trace_is_refused() {
    let scratch = Scratch::new("command");
    let folder = some_database(&scratch);
    std::fs::write(folder.join("text"), "no trace").unwrap();
    let said = expect(&folder, &["replay", "db", "text"], DAMAGED);
    assert_eq!(said.out, "");
    let said = expect(&folder, &["replay", "db", "nowhere"], FAILED);
    assert!(said.err.contains("nowhere"), "{}", said.err);
    let said = expect(
        &folder,
        &["replay", "db", "text", "-J", "fast=1"],
        WRONG_USE,
    );
    assert!(said.err.contains("fast_forward"), "{}", said.err);
    expect(&folder, &["replay", "db"], WRONG_USE);
}

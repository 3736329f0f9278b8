//! What a test starts ends with it (`support::process`).

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::process::{run, Process};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// The number that the script printed is a process that is gone within some time: not there,
/// or dead and not reaped.
fn is_gone(printed: &str) -> bool {
    let number: u32 = printed.trim().parse().unwrap();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        match std::fs::read_to_string(format!("/proc/{number}/stat")) {
            Ok(stat) if !stat.contains(") Z ") => std::thread::sleep(Duration::from_millis(10)),
            _ => return true,
        }
    }
    false
}

#[test]
fn an_orphan_with_the_pipe_open_ends_with_its_test() {
    let begin = Instant::now();
    let printed = run(&mut shell("sleep 60 & echo $!"), Duration::from_secs(50)).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert!(is_gone(&printed));
}

#[test]
fn who_is_late_ends_with_all_that_it_started() {
    let begin = Instant::now();
    let late = run(
        &mut shell("sleep 60 & echo $!; sleep 60"),
        Duration::from_secs(1),
    );
    let said = late.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert!(said.contains("not done after 1s"), "{said}");
    assert!(is_gone(said.lines().last().unwrap()));
}

/// Out of reach of a signal to the group, it is not waited for.
#[test]
fn who_left_the_group_is_read_for_a_second_more() {
    let begin = Instant::now();
    let printed = run(
        &mut shell("setsid sh -c 'echo there; exec sleep 40' & sleep 1"),
        Duration::from_secs(35),
    );
    assert_eq!(printed.unwrap(), "there\n");
    assert!(begin.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_process_that_is_dropped_ends() {
    let process = Process::start(shell("sleep 60").stdout(Stdio::null()));
    let number = process.id().to_string();
    drop(process);
    assert!(is_gone(&number));
}

/// More than a pipe holds, on both at once.
#[test]
fn all_that_is_printed_is_read() {
    let script = "head -c 300000 /dev/zero >&2 & head -c 300000 /dev/zero; wait";
    let ended = Process::start(shell(script).stdout(Stdio::piped()).stderr(Stdio::piped()))
        .finish(Duration::from_secs(50));
    assert!(ended.status.unwrap().success());
    assert_eq!((ended.out.len(), ended.err.len()), (300_000, 300_000));
}

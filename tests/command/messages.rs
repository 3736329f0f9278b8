//! What the command said on standard error, collected for docs/troubleshooting.md: site/messages.py wants a family
//! for each message. With UPDATE=1 those that are new go into site/messages.command.seen.

use super::support::root;
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Mutex;

static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Lines "rocks: COMMAND: TEXT" of a run.
pub fn collect(code: Option<i32>, said: &str) {
    let Some(code) = code.filter(|code| *code != 0) else {
        return;
    };
    let mut seen = SEEN.lock().unwrap();
    if seen.is_empty() {
        // The tests of a binary end in no known order, and nothing of them comes behind the last.
        // SAFETY: a function without arguments, which ends no thread.
        unsafe { libc::atexit(check) };
    }
    for line in said.lines() {
        let text = line.strip_prefix("rocks: ");
        if let Some((command, text)) = text.and_then(|text| text.split_once(": ")) {
            seen.insert(format!("exit {code}\t{command}\t{text}\n"));
        }
    }
}

extern "C" fn check() {
    let seen = SEEN
        .lock()
        .map(|seen| seen.iter().cloned().collect::<String>());
    let file = std::env::temp_dir().join(format!("rocks-messages-{}", std::process::id()));
    let ended = seen.is_ok_and(|seen| {
        std::fs::write(&file, seen).is_ok() && {
            let mut python = Command::new("python3");
            let script = root().join("site/messages.py");
            python.arg("-B").arg(script).arg("check").arg(&file);
            python
                .arg("command")
                .status()
                .is_ok_and(|ended| ended.success())
        }
    });
    let _ = std::fs::remove_file(&file);
    if !ended {
        // SAFETY: ends the process, as a test that failed does.
        unsafe { libc::_exit(101) };
    }
}

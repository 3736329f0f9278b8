//! Every exported function is called with NULL in every position and with freed,
//! foreign and made-up handles: a code, never a crash. The calls are generated from
//! the header, so a new function cannot be forgotten, and a parameter of a type that
//! is not known here fails.

mod fitting;
mod generator;
mod roles;
#[path = "../support/mod.rs"]
mod support;

use generator::generate;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::time::Duration;
use support::{root, run, Prefix, Scratch};

/// Compiles the program against the prefix.
fn compile(scratch: &Scratch, text: &str) -> PathBuf {
    let source = scratch.path().join("misuse.c");
    let program = scratch.path().join("misuse");
    std::fs::write(&source, text).unwrap();
    run(
        Command::new("cc")
            .args(["-std=c11", "-D_GNU_SOURCE", "-w", "-g"])
            .arg("-I")
            .arg(root().join("tests/misuse"))
            .arg(&source)
            .args(Prefix::get().flags())
            .args(["-lm", "-o"])
            .arg(&program),
        Duration::from_secs(300),
    )
    .unwrap_or_else(|failure| panic!("{failure}"));
    program
}

fn try_one(program: &Path, scratch: &Scratch, function: &str) -> Result<String, String> {
    let folder = scratch.path().join(function);
    std::fs::create_dir(&folder).unwrap();
    let mut command = Command::new(program);
    command.arg(&folder).arg(function).current_dir(&folder);
    let result = run(command.envs(Prefix::get().env()), Duration::from_secs(240));
    let _ = std::fs::remove_dir_all(&folder);
    result
}

/// Each function in its own process.
#[test]
fn misuse_gives_a_code_and_never_a_crash() {
    let header = std::fs::read_to_string(Prefix::get().path().join("include/rocks.h")).unwrap();
    let (text, functions) = generate(&header);
    let scratch = Scratch::new("misuse");
    let program = compile(&scratch, &text);
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |n| n.get()) {
            scope.spawn(|| loop {
                let Some(function) = functions.get(next.fetch_add(1, Ordering::Relaxed)) else {
                    return;
                };
                match try_one(&program, &scratch, function) {
                    Ok(said) => print!("{said}"),
                    Err(failure) => failures.lock().unwrap().push(failure),
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!functions.is_empty());
}

/// A parameter that the generator does not know stops it, by name.
#[test]
fn an_unknown_type_fails() {
    let header = "typedef struct rocks_x rocks_x;\n/** - y: in; NULL: refused. */\n\
                  int32_t rocks_x_free(rocks_x *x);\nint32_t rocks_x_do(rocks_x *x, __int128 *y);\n";
    let surface = roles::Surface::read(header);
    let (item, call) = surface.functions().last().unwrap();
    let failure = std::panic::catch_unwind(|| drop(surface.params(item, call))).unwrap_err();
    let text = failure.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("__int128 *") && text.contains("y of rocks_x_do"),
        "{text}"
    );
}

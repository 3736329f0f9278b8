//! The library from other runtimes: rocks_release as their finalizer, handles as their numbers, callbacks
//! in their languages. The process of each ends by itself.

mod support;

use std::process::Command;
use std::time::Duration;
use support::runtime::{runtime, set_up};
use support::{root, run, Prefix, Scratch};

fn luajit(script: &str) -> String {
    let script = format!("tests/runtimes/luajit/{script}.lua");
    runtime(Command::new("luajit"), &script)
}

fn ruby(script: &str) -> String {
    let script = format!("tests/runtimes/ruby/{script}.rb");
    runtime(Command::new("ruby"), &script)
}

fn perl(script: &str) -> String {
    let script = format!("tests/runtimes/perl/{script}.pl");
    runtime(Command::new("perl"), &script)
}

fn php(script: &str) -> String {
    let mut php = Command::new("php");
    php.args(["-d", "ffi.enable=1"]);
    runtime(php, &format!("tests/runtimes/php/{script}.php"))
}

fn node(script: &str) -> String {
    let mut node = Command::new("node");
    node.arg("--expose-gc")
        .env("NODE_PATH", set_up("node/node_modules"));
    runtime(node, &format!("tests/runtimes/node/{script}.js"))
}

/// ROUNDS: how often a stress runs; 1.
fn rounds() -> usize {
    let rounds = std::env::var("ROUNDS");
    rounds.map_or(1, |rounds| rounds.parse().expect("ROUNDS is a number"))
}

#[test]
fn luajit_calls() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(luajit("test"), format!("luajit {version}\n"));
}

#[test]
fn luajit_finalizers() {
    assert_eq!(luajit("finalizers"), "finalized by LuaJIT\n");
}

#[test]
fn luajit_doubles() {
    assert_eq!(luajit("doubles"), "doubles of LuaJIT\n");
}

#[test]
fn luajit_service() {
    for _ in 0..rounds() {
        assert_eq!(luajit("service"), "serviced by LuaJIT\n");
    }
}

/// By FFI::Platypus.
#[test]
fn perl_service() {
    for _ in 0..rounds() {
        assert_eq!(perl("service"), "serviced by Perl\n");
    }
}

#[test]
fn php_service() {
    for _ in 0..rounds() {
        assert_eq!(php("service"), "serviced by PHP\n");
    }
}

/// By Fiddle.
#[test]
fn ruby_finalizers() {
    assert_eq!(ruby("finalizers"), "finalized by Ruby\n");
}

/// By Fiddle.
#[test]
fn ruby_service() {
    for _ in 0..rounds() {
        assert_eq!(ruby("service"), "serviced by Ruby\n");
    }
}

/// By the ffi gem, which moves callbacks to threads of Ruby's.
#[test]
fn ruby_merges() {
    for _ in 0..rounds() {
        assert_eq!(ruby("merges"), "merged by Ruby\n");
    }
}

/// By the ffi gem; also in IO.select on the descriptor.
#[test]
fn ruby_gem_service() {
    for _ in 0..rounds() {
        assert_eq!(ruby("gem_service"), "serviced by Ruby's ffi gem\n");
    }
}

/// By the ffi gem: at_exit closes the database.
#[test]
fn ruby_exit() {
    assert_eq!(ruby("exit"), "ended by Ruby\n");
}

#[test]
fn node_finalizers() {
    assert_eq!(node("finalizers"), "finalized by Node\n");
}

#[test]
fn node_doubles() {
    assert_eq!(node("doubles"), "doubles of Node\n");
}

/// By koffi, which moves callbacks to the thread of the event loop.
#[test]
fn node_merges() {
    for _ in 0..rounds() {
        assert_eq!(node("merges"), "merged by Node\n");
    }
}

/// By koffi; also in the event loop, which watches the descriptor.
#[test]
fn node_service() {
    for _ in 0..rounds() {
        assert_eq!(node("service"), "serviced by Node\n");
    }
}

/// The process ends although compactions ask for answers that nobody gives any more.
#[test]
fn node_exit() {
    assert_eq!(node("exit"), "ended by Node\n");
}

/// Mono waits for the threads that called it: the program ends because rocks_shutdown ends them.
#[test]
fn mono_shutdown() {
    let limit = Duration::from_secs(180);
    let scratch = Scratch::new("mono");
    std::fs::copy(
        root().join("tests/runtimes/mono/Test.cs"),
        scratch.path().join("Test.cs"),
    )
    .unwrap();
    let command = |program| {
        let mut command = Command::new(program);
        command
            .current_dir(scratch.path())
            .env("LD_LIBRARY_PATH", Prefix::get().path().join("lib"));
        command
    };
    run(command("mcs").arg("Test.cs"), limit).unwrap();
    let said = run(command("mono").arg("Test.exe").arg(scratch.path()), limit).unwrap();
    assert_eq!(said, "called on other threads\n");
}

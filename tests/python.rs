//! The Python package (bindings/python): built as a wheel, which brings the library along, installed
//! into an environment of its own, and tested there by its own tests.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use support::runtime::set_up;
use support::{root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(600);

fn python() -> Command {
    Command::new(set_up("venv-python/bin/python"))
}

fn pip(mut python: Command, wheel: &Path) {
    python
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-index"])
        .args(["--disable-pip-version-check", "--force-reinstall"])
        .arg(wheel);
    run(&mut python, LIMIT).unwrap();
}

/// The wheel, built anew.
fn wheel() -> &'static Path {
    static WHEEL: OnceLock<PathBuf> = OnceLock::new();
    WHEEL.get_or_init(|| {
        let mut make = Command::new(root().join("scripts/wheel"));
        make.arg(Prefix::get().path())
            .arg(set_up("venv-python").join("wheel"));
        PathBuf::from(run(&mut make, LIMIT).unwrap().trim())
    })
}

/// The environment of the tests, with the wheel in it.
fn installed() -> Command {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| pip(python(), wheel()));
    python()
}

/// Everything that the package's tests say: bindings/python/tests.
#[test]
fn package() {
    let scratch = Scratch::new("python");
    let mut pytest = installed();
    pytest
        .args("-m pytest -q --no-header -p no:cacheprovider".split(" "))
        .arg("--basetemp")
        .arg(scratch.path().join("pytest"))
        .arg(root().join("bindings/python/tests"))
        .current_dir(scratch.path())
        .env("HYPOTHESIS_STORAGE_DIRECTORY", scratch.path())
        .env("ROCKS_MESSAGES", scratch.path().join("messages"))
        .env_remove("LD_LIBRARY_PATH");
    run(&mut pytest, LIMIT).unwrap();
    // docs/troubleshooting.md has each message that these tests provoke; UPDATE=1 takes new ones into its list.
    let mut families = Command::new("python3");
    families
        .arg(root().join("site/messages.py"))
        .arg("check")
        .arg(scratch.path().join("messages"))
        .arg("python");
    run(&mut families, LIMIT).unwrap();
}

/// The examples print what examples-python/expected says, and the start what its page says.
#[test]
fn examples() {
    let folder = root().join("examples-python");
    let mut programs = Vec::new();
    for program in support::files(&folder, "py") {
        let name = program.file_stem().unwrap().to_str().unwrap();
        let golden = std::fs::read_to_string(folder.join(format!("expected/{name}.txt"))).unwrap();
        programs.push((std::fs::read_to_string(&program).unwrap(), golden));
    }
    let page = std::fs::read_to_string(root().join("docs/start/python.md")).unwrap();
    let piece = |language: &str| {
        let piece = page.split(&format!("```{language}\n")).nth(1).unwrap();
        piece.split("```").next().unwrap().to_owned()
    };
    programs.push((piece("python"), piece("text")));
    for (program, golden) in programs {
        let scratch = Scratch::new("example");
        let mut python = installed();
        python
            .args(["-W", "error", "-c", &program])
            .arg(scratch.path().join("db"))
            .current_dir(scratch.path())
            .env_remove("LD_LIBRARY_PATH");
        assert_eq!(run(&mut python, LIMIT).unwrap(), golden, "{program}");
    }
}

/// A user's program under pyright; mypy is among the package's tests.
#[test]
fn pyright() {
    let scratch = Scratch::new("pyright");
    let tests = root().join("bindings/python/tests");
    std::fs::copy(tests.join("typed.py"), scratch.path().join("typed.py")).unwrap();
    let python = installed();
    let config = r#"{"typeCheckingMode": "strict", "include": ["typed.py"]}"#;
    std::fs::write(scratch.path().join("pyrightconfig.json"), config).unwrap();
    let mut pyright = Command::new(set_up("pyright/node_modules/.bin/pyright"));
    pyright
        .arg("--pythonpath")
        .arg(python.get_program())
        .current_dir(scratch.path());
    run(&mut pyright, LIMIT).unwrap();
}

/// One wheel for every CPython from 3.11 on, which needs nothing but what every Linux of an age has.
#[test]
fn wheel_is_portable() {
    let name = wheel().file_name().unwrap().to_str().unwrap();
    assert!(name.contains("-cp311-abi3-manylinux_2_"), "{name}");
}

/// An empty environment, with no compiler in sight: the quick start of the package's page.
#[test]
fn wheel_alone() {
    const QUICK_START: &str = r#"
import re, sys
names = {}
for snippet in re.findall(r"```python\n(.*?)```", open(sys.argv[1]).read(), re.S):
    if "polars" not in snippet:
        exec(snippet, names)
"#;
    let scratch = Scratch::new("wheel");
    let empty = scratch.path().join("empty");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(&empty);
    run(&mut venv, LIMIT).unwrap();
    let alone = || {
        let mut python = Command::new(empty.join("bin/python"));
        python
            .current_dir(scratch.path())
            .env("PATH", empty.join("bin"))
            .env_remove("LD_LIBRARY_PATH");
        python
    };
    pip(alone(), wheel());
    let mut quick_start = alone();
    quick_start
        .args(["-W", "error", "-c", QUICK_START])
        .arg(root().join("bindings/python/README.md"));
    run(&mut quick_start, LIMIT).unwrap();
}

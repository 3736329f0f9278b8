//! The Python package (bindings/python): built as a wheel, which brings the library along, installed
//! into an environment of its own, and tested there by its own tests.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use support::runtime::set_up;
use support::{root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(900);

fn python() -> Command {
    Command::new(set_up("venv-python/bin/python"))
}

/// The wheel, built anew.
fn wheel() -> &'static Path {
    static WHEEL: OnceLock<PathBuf> = OnceLock::new();
    WHEEL.get_or_init(|| {
        let folder = set_up("venv-python").join("wheel");
        let package = root().join("bindings/python");
        for old in [&folder, &package.join("build")] {
            let _ = std::fs::remove_dir_all(old);
        }
        let mut pip = python();
        pip.args(["-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"])
            .arg("--disable-pip-version-check")
            .arg("--wheel-dir")
            .arg(&folder)
            .arg(package)
            .env("ROCKS_PREFIX", Prefix::get().path());
        run(&mut pip, LIMIT).unwrap();
        let files = std::fs::read_dir(folder).unwrap();
        files.map(|file| file.unwrap().path()).next().unwrap()
    })
}

/// The environment with the wheel in it.
fn installed() -> Command {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let mut pip = python();
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall"])
            .arg("--disable-pip-version-check")
            .arg(wheel());
        run(&mut pip, LIMIT).unwrap();
    });
    python()
}

/// Everything that the package's tests say: bindings/python/tests.
#[test]
fn package() {
    let scratch = Scratch::new("python");
    let mut pytest = installed();
    pytest
        .args(["-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"])
        .arg("--basetemp")
        .arg(scratch.path().join("pytest"))
        .arg(root().join("bindings/python/tests"))
        .current_dir(scratch.path())
        .env("HYPOTHESIS_STORAGE_DIRECTORY", scratch.path())
        .env_remove("LD_LIBRARY_PATH");
    run(&mut pytest, LIMIT).unwrap();
}

/// One wheel for every CPython from 3.11 on, which needs nothing but what every Linux has.
#[test]
fn wheel_is_portable() {
    let name = wheel().file_name().unwrap().to_str().unwrap();
    assert!(name.contains("-cp311-abi3-linux_"), "{name}");
    let mut audit = python();
    audit.args(["-m", "auditwheel", "show"]).arg(wheel());
    let said = run(&mut audit, LIMIT).unwrap();
    assert!(said.contains("manylinux_2_"), "{said}");
}

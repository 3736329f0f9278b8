//! Programs in other languages against the installed library.

use super::{root, run, Prefix, Scratch};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(180);

/// What `scripts/setup test` put into the build folder.
pub fn set_up(path: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    let path = root().join(target).join(path);
    assert!(
        path.exists(),
        "no {}: run `scripts/setup test`",
        path.display()
    );
    path
}

/// Runs `COMMAND script PREFIX FOLDER` among copies of the script and the files beside it, with nothing
/// of the build tree in sight. What it printed.
pub fn runtime(mut command: Command, script: &str) -> String {
    let scratch = Scratch::new("runtime");
    let script = root().join(script);
    for file in std::fs::read_dir(script.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            std::fs::copy(&file, scratch.path().join(file.file_name().unwrap())).unwrap();
        }
    }
    command
        .arg(Path::new(script.file_name().unwrap()))
        .arg(Prefix::get().path())
        .arg(scratch.path())
        .current_dir(scratch.path())
        .env_remove("LD_LIBRARY_PATH");
    run(&mut command, LIMIT).unwrap()
}

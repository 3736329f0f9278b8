//! Programs that use RocksDB's C++ interface beside the library, in its static form, for what
//! C does not reach.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{files, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(300);

/// The macros that RocksDB itself was compiled with (build.rs), for the same layouts.
const AS_ROCKSDB: &[&str] = &[
    "-std=c++20",
    "-O1",
    "-g",
    "-Wall",
    "-Wno-invalid-offsetof",
    "-DNDEBUG",
    "-DOS_LINUX",
    "-DROCKSDB_FALLOCATE_PRESENT",
    "-DROCKSDB_RANGESYNC_PRESENT",
    "-DHAVE_ALIGNED_NEW",
    "-DHAVE_UINT128_EXTENSION",
    "-DROCKSDB_PLATFORM_POSIX",
    "-DROCKSDB_LIB_IO_POSIX",
    "-include",
    "cstdint",
];

#[test]
fn programs_with_rocksdb_inside() {
    let (prefix, scratch) = (Prefix::get(), Scratch::new("inside"));
    let rocksdb = env!("ROCKSDB_SOURCE");
    let sources = files(&root().join("tests/inside"), "cc");
    assert!(!sources.is_empty());
    for source in sources {
        let name = source.file_stem().unwrap();
        let program = scratch.path().join(name).with_extension("program");
        let mut compile = Command::new("c++");
        compile
            .args(AS_ROCKSDB)
            .arg(format!("-I{}/include", prefix.path().display()))
            .arg(format!("-I{rocksdb}/include"))
            .arg(format!("-I{rocksdb}"))
            .arg(format!("-I{}", root().display()))
            .arg(&source)
            .arg(prefix.path().join("lib/librocks.a"))
            .args(["-lpthread", "-ldl", "-lm", "-o"])
            .arg(&program);
        run(&mut compile, LIMIT).unwrap();
        let folder = scratch.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        run(Command::new(&program).arg(&folder), LIMIT).unwrap();
    }
}

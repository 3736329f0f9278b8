//! The installed prefix, as others use it: each way builds or runs a small project
//! of its own in an empty folder, with nothing of the build tree in sight.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::runtime::{runtime, set_up};
use support::{root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(600); // an install compiles the command
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// An empty folder with the program of someone else's in it.
fn outside(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    copy("tests/install/main.c", scratch.path());
    scratch
}

fn copy(file: &str, to: &Path) {
    let from = root().join(file);
    std::fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
}

/// The output of pkg-config for the library in `lib`.
fn pkg_config(lib: &Path, args: &[&str], sysroot: Option<&Path>) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command
        .args(args)
        .arg("rocks")
        .env("PKG_CONFIG_PATH", lib.join("pkgconfig"));
    if let Some(sysroot) = sysroot {
        command.env("PKG_CONFIG_SYSROOT_DIR", sysroot);
    }
    let flags = run(&mut command, LIMIT).unwrap();
    flags.split_whitespace().map(str::to_owned).collect()
}

fn compile(folder: &Path, flags: &[String]) -> PathBuf {
    let program = folder.join("program");
    let mut command = Command::new("cc");
    command
        .args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-pedantic",
            "-Werror",
            "main.c",
        ])
        .args(flags)
        .arg("-o")
        .arg(&program)
        .current_dir(folder);
    run(&mut command, LIMIT).unwrap();
    program
}

/// Runs the program, which opens, writes and reads a database in its folder.
fn works(program: &Path, folder: &Path, lib: Option<&Path>) {
    let mut command = Command::new(program);
    let db = format!("{}-db", program.file_name().unwrap().to_str().unwrap());
    command
        .arg(folder.join(db))
        .current_dir(folder)
        .env_remove("LD_LIBRARY_PATH");
    if let Some(lib) = lib {
        command.env("LD_LIBRARY_PATH", lib);
    }
    assert_eq!(
        run(&mut command, LIMIT).unwrap(),
        format!("rocks {VERSION}\n")
    );
}

#[test]
fn pkg_config_shared() {
    let (scratch, lib) = (outside("pc-shared"), Prefix::get().path().join("lib"));
    let program = compile(
        scratch.path(),
        &pkg_config(&lib, &["--cflags", "--libs"], None),
    );
    works(&program, scratch.path(), Some(&lib));
    let said = pkg_config(&lib, &["--modversion"], None);
    assert_eq!(said, [VERSION]);
    // What RocksDB says of itself: its checksums are computed by the processor's instructions.
    let log = std::fs::read_to_string(scratch.path().join("program-db/LOG")).unwrap();
    assert!(log.contains("Fast CRC32 supported: Supported on"), "{log}");
}

/// `-static` as a whole, and librocks.a alone beside the system's shared libraries.
#[test]
fn pkg_config_static() {
    let (scratch, lib) = (outside("pc-static"), Prefix::get().path().join("lib"));
    let mut flags = pkg_config(&lib, &["--static", "--cflags", "--libs"], None);
    for flag in &mut flags {
        if flag == "-lrocks" {
            *flag = "-l:librocks.a".to_owned();
        }
    }
    works(&compile(scratch.path(), &flags), scratch.path(), None);

    let whole = outside("pc-whole");
    let mut flags = pkg_config(&lib, &["--static", "--cflags", "--libs"], None);
    flags.push("-static".to_owned());
    works(&compile(whole.path(), &flags), whole.path(), None);
}

/// What a packager does: installed for one prefix, staged in another place. The CMake
/// package finds itself wherever it lies.
#[test]
fn destdir_and_cmake() {
    let (scratch, stage) = (outside("cmake"), Scratch::new("stage"));
    let mut install = Command::new(root().join("scripts/install"));
    install
        .arg("/opt/rocks")
        .arg(stage.path())
        .current_dir(scratch.path());
    run(&mut install, LIMIT).unwrap();
    let prefix = stage.path().join("opt/rocks");
    let lib = prefix.join("lib");

    let major = env!("CARGO_PKG_VERSION_MAJOR");
    let link = |name: &str| std::fs::read_link(lib.join(name)).unwrap();
    assert_eq!(
        link("librocks.so"),
        PathBuf::from(format!("librocks.so.{major}"))
    );
    let real = PathBuf::from(format!("librocks.so.{VERSION}"));
    assert_eq!(link(&format!("librocks.so.{major}")), real);
    for file in [
        "include/rocks.h",
        "include/rocks.cdef.h",
        "include/rocks.json",
        "include/rocks.schema.json",
        "lib/librocks.a",
        "share/man/man1/rocks.1",
        "share/man/man3/rocks.3",
        "share/man/man3/rocks_db_open.3",
        "share/man/man3/rocks_status.3",
    ] {
        assert!(prefix.join(file).is_file(), "{file}");
    }
    for folder in ["include", "include/rocks"] {
        for header in support::files(&root().join(folder), "hpp") {
            let installed = prefix.join(folder).join(header.file_name().unwrap());
            assert!(installed.is_file(), "{}", installed.display());
        }
    }
    let pc = std::fs::read_to_string(lib.join("pkgconfig/rocks.pc")).unwrap();
    assert!(pc.starts_with("prefix=/opt/rocks\n"), "{pc}");
    let flags = pkg_config(&lib, &["--cflags", "--libs"], Some(stage.path()));
    works(&compile(scratch.path(), &flags), scratch.path(), Some(&lib));

    copy("tests/install/cmake/CMakeLists.txt", scratch.path());
    let build = scratch.path().join("build");
    let mut configure = Command::new("cmake");
    configure
        .args(["-S", ".", "-B", "build"])
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .current_dir(scratch.path());
    run(&mut configure, LIMIT).unwrap();
    let mut make = Command::new("cmake");
    make.args(["--build", "build"]).current_dir(scratch.path());
    run(&mut make, LIMIT).unwrap();
    // CMake's own rpath finds the shared library.
    works(&build.join("shared"), scratch.path(), None);
    works(&build.join("static"), scratch.path(), None);
}

/// Every file and link below a folder, as paths within it.
fn all_below(folder: &Path) -> BTreeSet<String> {
    let mut find = Command::new("find");
    find.arg(folder)
        .args(["!", "-type", "d", "-printf", "%P\\n"]);
    let printed = run(&mut find, LIMIT).unwrap();
    printed.lines().map(str::to_owned).collect()
}

fn script(name: &str, prefix: &str, stage: &Scratch) -> Command {
    let mut command = Command::new(root().join("scripts").join(name));
    command.arg(prefix).arg(stage.path());
    command
}

/// Folders as Debian has them: a library beside those of other machines, and nothing outside of the
/// folders that were named.
#[test]
fn other_folders() {
    let (scratch, stage) = (outside("folders"), Scratch::new("debian"));
    let mut install = script("install", "/usr", &stage);
    install.envs([
        ("LIBDIR", "lib/x86_64-linux-gnu"),
        ("MANDIR", "/usr/man"),
        ("DOCDIR", "share/doc/librocks"),
    ]);
    // The command is compiled once more, to look for its library where the system does.
    run(&mut install, 4 * LIMIT).unwrap();
    let prefix = stage.path().join("usr");
    let lib = prefix.join("lib/x86_64-linux-gnu");
    for file in [
        "lib/x86_64-linux-gnu/librocks.a",
        "lib/x86_64-linux-gnu/cmake/rocks/rocksConfig.cmake",
        "man/man1/rocks.1",
        "man/man3/rocks_db_open.3",
        "share/doc/librocks/NOTICES",
        "share/bash-completion/completions/rocks",
        "share/zsh/site-functions/_rocks",
        "share/fish/vendor_completions.d/rocks.fish",
    ] {
        assert!(prefix.join(file).is_file(), "{file}");
    }
    assert!(!prefix.join("lib/librocks.a").exists() && !prefix.join("share/man").exists());
    let pc = std::fs::read_to_string(lib.join("pkgconfig/rocks.pc")).unwrap();
    assert!(
        pc.contains("\nlibdir=${prefix}/lib/x86_64-linux-gnu\n"),
        "{pc}"
    );
    let flags = pkg_config(&lib, &["--cflags", "--libs"], Some(stage.path()));
    works(&compile(scratch.path(), &flags), scratch.path(), Some(&lib));

    copy("tests/install/cmake/CMakeLists.txt", scratch.path());
    let mut configure = Command::new("cmake");
    configure
        .args(["-S", ".", "-B", "build"])
        .arg(format!("-Drocks_DIR={}/cmake/rocks", lib.display()))
        .current_dir(scratch.path());
    run(&mut configure, LIMIT).unwrap();
    let mut make = Command::new("cmake");
    make.args(["--build", "build"]).current_dir(scratch.path());
    run(&mut make, LIMIT).unwrap();
    works(&scratch.path().join("build/shared"), scratch.path(), None);
    // What the system finds by itself is not looked for elsewhere.
    let mut readelf = Command::new("readelf");
    readelf.arg("-d").arg(prefix.join("bin/rocks"));
    let dynamic = run(&mut readelf, LIMIT).unwrap();
    assert!(!dynamic.contains("PATH)"), "{dynamic}");
}

/// What is taken away is all that was put there, and nothing else.
#[test]
fn uninstall() {
    let stage = Scratch::new("uninstall");
    let prefix = stage.path().join("opt/rocks");
    for folder in ["lib", "bin", "share/man/man3", "include"] {
        std::fs::create_dir_all(prefix.join(folder)).unwrap();
        std::fs::write(prefix.join(folder).join("of_others"), "").unwrap();
    }
    let others = all_below(stage.path());
    run(&mut script("install", "/opt/rocks", &stage), LIMIT).unwrap();
    let list = prefix.join("share/rocks/installed");
    let listed = std::fs::read_to_string(&list).unwrap();
    let listed: BTreeSet<String> = listed.lines().map(|at| at[1..].to_owned()).collect();
    let there: BTreeSet<String> = all_below(stage.path())
        .difference(&others)
        .cloned()
        .collect();
    assert_eq!(listed, there);
    assert!(there.len() > 500, "{}", there.len());

    // The next install takes away what the one before had more.
    let old = prefix.join("lib/librocks.so.0.0.9");
    std::fs::write(&old, "").unwrap();
    let longer = std::fs::read_to_string(&list).unwrap() + "/opt/rocks/lib/librocks.so.0.0.9\n";
    std::fs::write(&list, longer).unwrap();
    run(&mut script("install", "/opt/rocks", &stage), LIMIT).unwrap();
    assert!(!old.exists());
    assert_eq!(
        all_below(stage.path())
            .difference(&others)
            .cloned()
            .collect::<BTreeSet<_>>(),
        there
    );

    // A copy of the tree is taken away by itself.
    let elsewhere = Scratch::new("uninstall-copy");
    let mut copied = Command::new("cp");
    copied
        .arg("-a")
        .arg(&prefix)
        .arg(elsewhere.path().join("copy"));
    run(&mut copied, LIMIT).unwrap();
    run(&mut script("uninstall", "/copy", &elsewhere), LIMIT).unwrap();
    let left = others.iter().map(|at| at.replace("opt/rocks", "copy"));
    assert_eq!(all_below(elsewhere.path()), left.collect());
    assert_eq!(all_below(stage.path()).len(), others.len() + there.len());

    run(&mut script("uninstall", "/opt/rocks", &stage), LIMIT).unwrap();
    assert_eq!(all_below(stage.path()), others);
    for folder in ["include/rocks", "lib/cmake/rocks", "share/rocks"] {
        assert!(!prefix.join(folder).exists(), "{folder}");
    }
    let again = run(&mut script("uninstall", "/opt/rocks", &stage), LIMIT).unwrap_err();
    assert!(again.contains("nothing was installed"), "{again}");
}

/// With the C++ library inside it needs the C library alone, in a program in C and in one that has a C++ library of
/// its own.
#[test]
fn with_the_cxx_library_inside() {
    let (scratch, stage) = (outside("static-cxx"), Scratch::new("static-stage"));
    let mut install = script("install", "/opt/rocks", &stage);
    install.env("LIBSTDCXX", "static");
    run(&mut install, LIMIT).unwrap();
    let lib = stage.path().join("opt/rocks/lib");
    let mut readelf = Command::new("readelf");
    readelf.arg("-d").arg(lib.join("librocks.so"));
    let dynamic = run(&mut readelf, LIMIT).unwrap();
    assert!(
        !dynamic.contains("libstdc++") && !dynamic.contains("libgcc_s"),
        "{dynamic}"
    );
    let mut nm = Command::new("nm");
    nm.args(["-D", "--defined-only"])
        .arg(lib.join("librocks.so"));
    let exported = run(&mut nm, LIMIT).unwrap();
    for line in exported.lines().filter(|line| !line.contains(" A ")) {
        assert!(line.contains(" rocks_"), "{line}");
    }
    // Of the C library it asks for old versions, whatever the age of the one here.
    let mut oldest = Command::new(root().join("scripts/oldest"));
    oldest.arg(lib.join("librocks.so"));
    let needs = run(&mut oldest, LIMIT).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let stated = needs.trim_end().strip_suffix(", or newer").unwrap();
    assert!(readme.contains(&format!("{stated} or newer")), "{needs}");
    let flags = pkg_config(&lib, &["--cflags", "--libs"], Some(stage.path()));
    works(&compile(scratch.path(), &flags), scratch.path(), Some(&lib));
    // A process with another C++ library: what one makes the same one frees.
    let mut of_cxx = Command::new("c++");
    of_cxx.args(["-x", "c++", "-std=c++17", "-o", "of_cxx"]);
    std::fs::write(scratch.path().join("of_cxx.cc"), OF_CXX).unwrap();
    of_cxx.arg("of_cxx.cc").args(["-x", "none"]).args(&flags);
    run(of_cxx.current_dir(scratch.path()), LIMIT).unwrap();
    works(&scratch.path().join("of_cxx"), scratch.path(), Some(&lib));
}

const OF_CXX: &str = r#"
#include <rocks.hpp>
#include <cstdio>
#include <cstdlib>
#include <new>

// What the library must not use: memory of these is not that of malloc.
void* operator new(std::size_t size) {
    auto* made = static_cast<char*>(std::malloc(size + 16));
    if (made == nullptr) throw std::bad_alloc();
    return made + 16;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return ::operator new(size); }
void operator delete(void* made) noexcept {
    if (made != nullptr) std::free(static_cast<char*>(made) - 16);
}
void operator delete(void* made, std::size_t) noexcept { ::operator delete(made); }

int main(int, char** argv)
{
    rocks_status st;
    rocks_options* options;
    rocks_db* db;
    if (rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st) ||
        rocks_options_set(options, "create_if_missing", "true", &st) ||
        rocks_db_open(argv[1], options, nullptr, nullptr, nullptr, 0, &db, &st) ||
        rocks_db_put(db, nullptr, nullptr, "k", 1, "v", 1, &st) ||
        rocks_db_flush(db, nullptr, 0, nullptr, &st) || rocks_db_close(db, &st) ||
        rocks_options_free(options, &st)) {
        std::fprintf(stderr, "%s\n", st.message);
        return 1;
    }
    std::printf("rocks %s\n", rocks_version());
    return 0;
}
"#;

/// The README says on which systems it runs, and is right.
#[test]
fn the_oldest_system_is_stated() {
    let system = std::fs::read_to_string("/etc/debian_version").unwrap_or_default();
    if !system.starts_with("12.") {
        return; // another asks for other versions
    }
    let prefix = Prefix::get();
    let mut oldest = Command::new(root().join("scripts/oldest"));
    oldest.arg(prefix.path().join("lib/librocks.so"));
    oldest.arg(prefix.path().join("bin/rocks"));
    let needs = run(&mut oldest, LIMIT).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(needs.trim_end()), "README: {needs}");
}

/// A list of all parts for programs: each refers to others that are there, with a licence.
#[test]
fn bill_of_materials() {
    let file = Prefix::get().path().join("share/doc/rocks/rocks.cdx.json");
    let bom: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(bom["bomFormat"], "CycloneDX");
    assert_eq!(bom["specVersion"], "1.5");
    assert_eq!(bom["metadata"]["component"]["version"], VERSION);
    let parts = bom["components"].as_array().unwrap();
    let mut refs: BTreeSet<&str> = parts
        .iter()
        .map(|one| one["bom-ref"].as_str().unwrap())
        .collect();
    assert_eq!(refs.len(), parts.len(), "two have one name");
    for part in parts {
        let said = part["licenses"][0]["expression"].as_str();
        assert!(said.is_some_and(|said| !said.contains('/')), "{part}");
        let is_crate = part["bom-ref"].as_str().unwrap().starts_with("pkg:cargo/");
        assert_eq!(part["hashes"].is_array(), is_crate, "{part}");
    }
    assert!(refs.insert("librocks"));
    let names: BTreeSet<&str> = parts
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    for name in [
        "librocksdb-sys",
        "RocksDB",
        "Zstandard",
        "zlib",
        "bzip2",
        "LZ4",
        "Snappy",
        "clap",
        "rust-std",
    ] {
        assert!(names.contains(name), "{name}");
    }
    for one in bom["dependencies"].as_array().unwrap() {
        assert!(refs.contains(one["ref"].as_str().unwrap()), "{one}");
        for needed in one["dependsOn"].as_array().unwrap() {
            assert!(refs.contains(needed.as_str().unwrap()), "{one}");
        }
    }
}

/// The licences ask that their texts go with the binaries: of every crate and library inside.
#[test]
fn licences_and_notices() {
    let doc = Prefix::get().path().join("share/doc/rocks");
    let text = |name: &str| std::fs::read_to_string(doc.join(name)).unwrap();
    assert!(text("LICENSE-MIT").contains("Permission is hereby granted"));
    assert!(text("LICENSE-APACHE").contains("Apache License"));
    let notices = text("NOTICES");
    for said in [
        "RocksDB 11.8.1 (Apache-2.0",
        "LevelDB (BSD-3-Clause",
        "Zstandard 1.5.7",
        "LZ4 1.10.0",
        "Snappy (",
        "zlib 1.",
        "bzip2 1.0.8",
        "xxHash (",
        "Ferry Toth",
        "Yuta Mori",
        "The Rust standard library",
        "END OF TERMS AND CONDITIONS",
        "Neither the name of Google Inc.",
        "Mark Adler",
        "Julian R Seward",
    ] {
        assert!(notices.contains(said), "{said}");
    }
    for lock in ["Cargo.lock", "command/Cargo.lock"] {
        let lock = std::fs::read_to_string(root().join(lock)).unwrap();
        // Those of both programs that are surely inside.
        for name in ["parking_lot", "serde_json", "clap", "rustyline", "libc"] {
            if lock.contains(&format!("name = \"{name}\"")) {
                assert!(notices.contains(&format!("\n{name} ")), "{name}");
            }
        }
    }
}

fn python(script: &str) -> String {
    runtime(Command::new(set_up("venv/bin/python")), script)
}

#[test]
fn python_cffi() {
    let said = python("tests/python/test_cffi.py");
    assert_eq!(said, format!("cffi {VERSION}\n"));
}

#[test]
fn python_ctypes() {
    assert_eq!(python("tests/python/test_ctypes.py"), "ctypes\n");
}

#[test]
fn python_merge_operator() {
    let said = python("tests/python/test_merge_operator.py");
    assert_eq!(said, "merge operators of Python\n");
}

#[test]
fn python_filter_policy() {
    let said = python("tests/python/test_filter_policy.py");
    assert_eq!(said, "filter policies of Python\n");
}

#[test]
fn python_compaction_filter() {
    let said = python("tests/python/test_compaction_filter.py");
    assert_eq!(said, "filtered\n");
}

/// Python functions as callbacks, also on RocksDB's own threads.
#[test]
fn python_callbacks() {
    for noun in ["comparator", "slice_transform"] {
        let said = python(&format!("tests/python/test_{noun}.py"));
        assert_eq!(said, format!("{noun}\n"));
    }
}

#[test]
fn python_events() {
    let said = python("tests/python/test_events.py");
    assert_eq!(said, "events of Python\n");
}

#[test]
fn python_txn() {
    let said = python("tests/python/test_txn.py");
    assert_eq!(said, "transactions of Python\n");
}

#[test]
fn python_release() {
    let said = python("tests/python/test_release.py");
    assert_eq!(said, "released by Python\n");
}

#[test]
fn python_files() {
    let said = python("tests/python/test_files.py");
    assert_eq!(said, "files in and out\n");
}

/// rocks.json is what rocks.schema.json says.
#[test]
fn python_description() {
    let said = python("tests/python/test_description.py");
    assert_eq!(said, "described\n");
}

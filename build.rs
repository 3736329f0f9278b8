//! Compiles the bridge against the headers of librocksdb-sys, with the macros and
//! the RTTI setting that it uses for RocksDB itself (librocksdb-sys/build.rs).

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "build/bridge.rs"]
mod bridge;
#[path = "tools/checksum.rs"]
mod checksum;

fn main() {
    must_be_generated();
    let rocksdb = PathBuf::from(env::var("DEP_ROCKSDB_CARGO_MANIFEST_DIR").unwrap());
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();

    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++20")
        .include(rocksdb.join("rocksdb/include"))
        .include(rocksdb.join("rocksdb"))
        .include("include")
        .include(".")
        .define("NDEBUG", None)
        .define("HAVE_ALIGNED_NEW", None)
        .define("HAVE_UINT128_EXTENSION", None)
        .define("ROCKSDB_PLATFORM_POSIX", None)
        .define("ROCKSDB_LIB_IO_POSIX", None)
        .flag("-Wno-unused-parameter")
        .flag("-Wno-missing-field-initializers")
        .flag("-Wno-invalid-offsetof")
        // Every .cc is part of one translation unit, so no name of its own is seen from two.
        .flag("-Wno-subobject-linkage")
        .flag("-fvisibility=hidden")
        .opt_level(3);
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // The last four decide the layout of RocksDB's classes for files.
        Ok("linux") => build
            .define("OS_LINUX", None)
            .define("ROCKSDB_SCHED_GETCPU_PRESENT", None)
            .define("ROCKSDB_AUXV_GETAUXVAL_PRESENT", None)
            .define("ROCKSDB_FALLOCATE_PRESENT", None)
            .define("ROCKSDB_RANGESYNC_PRESENT", None),
        Ok("macos") => build.define("OS_MACOSX", None),
        Ok("freebsd") => build.define("OS_FREEBSD", None),
        _ => &mut build,
    };
    for (feature, flag) in [("sse4.2", "-msse4.2"), ("pclmulqdq", "-mpclmul")] {
        if features.split(',').any(|one| one == feature) {
            build.flag_if_supported(flag);
        }
    }

    if let Some(cpu) = target_cpu() {
        let arch = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
        let option = if arch == "aarch64" { "-mcpu" } else { "-march" };
        build.flag_if_supported(format!("{option}={cpu}"));
    }
    must_have_checksums(&build.get_compiler(), &features);
    let objects = bridge::objects(&build.get_compiler());
    build.objects(objects).compile("rocks_bridge");

    // For the tests that use RocksDB's C++ interface beside the library, or read its headers.
    println!(
        "cargo:rustc-env=ROCKSDB_SOURCE={}",
        rocksdb.join("rocksdb").display()
    );

    let major = env::var("CARGO_PKG_VERSION_MAJOR").unwrap();
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,librocks.so.{major}");
        // bzip2-sys exports a function of its own; nothing but rocks_* may leave.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--exclude-libs,ALL");
        link_own(&build, "build/operator_new.cc");
        link_own(&build, "build/static_lives.cc");
        // RocksDB's threads and thread-local destructors would outlive a dlclose.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

/// Gives the shared library, and only that, a definition of its own; `scripts/link` too, which takes it from beside
/// the bridge's objects.
fn link_own(like: &cc::Build, source: &str) {
    println!("cargo:rerun-if-changed={source}");
    let objects = like
        .clone()
        .cargo_metadata(false)
        .file(source)
        .compile_intermediates();
    let beside = bridge::folder().join(Path::new(source).with_extension("o").file_name().unwrap());
    for object in objects {
        fs::copy(&object, &beside).unwrap();
        println!("cargo:rustc-cdylib-link-arg={}", object.display());
    }
}

/// The bridge includes what `make header` wrote from the type files, so it must be of these.
fn must_be_generated() {
    for (header, types) in checksum::HEADERS {
        println!("cargo:rerun-if-changed={header}");
        println!("cargo:rerun-if-changed={types}");
        let text = fs::read_to_string(header).unwrap_or_default();
        assert!(
            text.contains(&checksum::line(Path::new("."), types)),
            "{header} was generated from other types than {types} has now: run `make header`"
        );
    }
}

/// RocksDB checksums every block and log record; without these instructions it takes a table for it. Flags in the
/// environment put away those of .cargo/config.toml, a program that depends on this crate never had them, and cargo
/// shows no warning of a dependency: so this is an error, or asked for.
fn must_have_checksums(compiler: &cc::Tool, features: &str) {
    println!("cargo:rerun-if-env-changed=ROCKS_BASELINE");
    if env::var("ROCKS_BASELINE").as_deref() == Ok("any") || env::var_os("DOCS_RS").is_some() {
        return;
    }
    let arch = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let (has, wanted) = match arch.as_str() {
        // What the compiler of RocksDB has: of the features, of a CPU, or of CXXFLAGS.
        "x86_64" => (
            defines(compiler, &["__SSE4_2__", "__PCLMUL__"]),
            "+sse4.2,+pclmulqdq",
        ),
        "aarch64" => (
            ["crc", "aes"]
                .iter()
                .all(|one| features.split(',').any(|has| has == *one)),
            "+crc,+aes",
        ),
        _ => return,
    };
    if !has {
        eprintln!(
            "rocks: RocksDB would compute its checksums without the processor's instructions for them, and read and \
             write slower. Flags in RUSTFLAGS take the place of those in a .cargo/config.toml. One of:\n\
             - add -Ctarget-feature={wanted} to RUSTFLAGS;\n\
             - in the .cargo/config.toml of your own project:\n\
             \x20   [target.'cfg(target_arch = \"{arch}\")']\n\
             \x20   rustflags = [\"-Ctarget-feature={wanted}\"]\n\
             - set ROCKS_BASELINE=any, for processors that have no such instructions."
        );
        std::process::exit(1);
    }
}

/// Whether the compiler, with its flags, defines all these macros.
fn defines(compiler: &cc::Tool, macros: &[&str]) -> bool {
    let mut command = compiler.to_command();
    command.args(["-dM", "-E", "-x", "c++", "/dev/null"]);
    let printed = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let printed = String::from_utf8_lossy(&printed.stdout);
    let defined = |name: &&str| printed.contains(&format!("#define {name} "));
    macros.iter().all(defined)
}

/// The CPU of `make CPU=…`, which librocksdb-sys takes from the same place.
fn target_cpu() -> Option<String> {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let cpu = flags.split('\x1f').rev().find_map(|flag| {
        let flag = flag.strip_prefix("-C").unwrap_or(flag);
        flag.strip_prefix("target-cpu=")
    });
    cpu.map(str::to_owned)
}

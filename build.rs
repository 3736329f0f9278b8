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

/// Gives the shared library, and only that, a definition of its own.
fn link_own(like: &cc::Build, source: &str) {
    println!("cargo:rerun-if-changed={source}");
    let objects = like
        .clone()
        .cargo_metadata(false)
        .file(source)
        .compile_intermediates();
    for object in objects {
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

/// The CPU of `make CPU=…`, which librocksdb-sys takes from the same place.
fn target_cpu() -> Option<String> {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let cpu = flags.split('\x1f').rev().find_map(|flag| {
        let flag = flag.strip_prefix("-C").unwrap_or(flag);
        flag.strip_prefix("target-cpu=")
    });
    cpu.map(str::to_owned)
}

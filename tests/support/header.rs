//! The two renderings of the header, from the sources.

use super::root;
use std::path::PathBuf;

const INTRO: &str = include_str!("intro.h");

/// `include/rocks.h`: documented, guarded, for C99 and C++.
pub fn rocks_h() -> String {
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).unwrap();
    config.header = Some(INTRO.trim_end().to_owned());
    config.after_includes = Some(version_lines());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(source);
    }
    let bindings = builder.generate().expect("cbindgen reads the sources");
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).unwrap().trim_end().to_owned() + "\n"
}

/// The order of the header: the C types of `abi`, then a noun after the other.
const NOUNS: &[&str] = &[
    "version",
    "status",
    "buffer",
    "options",
    "options_file",
    "db",
    "column_family",
    "read",
    "value",
    "write",
    "snapshot",
];

pub fn sources() -> Vec<PathBuf> {
    let src = root().join("src");
    let mut files: Vec<String> = std::fs::read_dir(src.join("api"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| file != "mod.rs")
        .collect();
    let mut nouns: Vec<String> = NOUNS.iter().map(|noun| format!("{noun}.rs")).collect();
    (files.sort(), nouns.sort());
    assert_eq!(files, nouns, "src/api and NOUNS name the same nouns");
    ["code", "status", "bytes"]
        .iter()
        .map(|file| src.join(format!("abi/{file}.rs")))
        .chain(NOUNS.iter().map(|noun| src.join(format!("api/{noun}.rs"))))
        .collect()
}

fn version_lines() -> String {
    let [major, minor, patch] = ["MAJOR", "MINOR", "PATCH"].map(|part| match part {
        "MAJOR" => env!("CARGO_PKG_VERSION_MAJOR"),
        "MINOR" => env!("CARGO_PKG_VERSION_MINOR"),
        _ => env!("CARGO_PKG_VERSION_PATCH"),
    });
    format!(
        "\n/** The version of this header: major, minor, patch. */\n\
         #define ROCKS_VERSION_MAJOR {major}\n\
         #define ROCKS_VERSION_MINOR {minor}\n\
         #define ROCKS_VERSION_PATCH {patch}\n"
    )
}

/// `include/rocks.cdef.h`: the same declarations with no preprocessor line and no
/// comment, for cffi, LuaJIT and PHP.
pub fn cdef_h() -> String {
    let mut out = String::from(
        "/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's\n\
         \x20  FFI::cdef: the same declarations without a preprocessor line. */\n\n",
    );
    let mut in_comment = false;
    let mut in_cplusplus = false;
    let mut was_blank = true;
    for line in rocks_h().lines() {
        let code = line.trim();
        if in_comment || code.starts_with("/*") {
            in_comment = !code.ends_with("*/");
            continue;
        }
        if code.starts_with("#ifdef __cplusplus") {
            in_cplusplus = true;
        }
        if in_cplusplus {
            in_cplusplus = !code.starts_with("#endif");
            continue;
        }
        if let Some(constant) = code.strip_prefix("#define ") {
            if let Some((name, value)) = constant.split_once(' ') {
                out += &format!("enum {{ {name} = {value} }};\n");
                was_blank = false;
            }
            continue;
        }
        if code.starts_with('#') || (code.is_empty() && was_blank) {
            continue;
        }
        was_blank = code.is_empty();
        out += line;
        out += "\n";
    }
    out.trim_end().to_owned() + "\n"
}

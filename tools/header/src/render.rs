//! The two renderings of the header. cbindgen reads the sources; what it found is
//! rendered here as a manual, in the order of `contents`.

use crate::contents::sections;
use crate::surface::Kind;
use crate::{checksum, root, version};

const INTRO: &str = include_str!("intro.h");

/// The version of the header.
fn versions() -> impl Iterator<Item = (String, String)> {
    let names = ["MAJOR", "MINOR", "PATCH"].map(|part| format!("ROCKS_VERSION_{part}"));
    names.into_iter().zip(version())
}

/// `include/rocks.h`: documented, guarded, for C99 and C++.
pub fn rocks_h() -> String {
    let mut out = format!(
        "{}\n{}\n\n#ifndef ROCKS_H\n#define ROCKS_H\n\n\
         #include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n\
         /** The version of this header; rocks_version() is the library's. */\n",
        INTRO.trim_end(),
        checksum::line(&root())
    );
    for (name, value) in versions() {
        out += &format!("#define {name} {value}\n");
    }
    out += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
    for section in sections() {
        out += &format!(
            "\n\n/* ---- {} {} */\n",
            section.title,
            rule(&section.title)
        );
        let mut after_constant = false;
        for item in &section.items {
            let is_constant = matches!(item.kind, Kind::Constant(_));
            if !(is_constant && after_constant) {
                out += "\n";
            }
            after_constant = is_constant;
            out += &render(&item.docs, "");
            out += &item.text(render);
            out += "\n";
        }
    }
    out + "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* ROCKS_H */\n"
}

fn rule(title: &str) -> String {
    "-".repeat(80usize.saturating_sub(title.chars().count()))
}

/// A doc comment.
fn render(docs: &[String], indent: &str) -> String {
    match docs {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let line = |line: &String| format!("{indent} * {line}").trim_end().to_owned() + "\n";
            let lines: String = lines.iter().map(line).collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// `include/rocks.cdef.h`: the same declarations with no preprocessor line and no
/// comment, for cffi, LuaJIT and PHP.
pub fn cdef_h() -> String {
    let mut out = String::from(
        "/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's\n\
         \x20  FFI::cdef: the same declarations without a preprocessor line. */\n\n",
    );
    let constant = |name: &str, value: &str| {
        // What every one of them takes as an enumerator.
        assert!(value.parse::<i32>().is_ok(), "{name}: {value} is no int");
        format!("enum {{ {name} = {value} }};\n")
    };
    for (name, value) in versions() {
        out += &constant(&name, &value);
    }
    for item in sections().iter().flat_map(|section| &section.items) {
        out += &match &item.kind {
            Kind::Constant(value) => constant(&item.name, value),
            _ => item.text(|_, _| String::new()) + "\n",
        };
    }
    out
}

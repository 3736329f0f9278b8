//! The two renderings of the header. cbindgen reads the sources; what it found is
//! rendered here as a manual, in the order of `contents`.

use crate::contents::{sections, table};
use crate::surface::Kind;
use crate::{checksum, root, version};

const FIRST_PAGE: &str = include_str!("first_page.txt");

/// Declarations of others that a section begins with, as they are: its title, and the text.
const FOREIGN: &[(&str, &str)] = &[("Arrow streams", include_str!("arrow.txt"))];

/// The columns of a line.
const WIDTH: usize = 100;

/// The version of the header.
fn versions() -> impl Iterator<Item = (String, String)> {
    let names = ["MAJOR", "MINOR", "PATCH"].map(|part| format!("ROCKS_VERSION_{part}"));
    names.into_iter().zip(version())
}

/// `include/rocks.h`: documented, guarded, for C99 and C++.
pub fn rocks_h() -> String {
    let mut out = format!(
        "{}{}\n\n#ifndef ROCKS_H\n#define ROCKS_H\n\n\
         #include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n\
         /** The version of this header; rocks_version() is the library's. */\n",
        first_page(),
        checksum::line(&root(), "src/types")
    );
    for (name, value) in versions() {
        out += &format!("#define {name} {value}\n");
    }
    out += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
    let mut part = "";
    for section in sections() {
        if section.part != part {
            part = section.part;
            out += &format!("\n\n/* ==== {part} {} */\n", rule("=", part));
        }
        let title = section.title;
        out += &format!("\n\n/* ---- {title} {} */\n", rule("-", title));
        if !section.text.is_empty() {
            out += &format!(
                "\n{}",
                comment("/*", &wrapped(&section.text, WIDTH - 3), "")
            );
        }
        for (_, text) in FOREIGN.iter().filter(|(of, _)| *of == title) {
            out += &format!("\n{text}");
        }
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

/// The program of the first page, under "Getting started".
pub fn getting_started() -> String {
    let (_, text) = FIRST_PAGE.split_once("GETTING STARTED").unwrap();
    let (text, _) = text.split_once("RULES").unwrap();
    let lines = text
        .lines()
        .filter(|line| line.is_empty() || line.starts_with("    "));
    let lines = lines.map(|line| line.strip_prefix("    ").unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned() + "\n"
}

/// The first page: `first_page.txt` with the table of contents, as a comment.
fn first_page() -> String {
    let lines = FIRST_PAGE.lines().flat_map(|line| match line {
        "{contents}" => contents(),
        _ => vec![line.to_owned()],
    });
    comment("/*", &lines.collect::<Vec<_>>(), "")
}

fn contents() -> Vec<String> {
    let lines = table();
    let lines = lines
        .iter()
        .flat_map(|line| fill(&[line.as_str()], WIDTH - 3));
    lines.collect()
}

fn rule(line: &str, title: &str) -> String {
    line.repeat((WIDTH - 12).saturating_sub(title.chars().count()))
}

/// A doc comment.
fn render(docs: &[String], indent: &str) -> String {
    match docs {
        [] => String::new(),
        [line] if indent.len() + line.chars().count() + 7 <= WIDTH => {
            format!("{indent}/** {line} */\n")
        }
        lines => comment("/**", &wrapped(lines, WIDTH - 3 - indent.len()), indent),
    }
}

fn comment(begin: &str, lines: &[String], indent: &str) -> String {
    let line = |line: &String| format!("{indent} * {line}").trim_end().to_owned() + "\n";
    let lines: String = lines.iter().map(line).collect();
    format!("{indent}{begin}\n{lines}{indent} */\n")
}

/// Lines of a width: a paragraph or item of a list with a longer line is filled anew.
fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    let fits = |lines: &[&str]| lines.iter().all(|line| line.chars().count() <= width);
    let paragraphs = paragraphs(lines)
        .into_iter()
        .map(|lines| match fits(&lines) {
            true => lines.into_iter().map(str::to_owned).collect(),
            false => fill(&lines, width),
        });
    paragraphs.collect::<Vec<Vec<String>>>().concat()
}

/// A comment as a text without line ends inside of paragraphs and items.
pub fn unwrapped(lines: &[String]) -> String {
    let paragraphs = paragraphs(lines).into_iter();
    let lines: Vec<String> = paragraphs
        .flat_map(|lines| fill(&lines, usize::MAX))
        .collect();
    lines.join("\n").trim().to_owned()
}

/// Paragraphs, items of lists and empty lines, each with its lines.
fn paragraphs(lines: &[String]) -> Vec<Vec<&str>> {
    let is_new = |line: &str| {
        let heads = ["- ", "* ", " ", "Returns:", "Since:"];
        line.is_empty() || heads.iter().any(|head| line.starts_with(head))
    };
    let mut paragraphs: Vec<Vec<&str>> = Vec::new();
    let mut item = false;
    for line in lines {
        let goes_on = match paragraphs.last() {
            None => false,
            // The second line of an item is indented as its text.
            Some(_) if item && line.starts_with("  ") && !line.starts_with("   ") => true,
            Some(last) => !is_new(line) && last.last().is_some_and(|last| !last.is_empty()),
        };
        if goes_on {
            paragraphs.last_mut().unwrap().push(line);
        } else {
            item = is_item(line);
            paragraphs.push(vec![line]);
        }
    }
    paragraphs
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// One paragraph, its later lines indented as its first one, or as the text of its item.
fn fill(lines: &[&str], width: usize) -> Vec<String> {
    let text = lines[0].trim_start();
    let first = &lines[0][..lines[0].len() - text.len()];
    let indent = if is_item(text) { "  " } else { first };
    let mut filled = vec![first.to_owned()];
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        let last = filled.last_mut().unwrap();
        let is_empty = last.trim().is_empty();
        let length = last.chars().count() + 1 + word.chars().count();
        if !is_empty && length > width {
            filled.push(format!("{indent}{word}"));
        } else {
            *last += if is_empty { "" } else { " " };
            *last += word;
        }
    }
    filled
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

//! The functions of the bridge are declared in Rust and defined in C++, and no compiler
//! sees both: what the one passes is what the other takes.

mod support;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use support::{files_below, root};

/// Result and parameters, each by what it is to the calling convention.
type Signature = Vec<String>;

/// A parameter's list at its commas, but those inside brackets.
fn split(list: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for letter in list.chars() {
        depth += i32::from("(<[".contains(letter)) - i32::from(")>]".contains(letter));
        match letter {
            ',' if depth == 0 => parts.push(String::new()),
            letter => parts.last_mut().unwrap().push(letter),
        }
    }
    let parts = parts.iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// The text in the brackets that begin at `from`, and the text after them.
fn bracketed(text: &str, from: usize) -> (&str, &str) {
    let mut depth = 0;
    for (at, letter) in text[from..].char_indices() {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        if depth == 0 {
            return (&text[from + 1..from + at], &text[from + at + 1..]);
        }
    }
    panic!("no bracket closes {}", &text[from..]);
}

/// The names in `src/types` and `shared.rs`: numbers by what they are, structs by themselves.
fn named() -> &'static BTreeMap<String, String> {
    static NAMED: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let mut named = BTreeMap::new();
        let mut sources = files_below(&root().join("src/types"), "rs");
        sources.push(root().join("src/base/shared.rs"));
        for source in sources {
            let text = std::fs::read_to_string(source).unwrap();
            let mut number = None;
            for line in text.lines() {
                if let Some(of) = line.strip_prefix("#[repr(") {
                    number = of.strip_suffix(")]");
                } else if let Some(rest) = line.strip_prefix("pub type ") {
                    let (name, is) = rest.split_once(" = ").unwrap();
                    named.insert(name.into(), is.trim_end_matches(';').into());
                } else if let Some(rest) = line.strip_prefix("pub enum ") {
                    let name = rest.trim_end_matches(" {");
                    named.insert(name.into(), number.unwrap().into());
                } else if let Some(rest) = line.strip_prefix("pub struct ") {
                    let end = rest.find([' ', '(']).unwrap();
                    named.insert(rest[..end].into(), rest[..end].into());
                }
            }
        }
        // Other words for two of them (bridge.h).
        for (word, name) in [("status", "rocks_status"), ("Slice", "rocks_slice")] {
            named.insert(word.into(), name.into());
        }
        named
    })
}

fn number(name: &str) -> Option<&'static str> {
    let name = name.rsplit(':').next().unwrap();
    Some(match named().get(name).map_or(name, String::as_str) {
        "bool" => "bool",
        "u8" | "uint8_t" | "c_char" | "char" => "8",
        "i32" | "int32_t" | "int" => "i32",
        "u32" | "uint32_t" => "u32",
        "u64" | "uint64_t" => "u64",
        "i64" | "int64_t" => "i64",
        "usize" | "size_t" => "size",
        "f64" | "double" => "double",
        _ => return None,
    })
}

/// The names that types of functions have on both sides.
const FUNCTIONS: &[&str] = &[
    "RecordCallback",
    "record_call",
    "TxnCallback",
    "EndCallback",
    "end_call",
    "rocks_txn_function",
    "Proceed",
    "proceed",
    "JsonMerge",
    "json_merge",
];

/// Pointers to numbers and to what both sides name are told apart; the others are not.
fn pointer(to: &str) -> String {
    let bare = to.rsplit(':').next().unwrap();
    match (number(to), named().get(bare)) {
        (Some(number), _) => format!("*{number}"),
        (None, Some(name)) => format!("*{name}"),
        (None, None) => "*".into(),
    }
}

fn rust_type(text: &str) -> String {
    let bare = text.trim();
    let is_function =
        bare.contains("fn(") || bare.starts_with("Option<") || FUNCTIONS.contains(&bare);
    if let Some(to) = bare.strip_prefix("*const ").or(bare.strip_prefix("*mut ")) {
        let element = to.trim_start_matches('[').split(';').next().unwrap();
        return pointer(element.trim());
    }
    if let Some(to) = bare.strip_prefix("&mut ") {
        return pointer(to.trim());
    }
    match number(bare) {
        _ if is_function => "*".into(),
        Some(number) => number.into(),
        None => panic!("{bare}: a type that this test does not know"),
    }
}

fn cpp_type(text: &str) -> String {
    let words: Vec<&str> = text
        .split([' ', '\n'])
        .filter(|word| !word.is_empty() && *word != "const")
        .collect();
    let bare = words.join(" ");
    if bare == "void" {
        return "void".into();
    }
    if let Some(to) = bare.strip_suffix('*') {
        return pointer(to.trim().trim_end_matches("const").trim());
    }
    match number(&bare) {
        _ if FUNCTIONS.contains(&bare.rsplit(':').next().unwrap()) => "*".into(),
        Some(number) => number.into(),
        None => panic!("{bare}: a type that this test does not know"),
    }
}

fn rust() -> BTreeMap<String, Signature> {
    let mut found = BTreeMap::new();
    for file in files_below(&root().join("src"), "rs") {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("fn rx_") {
            let rest = &text[at + 3..];
            let open = rest.find('(').unwrap();
            let (list, after) = bracketed(rest, open);
            let result = after.split(';').next().unwrap();
            let result = result
                .trim()
                .strip_prefix("->")
                .map_or("void".into(), rust_type);
            let mut signature = vec![result];
            signature.extend(
                split(list)
                    .iter()
                    .map(|one| rust_type(one.split_once(':').unwrap().1)),
            );
            found.insert(rest[..open].to_owned(), signature);
        }
    }
    found
}

/// A parameter's type: without its name, and a pointer for what is called through it.
fn parameter(text: &str) -> String {
    if text.contains("(*") {
        return "*".into();
    }
    // An array is passed as a pointer.
    if let Some((element, _)) = text.split_once('[') {
        let (to, _) = element.trim().rsplit_once(' ').unwrap();
        return pointer(to.trim_start_matches("const ").trim());
    }
    let name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let bare = text.trim_end_matches(name);
    // No name is given to what is not used.
    let unnamed = bare.trim().is_empty() || bare.trim() == "const";
    cpp_type(if unnamed { text } else { bare })
}

fn cpp() -> BTreeMap<String, Signature> {
    let mut found = BTreeMap::new();
    for file in files_below(&root().join("src"), "cc") {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("rx_") {
            let begin = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let head = text[begin..at].trim_start_matches("extern \"C\" ");
            let rest = &text[at..];
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap();
            // A definition begins its line with a type.
            let is_definition = rest[end..].starts_with('(')
                && head.starts_with(|c: char| c.is_ascii_alphabetic())
                && !head.contains(['(', '=', ';'])
                && !head.starts_with("return ");
            if !is_definition {
                continue;
            }
            let (list, after) = bracketed(rest, end);
            let after = after.trim_start().trim_start_matches("noexcept");
            if !after.trim_start().starts_with('{') {
                continue;
            }
            let mut signature = vec![cpp_type(head)];
            signature.extend(split(list).iter().map(|one| parameter(one)));
            found.insert(rest[..end].to_owned(), signature);
        }
    }
    found
}

#[test]
fn rust_and_cpp_agree() {
    let (rust, cpp) = (rust(), cpp());
    assert!(rust.len() > 150, "{}", rust.len());
    let mut wrong = Vec::new();
    for (name, declared) in &rust {
        match cpp.get(name) {
            None => wrong.push(format!("{name}: C++ defines no such function")),
            Some(defined) if defined != declared => {
                wrong.push(format!("{name}: Rust {declared:?}, C++ {defined:?}"));
            }
            Some(_) => {}
        }
    }
    let unused = cpp.keys().filter(|name| !rust.contains_key(*name));
    wrong.extend(unused.map(|name| format!("{name}: defined, and not declared in Rust")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// It looks: what differs is seen.
#[test]
fn differences_are_seen() {
    for (rust, cpp) in [
        ("usize", "int32_t"),
        ("*mut usize", "uint64_t* out"),
        ("*mut rocks_status", "void* st"),
        ("*mut Filled", "rx::Columns* out"),
        ("i32", "uint32_t x"),
    ] {
        assert_ne!(rust_type(rust), parameter(cpp));
    }
    for (rust, cpp) in [
        ("*const Options", "const rx::options* how"),
        ("*const *const u8", "const uint8_t* const* begins"),
        ("*mut u8", "char* name"),
        ("usize", "size_t"),
        ("WriteKind", "rx::WriteKind kind"),
        ("*const rocks_slice", "const rx::Slice* keys"),
    ] {
        assert_eq!(rust_type(rust), parameter(cpp));
    }
    assert_eq!(split("a: Option<extern fn(i32, i32)>, b: u8").len(), 2);
}

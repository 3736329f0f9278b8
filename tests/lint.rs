//! The header is the manual, so an export that its comment does not explain fails.

mod support;

use std::collections::HashSet;
use support::root;
use support::surface::{explained, parse, words, Call, Item, Kind, Variable};

#[test]
fn every_export_is_explained() {
    let header = std::fs::read_to_string(root().join("include/rocks.h")).unwrap();
    let complaints = lint(&header);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// What is wrong with a header, a line each.
fn lint(header: &str) -> Vec<String> {
    let items = parse(header);
    let lint = Lint {
        functions: names(&items, |kind| matches!(kind, Kind::Function(_))),
        constants: names(&items, |kind| matches!(kind, Kind::Constant(_))),
        handles: names(&items, |kind| matches!(kind, Kind::Handle)),
        structs: names(&items, |kind| matches!(kind, Kind::Struct(_))),
        all: names(&items, |_| true),
    };
    let mut complaints = Vec::new();
    for item in &items {
        let found = lint.item(item);
        complaints.extend(
            found
                .into_iter()
                .map(|what| format!("{}: {what}", item.name)),
        );
    }
    complaints
}

fn names(items: &[Item], wanted: impl Fn(&Kind) -> bool) -> HashSet<&str> {
    let found = items.iter().filter(|item| wanted(&item.kind));
    found.map(|item| item.name.as_str()).collect()
}

struct Lint<'a> {
    functions: HashSet<&'a str>,
    constants: HashSet<&'a str>,
    handles: HashSet<&'a str>,
    structs: HashSet<&'a str>,
    all: HashSet<&'a str>,
}

impl Lint<'_> {
    fn item(&self, item: &Item) -> Vec<String> {
        let mut bad = Vec::new();
        if !item.name.to_lowercase().starts_with("rocks_") {
            bad.push("is not named rocks_".to_owned());
        }
        // The version's three constants share one comment.
        if item.docs.is_empty() && !item.name.starts_with("ROCKS_VERSION_") {
            bad.push("has no comment".to_owned());
        }
        self.names_in(&item.docs, &mut bad);
        match &item.kind {
            Kind::Function(call) => {
                self.function(item, call, &mut bad);
                self.types(call, true, &mut bad);
            }
            Kind::Callback(call) => self.types(call, false, &mut bad),
            Kind::Struct(fields) => {
                for field in fields {
                    if field.docs.is_empty() {
                        bad.push(format!("field {}: has no comment", field.name));
                    }
                    self.names_in(&field.docs, &mut bad);
                    if let Some(call) = &field.call {
                        self.types(call, false, &mut bad);
                    }
                }
            }
            _ => {}
        }
        bad
    }

    /// Every rocks_* and ROCKS_* in a comment is something that exists.
    fn names_in(&self, docs: &[String], bad: &mut Vec<String>) {
        let text = docs.join("\n");
        let mut parts = words(&text).into_iter().peekable();
        while let Some((is_word, word)) = parts.next() {
            if !is_word || !word.to_lowercase().starts_with("rocks_") {
                continue;
            }
            let starred = parts.peek().is_some_and(|(_, next)| next.starts_with('*'));
            let known = if starred && word.ends_with('_') {
                self.all.iter().any(|name| name.starts_with(word))
            } else {
                self.all.contains(word)
            };
            if !known {
                bad.push(format!("mentions {word}, which does not exist"));
            }
        }
    }

    fn function(&self, item: &Item, call: &Call, bad: &mut Vec<String>) {
        let docs = &item.docs;
        if docs.first().is_none_or(|line| line.starts_with("- ")) {
            bad.push("does not begin with what it does".to_owned());
        }
        let explained = explained(docs);
        for (names, _) in &explained {
            for name in names {
                if !call.params.iter().any(|param| param.name == *name) {
                    bad.push(format!("explains {name}, which is no parameter"));
                }
            }
        }
        for (at, param) in call.params.iter().enumerate() {
            if !param.is_pointer() && param.call.is_none() {
                continue;
            }
            let lines = explained
                .iter()
                .filter(|(names, _)| names.contains(&param.name));
            match lines.map(|(_, text)| text).next() {
                None => bad.push(format!("{}: no line \"- {0}: ...\"", param.name)),
                Some(text) => self.pointer(param, at == 0, text, bad),
            }
        }
        if call.returns == "rocks_code" {
            let last = call.params.last().map(|param| param.ty.as_str());
            if last != Some("rocks_status *") {
                bad.push("the last parameter is not the status".to_owned());
            }
        }
        self.closing(docs, call, bad);
    }

    fn pointer(&self, param: &Variable, is_first: bool, text: &str, bad: &mut Vec<String>) {
        let name = &param.name;
        let way = text
            .split([',', ';', '.'])
            .next()
            .unwrap_or_default()
            .trim();
        if !["in", "out"].contains(&way) {
            bad.push(format!(
                "{name}: begins with neither `in` nor `out`: {text}"
            ));
        }
        let owned = text.contains("owned");
        if way == "out" && self.hands_over(&param.ty) && !owned {
            bad.push(format!("{name}: not said: `owned: free with ...`"));
        }
        if owned {
            let freed = ["free with ", "free each with ", "close with "]
                .iter()
                .find_map(|with| text.split(with).nth(1))
                .map(|rest| words(rest)[0].1);
            match freed {
                None => bad.push(format!("{name}: owned, and not said what frees it")),
                Some(function) if !self.functions.contains(function) => {
                    bad.push(format!(
                        "{name}: freed with {function}, which does not exist"
                    ));
                }
                Some(_) => {}
            }
        }
        let ends = text.contains("until") || text.contains("borrowed from ");
        if text.contains("borrowed") && !ends {
            bad.push(format!("{name}: borrowed, and not said until when"));
        }
        // The receiver follows the general rule of the introduction.
        let pointee = param.ty.trim_start_matches("const ").trim_end_matches(" *");
        let is_receiver = is_first && self.handles.contains(pointee);
        if !is_receiver && !text.contains("NULL") {
            bad.push(format!("{name}: not said what NULL means"));
        }
    }

    /// `rocks_x **` and `rocks_buffer *`: what the caller must free.
    fn hands_over(&self, ty: &str) -> bool {
        let handle = ty.strip_suffix(" **");
        ty == "rocks_buffer *" || handle.is_some_and(|handle| self.handles.contains(handle))
    }

    fn closing(&self, docs: &[String], call: &Call, bad: &mut Vec<String>) {
        let text = docs.join("\n");
        let returns = text.split("\nReturns:").nth(1);
        let returns = returns.map(|rest| rest.split("\nSince:").next().unwrap_or_default());
        match returns {
            None if call.returns == "void" => {}
            None => bad.push("no line \"Returns: ...\"".to_owned()),
            Some(returns) if call.returns == "rocks_code" => {
                let code = |word: &str| self.constants.contains(word);
                let as_other = returns.trim_start().starts_with("as rocks_");
                let has_codes = words(returns).iter().any(|(_, word)| code(word));
                if !has_codes && !as_other {
                    bad.push("\"Returns:\" names no code".to_owned());
                }
            }
            Some(_) => {}
        }
        let since = docs.last().and_then(|line| line.strip_prefix("Since: "));
        let version = since.and_then(|text| {
            let (major, minor) = text.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        });
        let part = |text: &str| text.parse::<u32>().unwrap();
        let now = (
            part(env!("CARGO_PKG_VERSION_MAJOR")),
            part(env!("CARGO_PKG_VERSION_MINOR")),
        );
        match version {
            None => bad.push("does not end with \"Since: MAJOR.MINOR\"".to_owned()),
            Some(version) if version > now => bad.push("is from the future".to_owned()),
            Some(_) => {}
        }
    }

    /// The subset of C that every runtime can call.
    fn types(&self, call: &Call, exported: bool, bad: &mut Vec<String>) {
        if self.structs.contains(call.returns.as_str()) {
            bad.push(format!("returns {} by value", call.returns));
        }
        for param in &call.params {
            if param.name.is_empty() || param.ty.is_empty() {
                bad.push("a parameter without a name".to_owned());
            }
            if self.structs.contains(param.ty.as_str()) {
                bad.push(format!("{}: a struct by value", param.name));
            }
            if exported && param.ty == "bool" {
                bad.push(format!(
                    "{}: a bool; take an int32_t and check it",
                    param.name
                ));
            }
            let plain = [
                "int",
                "long",
                "unsigned int",
                "unsigned long",
                "short",
                "...",
            ];
            if plain.contains(&param.ty.trim_end_matches([' ', '*'])) {
                bad.push(format!("{}: {} has no fixed width", param.name, param.ty));
            }
        }
    }
}

/// A header with one function, whose comment and parameters are given.
fn snippet(docs: &[&str], params: &str) -> String {
    let lines: String = docs.iter().map(|line| format!(" * {line}\n")).collect();
    format!(
        "/** A code. */\ntypedef int32_t rocks_code;\n/** Good. */\n#define ROCKS_OK 0\n\
         /** A status. */\ntypedef struct rocks_status {{\n/** It. */\nrocks_code code;\n}} rocks_status;\n\
         /** A thing. */\ntypedef struct rocks_x rocks_x;\n\
         /**\n{lines} */\nrocks_code rocks_x_new({params});\n"
    )
}

const GOOD: &[&str] = &[
    "Makes a thing.",
    "- name: in; NULL: refused.",
    "- x: out, owned: free with rocks_x_new; NULL: refused.",
    "- status: out; NULL: not wanted.",
    "",
    "Returns: ROCKS_OK.",
    "Since: 0.1",
];
const PARAMS: &str = "const char *name, rocks_x **x, rocks_status *status";

#[test]
fn the_lint_takes_a_good_comment() {
    assert_eq!(lint(&snippet(GOOD, PARAMS)), Vec::<String>::new());
}

#[test]
fn the_lint_catches_bad_comments() {
    let expect = |docs: &[&str], params: &str, wanted: &str| {
        let complaints = lint(&snippet(docs, params));
        let found = complaints.iter().any(|line| line.contains(wanted));
        assert!(found, "{docs:?} ({params}): {wanted} not in {complaints:?}");
    };
    // (the line that takes another's place, what the lint says to it)
    for (at, line, wanted) in [
        (0, "- name: in; NULL: refused.", "what it does"),
        (1, "- nam: in; NULL: refused.", "nam, which is no parameter"),
        (1, "", "name: no line"),
        (1, "- name: in.", "name: not said what NULL means"),
        (
            1,
            "- name: inside; NULL: refused.",
            "neither `in` nor `out`",
        ),
        (2, "- x: out; NULL: refused.", "not said: `owned"),
        (
            2,
            "- x: out, owned; NULL: refused.",
            "not said what frees it",
        ),
        (
            2,
            "- x: out, owned: free with rocks_x_free; NULL: refused.",
            "rocks_x_free, which does not",
        ),
        (
            2,
            "- x: out, borrowed, owned: free with rocks_x_new; NULL: refused.",
            "until when",
        ),
        (3, "", "status: no line"),
        (5, "Gives: ROCKS_OK.", "no line \"Returns"),
        (5, "Returns: 0.", "names no code"),
        (
            5,
            "Returns: ROCKS_OK, ROCKS_GONE.",
            "ROCKS_GONE, which does not exist",
        ),
        (6, "", "does not end with \"Since"),
        (6, "Since: 99.1", "future"),
    ] {
        let mut docs = GOOD.to_vec();
        docs[at] = line;
        expect(&docs, PARAMS, wanted);
    }
    expect(&[], PARAMS, "has no comment");
    for (params, wanted) in [
        (
            "const char *name, rocks_status *status, rocks_x **x",
            "is not the status",
        ),
        (
            "const char *name, rocks_x **x, bool on, rocks_status *status",
            "a bool",
        ),
        (
            "const char *name, rocks_x **x, long n, rocks_status *status",
            "no fixed width",
        ),
        (
            "const char *name, rocks_x **x, rocks_status by, rocks_status *status",
            "by value",
        ),
        (
            "const char *name, rocks_x **x, int32_t, rocks_status *status",
            "without a name",
        ),
    ] {
        expect(GOOD, params, wanted);
    }
}

//! The header is the manual: an export that neither its comment nor the first page explains
//! fails, and so does a comment that repeats the first page.

#[path = "../../../tests/support/mod.rs"]
mod support;

use rocks_header::rules::{
    listed, repeats, said, Facts, Names, Null, Way, ANY_CALL, FIRST_RELEASE,
};
use std::collections::HashSet;
use support::root;
use support::surface::{explained, parse, words, Call, Item, Kind, Variable};

#[test]
fn every_export_is_explained() {
    let header = std::fs::read_to_string(root().join("include/rocks.h")).unwrap();
    let complaints = lint(&header);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The faults of a header, one per line.
fn lint(header: &str) -> Vec<String> {
    let items = parse(header);
    let lint = Lint {
        functions: names(&items, |kind| matches!(kind, Kind::Function(_))),
        constants: names(&items, |kind| matches!(kind, Kind::Constant(_))),
        all: names(&items, |_| true),
        rules: Names::of(&items),
    };
    let wide = header.lines().filter(|line| line.chars().count() > 100);
    // A declaration is broken behind a comma and nowhere else.
    let wide = wide.filter(|line| line.trim_start().starts_with(['*', '/']));
    let mut complaints: Vec<String> = wide
        .map(|line| format!("over 100 columns: {line}"))
        .collect();
    // The first page and the texts of sections.
    let plain = header
        .split("/*")
        .skip(1)
        .filter(|text| !text.starts_with('*'));
    let plain = plain.filter_map(|text| text.split("*/").next());
    for text in plain {
        lint.names_in(&[text.to_owned()], &mut complaints);
    }
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
    all: HashSet<&'a str>,
    rules: Names,
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
            let stands_for_any = ["ROCKS_H", "rocks_x", "rocks_xxx_free"].contains(&word);
            if !is_word || !word.to_lowercase().starts_with("rocks_") || stands_for_any {
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
        let facts = self.rules.facts(item, call);
        for (at, (param, facts)) in call.params.iter().zip(&facts).enumerate() {
            let Some(facts) = facts else {
                continue;
            };
            match (self.rules.rule(&item.name, call, at), facts.text.is_empty()) {
                (None, true) => bad.push(format!("{}: no line \"- {0}: ...\"", param.name)),
                (Some(_), true) => {}
                (rule, false) => self.line(param, rule, bad, &facts.text),
            }
            if !facts.text.is_empty() {
                self.pointer(param, facts, bad);
            }
        }
        self.lengths(call, &facts, bad);
        if call.returns == "rocks_code" {
            let last = call.params.last().map(|param| param.ty.as_str());
            if last != Some("rocks_status *") {
                bad.push("the last parameter is not the status".to_owned());
            }
        }
        self.closing(docs, call, bad);
    }

    /// A line says all, or adds a remark to what the first page says, which it never repeats.
    fn line(&self, param: &Variable, rule: Option<Facts>, bad: &mut Vec<String>, text: &str) {
        let name = &param.name;
        let own = said(text);
        let marks = ["NULL", "owned", "borrowed", "shared"];
        let is_remark = own.way.is_none() && !marks.iter().any(|mark| text.contains(mark));
        match rule {
            None if own.way.is_none() => bad.push(format!(
                "{name}: begins with neither `in` nor `out`: {text}"
            )),
            Some(_) if own.way.is_none() && !is_remark => bad.push(format!(
                "{name}: neither whole, from `in` or `out` on, nor a remark: {text}"
            )),
            Some(rule) if repeats(text, name, &rule) => {
                bad.push(format!("{name}: repeats the first page: {text}"));
            }
            _ => {}
        }
    }

    fn pointer(&self, param: &Variable, facts: &Facts, bad: &mut Vec<String>) {
        let (name, text) = (&param.name, &facts.text);
        let owned = text.contains("owned");
        if facts.way == Some(Way::Out) && self.hands_over(&param.ty) && !owned {
            bad.push(format!("{name}: not said: `owned: free with ...`"));
        }
        match &facts.owned {
            None if owned => bad.push(format!("{name}: owned, and not said what frees it")),
            Some(function) if !self.functions.contains(function.as_str()) => {
                bad.push(format!(
                    "{name}: freed with {function}, which does not exist"
                ));
            }
            _ => {}
        }
        if let Some(until) = &facts.borrowed {
            if !until.starts_with("until") && !until.starts_with("from ") {
                bad.push(format!("{name}: borrowed, and not said until when"));
            }
        }
        if facts.null.is_none() {
            bad.push(format!("{name}: not said what NULL means"));
        }
        if facts.null == Some(Null::Empty) && facts.length.is_none() {
            bad.push(format!("{name}: not said how long it is"));
        }
    }

    /// A length belongs to a pointer.
    fn lengths(&self, call: &Call, facts: &[Option<Facts>], bad: &mut Vec<String>) {
        for param in call.params.iter().filter(|param| param.ty == "size_t") {
            let ends = ["len", "count", "capacity"];
            let is_length = ends.iter().any(|end| {
                let rest = param.name.strip_suffix(end);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
            });
            let mut lengths = facts
                .iter()
                .flatten()
                .filter_map(|facts| facts.length.as_ref());
            if is_length && !lengths.any(|length| *length == param.name) {
                bad.push(format!("{}: the length of no parameter", param.name));
            }
        }
    }

    /// `rocks_x **` and `rocks_buffer *`: what the caller must free.
    fn hands_over(&self, ty: &str) -> bool {
        let handle = ty.strip_suffix(" **");
        ty == "rocks_buffer *" || handle.is_some_and(|handle| self.rules.handles.contains(handle))
    }

    fn closing(&self, docs: &[String], call: &Call, bad: &mut Vec<String>) {
        let text = docs.join("\n");
        let returns = text.split("\nReturns:").nth(1);
        let returns = returns.map(|rest| rest.split("\nSince:").next().unwrap_or_default());
        match returns {
            // Those of the first page.
            None if call.returns == "void" || call.returns == "rocks_code" => {}
            None => bad.push("no line \"Returns: ...\"".to_owned()),
            Some(returns) if call.returns == "rocks_code" => {
                let code = |word: &str| self.constants.contains(word);
                let as_other = returns.trim_start().starts_with("as rocks_");
                let has_codes = words(returns).iter().any(|(_, word)| code(word));
                if !has_codes && !as_other {
                    bad.push("\"Returns:\" names no code".to_owned());
                }
                for bare in listed(returns).filter(|part| ANY_CALL.contains(part)) {
                    bad.push(format!("Returns: {bare}, as any call may"));
                }
            }
            Some(_) => {}
        }
        let Some(since) = text.split("\nSince:").nth(1) else {
            return;
        };
        let version = |text: &str| {
            let (major, minor) = text.trim().split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        };
        let now = rocks_header::version();
        let now = version(&format!("{}.{}", now[0], now[1]));
        match version(since) {
            None => bad.push("\"Since:\" is not MAJOR.MINOR, at the end".to_owned()),
            since if since > now => bad.push("is from the future".to_owned()),
            since if since <= version(FIRST_RELEASE) => {
                bad.push(format!("Since: {FIRST_RELEASE}, as everything"));
            }
            Some(_) => {}
        }
    }

    /// The subset of C that every runtime can call.
    fn types(&self, call: &Call, exported: bool, bad: &mut Vec<String>) {
        if self.rules.structs.contains(call.returns.as_str()) {
            bad.push(format!("returns {} by value", call.returns));
        }
        for param in &call.params {
            if param.name.is_empty() || param.ty.is_empty() {
                bad.push("a parameter without a name".to_owned());
            }
            if self.rules.structs.contains(param.ty.as_str()) {
                bad.push(format!("{}: a struct by value", param.name));
            }
            if exported && param.ty == "const uint8_t *" {
                bad.push(format!("{}: input bytes; take a const void *", param.name));
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
         /** Closed. */\n#define ROCKS_CLOSED 1\n/** Gone. */\n#define ROCKS_GONE 2\n\
         /** A status. */\ntypedef struct rocks_status {{\n/** It. */\nrocks_code code;\n}} rocks_status;\n\
         /** A thing. */\ntypedef struct rocks_x rocks_x;\n\
         /**\n{lines} */\nrocks_code rocks_x_new({params});\n"
    )
}

const GOOD: &[&str] = &[
    "Makes a thing.",
    "- how: in, how_len bytes, as text; NULL: only with length 0.",
    "- x: out, owned: free with rocks_x_new; NULL: refused.",
    "- y: any thing.",
    "",
    "Returns: ROCKS_GONE.",
];
const PARAMS: &str = "const char *name, const void *how, size_t how_len, const rocks_x *y, \
                      rocks_x **x, rocks_status *status";

#[test]
fn the_lint_takes_a_good_comment() {
    assert_eq!(lint(&snippet(GOOD, PARAMS)), Vec::<String>::new());
    // The first page says all of these parameters and codes.
    let bare = "rocks_x *x, const char *name, const void *how, size_t how_len, \
                const rocks_x *y, rocks_status *status";
    assert_eq!(
        lint(&snippet(&["Makes a thing."], bare)),
        Vec::<String>::new()
    );
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
        (0, "- y: any thing.", "what it does"),
        (1, "- nam: in; NULL: refused.", "nam, which is no parameter"),
        (
            1,
            "- how: in, how_len bytes; NULL: only with length 0.",
            "how: repeats",
        ),
        (1, "- how: inside; NULL: refused.", "how: neither whole"),
        (1, "- name: in; NULL: refused.", "name: repeats"),
        (1, "- name: in.", "name: repeats"),
        (1, "- status: out; NULL: not wanted.", "status: repeats"),
        (2, "", "x: no line"),
        (
            2,
            "- x: out, owned: free with rocks_x_new.",
            "x: not said what NULL",
        ),
        (2, "- x: inside; NULL: refused.", "neither `in` nor `out`"),
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
        (
            2,
            "- x: out, owned: free with rocks_x_new; NULL: only with count 0.",
            "x: not said how long",
        ),
        (3, "- y: NULL: none.", "y: neither whole"),
        (3, "- y: shared.", "y: neither whole"),
        (5, "Returns: 0.", "names no code"),
        (5, "Returns: ROCKS_OK, ROCKS_GONE.", "ROCKS_OK, as any call"),
        (
            5,
            "Returns: ROCKS_GONE, ROCKS_CLOSED.",
            "ROCKS_CLOSED, as any call",
        ),
        (
            5,
            "Returns: ROCKS_LOST.",
            "ROCKS_LOST, which does not exist",
        ),
        (5, "Since: 0.1", "Since: 0.1, as everything"),
        (5, "Since: soon", "is not MAJOR.MINOR"),
        (5, "Since: 99.1", "future"),
    ] {
        let mut docs = GOOD.to_vec();
        docs[at] = line;
        expect(&docs, PARAMS, wanted);
    }
    expect(&[], PARAMS, "has no comment");
    let text = "/* See rocks_lost. */\n".to_owned() + &snippet(GOOD, PARAMS);
    assert!(lint(&text).contains(&"mentions rocks_lost, which does not exist".to_owned()));
    let long = format!("{} {}", "Makes".repeat(20), "a thing.");
    expect(&[&long], PARAMS, "over 100 columns");
    for (extra, wanted) in [
        ("bool on", "a bool"),
        ("const uint8_t *key, size_t key_len", "key: input bytes"),
        ("long n", "no fixed width"),
        ("rocks_status by", "by value"),
        ("int32_t", "without a name"),
        ("size_t key_count", "key_count: the length of no parameter"),
        ("rocks_status *other", "other: no line"),
        ("uint64_t *total", "total: no line"),
        ("const uint64_t *ids", "ids: no line"),
        ("const void *bytes", "bytes: no line"),
    ] {
        let params = PARAMS.replace("rocks_x **x", &format!("rocks_x **x, {extra}"));
        expect(GOOD, &params, wanted);
    }
    let params = PARAMS.replace(", rocks_status *status", "");
    expect(GOOD, &params, "is not the status");
    let text = snippet(GOOD, PARAMS).replace("rocks_code rocks_x_new", "int32_t rocks_x_new");
    let text = text.replace("Returns: ", "Gives ");
    assert!(lint(&text)
        .iter()
        .any(|line| line.contains("no line \"Returns")));
}

//! The rules of the header's first page, and what they and a function's comment say together of
//! each parameter. The lint, the misuse test and the description for programs all ask here.

use crate::surface::{explained, words, Call, Item, Kind, Variable};
use std::collections::HashSet;

/// The codes that any call may return: the first page explains them, no comment repeats them.
pub const ANY_CALL: &[&str] = &[
    "ROCKS_OK",
    "ROCKS_INVALID_ARGUMENT",
    "ROCKS_INVALID_HANDLE",
    "ROCKS_CLOSED",
    "ROCKS_HANDLE_BUSY",
    "ROCKS_OUT_OF_MEMORY",
    "ROCKS_TOO_MANY_HANDLES",
    "ROCKS_EXCEPTION",
    "ROCKS_FORKED",
    "ROCKS_PANIC",
];

/// The version that everything is of whose comment names none.
pub const FIRST_RELEASE: &str = "0.1";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    In,
    Out,
}

/// The meaning of NULL.
#[derive(Clone, Debug, PartialEq)]
pub enum Null {
    Refused,
    /// Only with a length or count of 0.
    Empty,
    /// In the words of the comment or of the first page.
    Means(String),
}

/// What a function does with a pointer. `None` and `false`: stated by neither comment nor rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub way: Option<Way>,
    pub null: Option<Null>,
    /// Kept beyond the call, by reference.
    pub shared: bool,
    /// The function that frees it.
    pub owned: Option<String>,
    /// The event that ends its validity.
    pub borrowed: Option<String>,
    /// The parameter that says how many bytes or elements it has.
    pub length: Option<String>,
    /// The line of the comment, without the parameter's name; empty where there is none.
    pub text: String,
}

/// The names of a header by what they are, which the rules depend on.
pub struct Names {
    pub handles: HashSet<String>,
    pub structs: HashSet<String>,
    pub callbacks: HashSet<String>,
}

impl Names {
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Names {
        let items: Vec<&Item> = items.into_iter().collect();
        let names = |wanted: fn(&Kind) -> bool| {
            let found = items.iter().filter(|item| wanted(&item.kind));
            found.map(|item| item.name.clone()).collect()
        };
        Names {
            handles: names(|kind| matches!(kind, Kind::Handle)),
            structs: names(|kind| matches!(kind, Kind::Struct(_))),
            callbacks: names(|kind| matches!(kind, Kind::Callback(_))),
        }
    }

    pub fn is_pointer(&self, param: &Variable) -> bool {
        param.is_pointer() || param.call.is_some() || self.callbacks.contains(&param.ty)
    }

    /// The handle that a parameter is, if it is one.
    pub fn handle<'a>(&self, param: &'a Variable) -> Option<&'a str> {
        let pointee = pointee(&param.ty)?;
        self.handles.contains(pointee).then_some(pointee)
    }

    /// The first page's rule for a parameter; none if its comment must state it.
    pub fn rule(&self, function: &str, call: &Call, at: usize) -> Option<Facts> {
        let param = &call.params[at];
        let input = |null| {
            Some(Facts {
                way: Some(Way::In),
                null: Some(null),
                length: length(call, param, ""),
                ..Facts::default()
            })
        };
        let means = |text: &str| Null::Means(text.into());
        if param.ty == "rocks_status *" && param.name == "status" {
            return Some(Facts {
                way: Some(Way::Out),
                null: Some(means("not wanted")),
                ..Facts::default()
            });
        }
        let of = |end| pointee(&param.ty).map(|pointee| format!("{pointee}_{end}"));
        if at == 0
            && ["free", "close"]
                .iter()
                .any(|end| of(end).as_deref() == Some(function))
        {
            return input(means("nothing to do"));
        }
        if let Some(handle) = self.handle(param) {
            return input(match (at, handle) {
                (0, _) => Null::Refused,
                (_, "rocks_column_family") if param.name == "column_family" => {
                    means("the default column family")
                }
                (_, "rocks_options") => means("defaults"),
                _ => Null::Refused,
            });
        }
        if param.call.is_some() || self.callbacks.contains(&param.ty) {
            return input(Null::Refused);
        }
        let pointee = pointee(&param.ty).filter(|_| param.ty.starts_with("const "))?;
        match pointee {
            "char" => input(Null::Refused),
            "void" | "rocks_slice" | "rocks_column" => {
                length(call, param, "").and_then(|_| input(Null::Empty))
            }
            _ if self.structs.contains(pointee) => input(Null::Refused),
            _ => None,
        }
    }

    /// The facts that comment and first page state for each parameter that is a pointer.
    pub fn facts(&self, item: &Item, call: &Call) -> Vec<Option<Facts>> {
        let explained = explained(&item.docs);
        let params = call.params.iter().enumerate().map(|(at, param)| {
            if !self.is_pointer(param) {
                return None;
            }
            let names = |names: &[String]| names.contains(&param.name);
            let line = explained.iter().find(|(to, _)| names(to));
            let mut facts = line.map_or_else(Facts::default, |(_, text)| said(text));
            facts.length = length(call, param, &facts.text);
            let is_remark = facts.way.is_none();
            if let Some(rule) = self.rule(&item.name, call, at) {
                if is_remark {
                    facts.way = rule.way;
                }
                facts.null = facts.null.or(rule.null);
            }
            Some(facts)
        });
        params.collect()
    }
}

impl Names {
    /// The same of a callback: its inputs are lent for the call, and NULL only if they are empty or
    /// the comment says so.
    pub fn callback_facts(&self, call: &Call, docs: &[String]) -> Vec<Option<Facts>> {
        let explained = explained(docs);
        let docs = docs.join(" ");
        let params = call.params.iter().map(|param| {
            if !self.is_pointer(param) {
                return None;
            }
            let line = explained.iter().find(|(to, _)| to.contains(&param.name));
            let mut facts = line.map_or_else(Facts::default, |(_, text)| said(text));
            facts.length = partner(param, &call.params).map(str::to_owned);
            let is_input = param.ty.starts_with("const ") || self.handle(param).is_some();
            let is_state = param.ty == "void *";
            facts.way = facts.way.or(Some(match is_input || is_state {
                true => Way::In,
                false => Way::Out,
            }));
            let null = match &facts.length {
                _ if is_state => Null::Means("the state that was given".into()),
                Some(_) if is_input => Null::Empty,
                _ => Null::Refused,
            };
            // `existing` (NULL: there is none)
            let head = format!("`{}` (NULL: ", param.name);
            let told = docs
                .split_once(&head)
                .and_then(|(_, rest)| rest.split_once(')'));
            let told = told.map(|(meaning, _)| Null::Means(meaning.to_owned()));
            facts.null = facts.null.or(told).or(Some(null));
            if is_input && facts.borrowed.is_none() {
                facts.borrowed = Some("until the callback returns".into());
            }
            Some(facts)
        });
        params.collect()
    }
}

/// The length or count that is passed with a pointer and named after it.
pub fn partner<'a>(param: &Variable, others: &'a [Variable]) -> Option<&'a str> {
    let name = &param.name;
    let one = name.strip_suffix('s').unwrap_or(name);
    let at = others.iter().position(|other| other.name == *name)?;
    let named = [
        format!("{name}_len"),
        format!("{name}_count"),
        format!("{one}_count"),
    ];
    let is_size =
        |other: &&Variable| ["size_t", "uint64_t", "uint32_t"].contains(&other.ty.as_str());
    let sizes = || others.iter().filter(is_size);
    let own = sizes().find(|other| named.contains(&other.name));
    // `data, len` and `keys, count`: the length of the pointer before it, and of arrays of results.
    let plain = |other: &&Variable| match other.name.as_str() {
        "len" => others.get(at + 1).is_some_and(|next| next.name == "len"),
        "count" => {
            ["const rocks_slice *", "uint8_t *"].contains(&param.ty.as_str())
                || param.ty.ends_with("*const *")
        }
        _ => false,
    };
    own.or_else(|| sizes().find(plain))
        .map(|size| size.name.as_str())
}

/// The codes that a "Returns:" names, with what it says of each, and the functions it refers to.
pub fn codes(text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let (mut codes, mut functions) = (Vec::new(), Vec::new());
    for part in listed(text) {
        let (head, when) = match (part.find('('), part.find(": ")) {
            (Some(open), colon) if colon.is_none_or(|colon| open < colon) => {
                let close = part.rfind(')').unwrap_or(part.len());
                (&part[..open], &part[open + 1..close.max(open + 1)])
            }
            (_, Some(colon)) => (&part[..colon], &part[colon + 2..]),
            _ => (part, ""),
        };
        for (is_word, word) in words(head) {
            if is_word && word.starts_with("ROCKS_") {
                codes.push((word.to_owned(), when.trim().to_owned()));
            } else if is_word && word.starts_with("rocks_") {
                functions.push(word.to_owned());
            }
        }
    }
    (codes, functions)
}

/// The parts of a list, which commas and semicolons divide outside of parentheses.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = text.split(move |c: char| {
        depth += (c == '(') as i32 - (c == ')') as i32;
        [',', ';'].contains(&c) && depth == 0
    });
    parts.map(|part| part.trim_matches([' ', '.', '\n']))
}

/// `rocks_db` of `const rocks_db *`.
fn pointee(ty: &str) -> Option<&str> {
    let pointee = ty.strip_suffix('*')?.trim_end();
    let pointee = pointee.strip_prefix("const ").unwrap_or(pointee);
    (!pointee.contains('*')).then_some(pointee)
}

/// The meaning of a comment line: `in`, or `out`, or a remark that a rule covers.
pub fn said(text: &str) -> Facts {
    let first = text.split([',', ';', '.']).next().unwrap_or_default();
    let freed = ["free with ", "free each with ", "close with "]
        .iter()
        .find_map(|with| text.split(with).nth(1))
        .map(|rest| words(rest)[0].1.to_owned());
    let borrowed = text.split_once("borrowed").map(|(_, until)| {
        let end = until.find([';', '.']).unwrap_or(until.len());
        until[..end].trim().to_owned()
    });
    Facts {
        way: match first.trim() {
            "in" => Some(Way::In),
            "out" => Some(Way::Out),
            _ => None,
        },
        null: null(text),
        shared: text.starts_with("in, shared"),
        owned: freed.filter(|_| text.contains("owned")),
        borrowed,
        length: None,
        text: text.to_owned(),
    }
}

/// The clause `NULL: meaning`, or `NULL, empty: meaning`.
fn null(text: &str) -> Option<Null> {
    let clause = text.match_indices("NULL").find_map(|(at, _)| {
        let begins = at == 0 || text[..at].ends_with(' ') || text[..at].ends_with('(');
        let (head, meaning) = text[at..].split_once(": ")?;
        let is_clause = head == "NULL" || head.starts_with("NULL,");
        (begins && is_clause && !head.contains([';', '.'])).then_some(meaning)
    })?;
    let end = clause.find([';', '.']).unwrap_or(clause.len());
    let meaning = &clause[..end];
    Some(if meaning.starts_with("refused") {
        Null::Refused
    } else if meaning.starts_with("only with ") {
        Null::Empty
    } else {
        Null::Means(meaning.to_owned())
    })
}

/// The parameter that says how long another is: named after it, named in its line, or `count`.
fn length(call: &Call, param: &Variable, text: &str) -> Option<String> {
    let sizes = || call.params.iter().filter(|other| other.ty == "size_t");
    let named = words(text);
    let own = sizes().find(|size| size.name == format!("{}_len", param.name));
    let told = || sizes().find(|size| named.iter().any(|(_, word)| *word == size.name));
    let counted = ["const rocks_slice *", "const rocks_column *"].contains(&param.ty.as_str());
    let count = || sizes().find(|size| size.name == "count" && counted);
    own.or_else(told)
        .or_else(count)
        .map(|size| size.name.clone())
}

/// Whether a line says what the first page says and nothing else.
pub fn repeats(line: &str, param: &str, rule: &Facts) -> bool {
    let line = line.trim_end_matches('.').replace('`', "");
    let length = rule.length.as_deref();
    let known = match &rule.null {
        Some(Null::Empty) if length == Some("count") => ["slices", "keys", "values"]
            .map(|what| format!("in, count {what}; NULL: only with count 0"))
            .to_vec(),
        Some(Null::Empty) => vec![format!("in, {param}_len bytes; NULL: only with length 0")],
        Some(Null::Means(_)) if rule.way == Some(Way::Out) => vec!["out; NULL: not wanted".into()],
        Some(Null::Means(meaning)) => {
            let others = ["the default one", "nothing to free", "nothing to close"];
            let texts = others.iter().map(|other| format!("in; NULL: {other}"));
            texts.chain([format!("in; NULL: {meaning}")]).collect()
        }
        _ => vec!["in; NULL: refused".into()],
    };
    line == "in" || known.contains(&line)
}

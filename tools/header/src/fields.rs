//! What the comments of structs and of their fields say to programs: lengths of arrays, and how the
//! functions of a struct of callbacks are called.

use crate::render::unwrapped;
use crate::rules;
use crate::surface::Variable;
use serde::Serialize;

/// How the functions of a struct of callbacks are called.
#[derive(Debug, PartialEq, Serialize)]
pub struct Callbacks {
    /// "object": until destroy is called; "call": during the call that gets the struct.
    pub scope: &'static str,
    /// "caller": the thread of the call that runs them; "any": also those of RocksDB.
    pub threads: &'static str,
    /// Whether an owner can answer them (rocks_service_terms).
    pub serviced: bool,
}

/// None: it has no functions.
pub fn callbacks(docs: &[String], fields: &[Variable]) -> Option<Callbacks> {
    let called = |field: &&Variable| field.call.is_some() && field.name != "destroy";
    if !fields.iter().any(|field| called(&field)) {
        return None;
    }
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let of_fields = fields.iter().filter(called).map(|field| text(&field.docs));
    let said = std::iter::once(text(docs))
        .chain(of_fields)
        .collect::<Vec<_>>()
        .join(" ");
    let is_callers = ["on the thread of the call", "on the thread of rocks_"]
        .iter()
        .any(|words| said.contains(words));
    // Where RocksDB holds its locks while it asks, an owner that waits for them could not answer.
    let under_locks = said.contains("also while it holds its locks");
    Some(Callbacks {
        scope: if has("destroy") { "object" } else { "call" },
        threads: if is_callers { "caller" } else { "any" },
        serviced: has("service") && !under_locks,
    })
}

/// The field with the length of an array, and how many elements there are more: 1 of offsets, which
/// have an end. None: it points to one thing, or to a text.
pub fn length(at: usize, fields: &[Variable]) -> Option<(&str, usize)> {
    let field = &fields[at];
    if !field.is_pointer() || field.call.is_some() {
        return None;
    }
    if let Some(named) = rules::partner(field, fields) {
        return Some((named, 0));
    }
    let one = field.name.strip_suffix('s').unwrap_or(&field.name);
    let in_bytes = format!("{one}_bytes");
    let is_size =
        |other: &&Variable| ["size_t", "uint64_t", "uint32_t"].contains(&other.ty.as_str());
    let sizes = || fields.iter().filter(is_size);
    if let Some(bytes) = sizes().find(|size| size.name == in_bytes) {
        return Some((bytes.name.as_str(), 0));
    }
    if ["void *", "const void *", "const char *"].contains(&field.ty.as_str()) {
        return None;
    }
    // "count + 1 offsets into `keys`", "user_count of them": before what NULL means.
    let docs = text(&field.docs);
    let (before, _) = docs.split_once("NULL").unwrap_or((docs.as_str(), ""));
    let counted = sizes().find_map(|size| Some((size, after(before, &size.name)?)));
    if let Some((size, rest)) = counted {
        return Some((size.name.as_str(), usize::from(rest.starts_with(" + 1"))));
    }
    // "Their values.": of what stands before.
    match docs.starts_with("Their ") && at > 0 {
        true => length(at - 1, fields),
        false => None,
    }
}

fn text(docs: &[String]) -> String {
    unwrapped(docs)
}

/// What follows a word that is a name by itself, not one in a larger one or in quotes.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '`';
    text.match_indices(word).find_map(|(at, _)| {
        let (before, rest) = (&text[..at], &text[at + word.len()..]);
        let whole = !before.ends_with(is_part) && !rest.starts_with(is_part);
        whole.then_some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::Call;

    fn field(name: &str, ty: &str, docs: &str) -> Variable {
        Variable {
            name: name.into(),
            docs: vec![docs.into()],
            ty: ty.into(),
            array: String::new(),
            call: None,
        }
    }

    fn function(name: &str, docs: &str) -> Variable {
        let call = Call {
            returns: "void".into(),
            params: Vec::new(),
        };
        Variable {
            call: Some(call),
            ..field(name, "void (*)(void)", docs)
        }
    }

    #[test]
    fn lengths_are_found_in_names_and_comments() {
        let fields = [
            field("entry_count", "size_t", "How many entries."),
            field(
                "key_offsets",
                "const uint32_t *",
                "entry_count + 1 offsets into `keys`.",
            ),
            field("keys", "const uint8_t *", "The keys."),
            field("key_bytes", "size_t", "How many bytes `keys` has."),
            field("user_count", "uint64_t", "How many."),
            field(
                "user_names",
                "const rocks_slice *",
                "Names, user_count of them.",
            ),
            field("user_values", "const rocks_slice *", "Their values."),
            field(
                "stats",
                "const rocks_stats *",
                "Its work; NULL: user_count is 0.",
            ),
            field("name", "const char *", "One of user_count names."),
        ];
        let found: Vec<_> = (0..fields.len()).map(|at| length(at, &fields)).collect();
        let user = Some(("user_count", 0));
        assert_eq!(
            found[1..4],
            [Some(("entry_count", 1)), Some(("key_bytes", 0)), None]
        );
        assert_eq!(found[5..], [user, user, None, None]);
    }

    #[test]
    fn callbacks_are_told_apart() {
        let destroy = || function("destroy", "Called on any thread.");
        let service = || field("service", "rocks_service_terms", "Where they are called.");
        let say = |docs: &str, fields: &[Variable]| callbacks(&[docs.to_owned()], fields).unwrap();
        let made = |scope, threads, serviced| Callbacks {
            scope,
            threads,
            serviced,
        };
        let merge = function("merge", "Merges.");
        assert_eq!(
            say(
                "Any thread calls it.",
                &[destroy(), service(), merge.clone()]
            ),
            made("object", "any", true)
        );
        assert_eq!(
            say(
                "Called also while it holds its locks.",
                &[destroy(), service(), merge]
            ),
            made("object", "any", false)
        );
        let record = function("record", "Called on the thread of rocks_batch_iterate.");
        assert_eq!(say("", &[record]), made("call", "caller", false));
        assert!(callbacks(&[], &[service()]).is_none());
    }
}

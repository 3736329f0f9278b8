//! `include/rocks.json`: the whole header for programs. Its form is `include/rocks.schema.json`.

use crate::contents::{sections, Section};
use crate::fields::{self, Callbacks};
use crate::layout::Layout;
use crate::render::unwrapped;
use crate::rules::{self, Facts, Names, Null, Way, ANY_CALL, FIRST_RELEASE};
use crate::surface::{explained, Call, Item, Kind, Variable};
use crate::{root, version};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Description<'a> {
    library: &'static str,
    version: String,
    any_call: &'static [&'static str],
    parts: Vec<Part<'a>>,
    handles: Vec<Handle<'a>>,
    types: Vec<Alias<'a>>,
    constants: Vec<Constant<'a>>,
    structs: Vec<Struct<'a>>,
    callbacks: Vec<Callback<'a>>,
    functions: Vec<Function<'a>>,
    options: Vec<Options>,
}

#[derive(Serialize)]
struct Part<'a> {
    title: &'a str,
    sections: Vec<Heading<'a>>,
}

#[derive(Serialize)]
struct Heading<'a> {
    title: &'a str,
    documentation: String,
    declares: Vec<&'a str>,
}

/// Common to all declarations.
#[derive(Serialize)]
struct Head<'a> {
    name: &'a str,
    section: &'a str,
    since: String,
    documentation: String,
}

#[derive(Serialize)]
struct Handle<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// None: a callback lends it.
    free_with: Option<String>,
    threads: &'static str,
}

#[derive(Serialize)]
struct Alias<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(rename = "type")]
    ty: &'a str,
}

#[derive(Serialize)]
struct Constant<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    value: i64,
    /// Of an error code: whether any call may return it.
    #[serde(skip_serializing_if = "Option::is_none")]
    any_call: Option<bool>,
}

#[derive(Serialize)]
struct Struct<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    size: usize,
    alignment: usize,
    grows: bool,
    /// Of a struct of functions that the library calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    callbacks: Option<Callbacks>,
    fields: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    array: Option<usize>,
    offset: usize,
    size: usize,
    documentation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<&'a str>,
    /// How many elements there are more than `length` says.
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<Signature<'a>>,
}

#[derive(Serialize)]
struct Callback<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(flatten)]
    call: Signature<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(flatten)]
    call: Signature<'a>,
}

#[derive(Serialize)]
struct Signature<'a> {
    returns: Returns<'a>,
    parameters: Vec<Parameter<'a>>,
}

#[derive(Serialize)]
struct Returns<'a> {
    #[serde(rename = "type")]
    ty: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    documentation: String,
    /// The codes beyond those of any call, or a remark about one of those.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes: Vec<Code>,
    /// Its codes and those of that function.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes_as: Vec<String>,
}

#[derive(Serialize)]
struct Code {
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    when: String,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<Pointer>,
    /// Of a length: the parameters that have it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    length_of: Vec<&'a str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    documentation: String,
}

/// `ownership` of an input: "call" (read during the call), "shared" (a reference is kept), "borrowed"
/// (lent to a callback); of an output: "value" (written to the caller's memory), "owned", "borrowed".
#[derive(Serialize)]
struct Pointer {
    direction: &'static str,
    nullable: bool,
    /// The meaning of NULL, if it is not refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    null: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<Length>,
    ownership: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_with: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    borrowed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<String>,
}

#[derive(Serialize)]
struct Length {
    parameter: String,
    unit: &'static str,
}

#[derive(Serialize)]
struct Options {
    kind: String,
    value: i64,
    /// As rocks_options_describe has them.
    options: Vec<Value>,
}

/// The text of the file.
pub fn json() -> String {
    let sections = sections();
    let items: Vec<&Item> = sections.iter().flat_map(|section| &section.items).collect();
    let reader = Reader {
        names: Names::of(items.iter().copied()),
        layout: Layout::of(items.iter().copied()),
        items,
    };
    let mut described = Description {
        library: "rocks",
        version: version().join("."),
        any_call: ANY_CALL,
        parts: parts(sections),
        handles: Vec::new(),
        types: Vec::new(),
        constants: Vec::new(),
        structs: Vec::new(),
        callbacks: Vec::new(),
        functions: Vec::new(),
        options: reader.options(),
    };
    for section in sections {
        for item in &section.items {
            reader.item(item, section, &mut described);
        }
    }
    serde_json::to_string_pretty(&described).unwrap() + "\n"
}

fn parts(sections: &[Section]) -> Vec<Part<'_>> {
    let mut parts: Vec<Part> = Vec::new();
    for section in sections {
        if parts.last().is_none_or(|part| part.title != section.part) {
            parts.push(Part {
                title: section.part,
                sections: Vec::new(),
            });
        }
        parts.last_mut().unwrap().sections.push(Heading {
            title: section.title,
            documentation: unwrapped(&section.text),
            declares: section
                .items
                .iter()
                .map(|item| item.name.as_str())
                .collect(),
        });
    }
    parts
}

/// The options by kind, each with what rocks_options_describe says: tools/header/options.json, which
/// tests/description.rs writes (under `make header`) and compares with the running library.
pub fn options() -> BTreeMap<String, Vec<Value>> {
    let path = root().join("tools/header/options.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

struct Reader<'a> {
    names: Names,
    layout: Layout<'a>,
    items: Vec<&'a Item>,
}

impl<'a> Reader<'a> {
    fn item(&self, item: &'a Item, section: &'a Section, into: &mut Description<'a>) {
        let head = Head {
            name: &item.name,
            section: section.title,
            since: since(&item.docs),
            documentation: body(&item.docs, call(&item.kind)),
        };
        match &item.kind {
            Kind::Handle => into.handles.push(Handle {
                free_with: self.frees(&item.name),
                threads: match head
                    .documentation
                    .to_lowercase()
                    .contains("one thread at a time")
                {
                    true => "one at a time",
                    false => "any",
                },
                head,
            }),
            Kind::Alias(ty) => into.types.push(Alias { head, ty }),
            Kind::Constant(value) => {
                let is_code = section.items.iter().any(|item| item.name == "rocks_code")
                    && !item.name.starts_with("ROCKS_STATUS_");
                into.constants.push(Constant {
                    value: value.parse().expect("a number"),
                    any_call: is_code.then(|| ANY_CALL.contains(&item.name.as_str())),
                    head,
                });
            }
            Kind::Struct(fields) => {
                let called = fields::callbacks(&item.docs, fields);
                into.structs.push(self.structure(head, fields, called));
            }
            Kind::Callback(call) => into.callbacks.push(Callback {
                call: self.callback(call, &item.docs),
                head,
            }),
            Kind::Function(call) => {
                let facts = self.names.facts(item, call);
                let call = self.signature(call, facts, &item.docs);
                into.functions.push(Function { head, call });
            }
        }
    }

    /// The function that ends a handle.
    fn frees(&self, handle: &str) -> Option<String> {
        let names = [format!("{handle}_free"), format!("{handle}_close")];
        let exists = |name: &String| self.items.iter().any(|item| item.name == *name);
        names.into_iter().find(exists)
    }

    fn structure(
        &self,
        head: Head<'a>,
        fields: &'a [Variable],
        callbacks: Option<Callbacks>,
    ) -> Struct<'a> {
        let (shape, offsets) = self.layout.fields(fields);
        let described = fields.iter().zip(offsets).enumerate();
        let described = described.map(|(at, (field, offset))| {
            let length = fields::length(at, fields);
            Field {
                name: &field.name,
                ty: &field.ty,
                array: field.array.trim_matches(['[', ']']).parse().ok(),
                offset,
                size: self.layout.field(field).size,
                documentation: body(&field.docs, field.call.as_ref()),
                length: length.map(|(name, _)| name),
                more: length.map_or(0, |(_, more)| more),
                call: field
                    .call
                    .as_ref()
                    .map(|call| self.callback(call, &field.docs)),
            }
        });
        Struct {
            fields: described.collect(),
            size: shape.size,
            alignment: shape.alignment,
            grows: fields
                .first()
                .is_some_and(|field| field.name == "struct_size"),
            callbacks,
            head,
        }
    }

    fn callback(&self, call: &'a Call, docs: &'a [String]) -> Signature<'a> {
        self.signature(call, self.names.callback_facts(call, docs), docs)
    }

    fn signature(
        &self,
        call: &'a Call,
        facts: Vec<Option<Facts>>,
        docs: &'a [String],
    ) -> Signature<'a> {
        let lengths: Vec<(&str, String)> = call
            .params
            .iter()
            .zip(&facts)
            .filter_map(|(param, facts)| {
                Some((param.name.as_str(), facts.as_ref()?.length.clone()?))
            })
            .collect();
        let explained = explained(docs);
        let parameters = call.params.iter().zip(facts).map(|(param, facts)| {
            let has = lengths.iter().filter(|(_, length)| *length == param.name);
            let line = explained
                .iter()
                .find(|(names, _)| names.contains(&param.name));
            Parameter {
                name: &param.name,
                ty: &param.ty,
                length_of: has.map(|(of, _)| *of).collect(),
                documentation: line.map(|(_, text)| text.clone()).unwrap_or_default(),
                pointer: facts.map(|facts| self.pointer(param, facts)),
            }
        });
        Signature {
            parameters: parameters.collect(),
            returns: returns(&call.returns, docs),
        }
    }

    fn pointer(&self, param: &Variable, facts: Facts) -> Pointer {
        let is_bytes = ["void", "uint8_t", "char"].iter().any(|ty| {
            let pointee = param.ty.trim_start_matches("const ");
            pointee
                .strip_prefix(ty)
                .is_some_and(|rest| rest.trim() == "*")
        });
        let (nullable, null) = match facts.null {
            Some(Null::Means(meaning)) => (true, Some(meaning)),
            Some(Null::Empty) => (true, Some("only with length 0".to_owned())),
            Some(Null::Refused) | None => (false, None),
        };
        let ownership = match (&facts.owned, &facts.borrowed, facts.way) {
            (Some(_), ..) => "owned",
            (_, Some(_), _) => "borrowed",
            _ if facts.shared => "shared",
            (.., Some(Way::Out)) => "value",
            _ => "call",
        };
        let options = param
            .ty
            .contains("rocks_options ")
            .then(|| self.kind(&facts.text));
        Pointer {
            direction: match facts.way.expect("the lint sees to it") {
                Way::In => "in",
                Way::Out => "out",
            },
            nullable,
            null,
            length: facts.length.map(|parameter| Length {
                parameter,
                unit: match param.ty.as_str() {
                    _ if is_bytes => "bytes",
                    "const rocks_column *" => "entries",
                    _ => "elements",
                },
            }),
            ownership,
            free_with: facts.owned,
            borrowed: facts.borrowed,
            options: options.flatten(),
        }
    }

    /// The kind that "read options" names.
    fn kind(&self, text: &str) -> Option<String> {
        let kinds = self.kinds().into_iter().filter(|(kind, _)| {
            let words = kind.trim_start_matches("ROCKS_OPTIONS_").to_lowercase();
            let forms = [words.replace('_', " "), words.replace('_', "-")];
            forms
                .iter()
                .any(|form| text.contains(&format!("{form} options")))
        });
        kinds.map(|(kind, _)| kind).next()
    }

    /// The constants ROCKS_OPTIONS_*.
    fn kinds(&self) -> Vec<(String, i64)> {
        let kinds = self.items.iter().filter_map(|item| match &item.kind {
            Kind::Constant(value) if item.name.starts_with("ROCKS_OPTIONS_") => {
                Some((item.name.clone(), value.parse().unwrap()))
            }
            _ => None,
        });
        kinds.collect()
    }

    fn options(&self) -> Vec<Options> {
        let mut described = options();
        let kinds = self.kinds().into_iter().map(|(kind, value)| Options {
            options: described.remove(&kind).unwrap_or_default(),
            kind,
            value,
        });
        kinds.collect()
    }
}

/// The calls of a declaration, and its callers.
fn call(kind: &Kind) -> Option<&Call> {
    match kind {
        Kind::Callback(call) | Kind::Function(call) => Some(call),
        _ => None,
    }
}

/// "Returns:" with what follows it.
fn returns<'a>(ty: &'a str, docs: &[String]) -> Returns<'a> {
    let begin = docs.iter().position(|line| line.starts_with("Returns:"));
    let lines = begin.map_or(&[][..], |begin| &docs[begin..]);
    let end = lines.iter().position(|line| line.starts_with("Since:"));
    let text = unwrapped(&lines[..end.unwrap_or(lines.len())]);
    let text = text.strip_prefix("Returns:").unwrap_or_default().trim();
    let (codes, codes_as) = match ty {
        "rocks_code" => rules::codes(text),
        _ => Default::default(),
    };
    let codes = codes.into_iter().map(|(name, when)| Code { name, when });
    Returns {
        ty,
        documentation: text.to_owned(),
        codes: codes.collect(),
        codes_as,
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn since(docs: &[String]) -> String {
    let line = docs.iter().find_map(|line| line.strip_prefix("Since: "));
    line.unwrap_or(FIRST_RELEASE).to_owned()
}

/// A comment without what the description has elsewhere: parameters, return and version.
fn body(docs: &[String], call: Option<&Call>) -> String {
    let mut lines = Vec::new();
    let mut elsewhere = false;
    for line in docs {
        let names = line
            .strip_prefix("- ")
            .and_then(|line| line.split_once(": "));
        let is_param = |name: &str| {
            call.is_some_and(|call| call.params.iter().any(|param| param.name == name))
        };
        let closes = line.starts_with("Returns:") || line.starts_with("Since:");
        if closes || names.is_some_and(|(names, _)| names.split(", ").all(is_param)) {
            elsewhere = true;
        } else if line.is_empty() || line.starts_with("- ") {
            elsewhere = false;
        }
        if !elsewhere {
            lines.push(line.clone());
        }
    }
    unwrapped(&lines)
}

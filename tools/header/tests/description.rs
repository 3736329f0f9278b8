//! The description for programs has every fact, and the layout that a C compiler has.

#[path = "../../../tests/support/mod.rs"]
mod support;

use rocks_header::{contents, description, surface::Kind};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;
use support::{root, run, Scratch};

fn description() -> Value {
    serde_json::from_str(&description::json()).unwrap()
}

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_default()
}

/// Every signature: of functions, of types of callbacks and of the fields of structs.
fn signatures(all: &Value) -> Vec<(String, &Value)> {
    let named = |item: &Value| text(item, "name").to_owned();
    let calls = list(all, "functions").iter().chain(list(all, "callbacks"));
    let fields = list(all, "structs").iter().flat_map(|item| {
        let fields = list(item, "fields").iter();
        fields.map(move |field| (format!("{}.{}", named(item), named(field)), &field["call"]))
    });
    let calls = calls.map(|call| (named(call), call));
    calls
        .chain(fields)
        .filter(|(_, call)| call.is_object())
        .collect()
}

#[test]
fn every_declaration_is_in_it() {
    let all = description();
    let kinds = [
        "handles",
        "types",
        "constants",
        "structs",
        "callbacks",
        "functions",
    ];
    let described = kinds.iter().flat_map(|kind| list(&all, kind));
    let described: BTreeSet<&str> = described.map(|item| text(item, "name")).collect();
    let items = || {
        contents::sections()
            .iter()
            .flat_map(|section| &section.items)
    };
    let declared: BTreeSet<&str> = items().map(|item| item.name.as_str()).collect();
    assert_eq!(described, declared);
    let parts = list(&all, "parts")
        .iter()
        .flat_map(|part| list(part, "sections"));
    let listed = parts.flat_map(|section| list(section, "declares"));
    let listed: Vec<&str> = listed.map(|name| name.as_str().unwrap()).collect();
    assert_eq!(listed, items().map(|item| &item.name).collect::<Vec<_>>());
}

#[test]
fn every_parameter_has_its_facts() {
    let all = description();
    let functions: BTreeSet<&str> = list(&all, "functions")
        .iter()
        .map(|f| text(f, "name"))
        .collect();
    let constants: BTreeSet<&str> = list(&all, "constants")
        .iter()
        .map(|c| text(c, "name"))
        .collect();
    let callbacks: BTreeSet<&str> = list(&all, "callbacks")
        .iter()
        .map(|c| text(c, "name"))
        .collect();
    let mut missing = Vec::new();
    for (name, call) in signatures(&all) {
        let params = list(call, "parameters");
        for param in params {
            let at = format!("{name}: {}", text(param, "name"));
            let mut want = |is: bool, what: &str| {
                if !is {
                    missing.push(format!("{at}: {what}"));
                }
            };
            let (ty, pointer) = (text(param, "type"), &param["pointer"]);
            let is_pointer = ty.contains('*') || callbacks.contains(ty);
            want(
                is_pointer == pointer.is_object(),
                "a pointer, and not described as one",
            );
            let length = text(&pointer["length"], "parameter");
            let partner = params.iter().find(|other| text(other, "name") == length);
            want(
                length.is_empty() || partner.is_some(),
                "its length is no parameter",
            );
            let is_length = ["len", "count", "capacity"].iter().any(|end| {
                let rest = text(param, "name").strip_suffix(end);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
            });
            let of = list(param, "length_of");
            want(
                ty != "size_t" || !is_length || !of.is_empty(),
                "the length of nothing",
            );
            let owned = ty == "rocks_buffer *"
                || ty.ends_with(" **") && !ty.starts_with("const ") && ty != "void **";
            if owned && text(pointer, "direction") == "out" {
                want(
                    text(pointer, "ownership") == "owned",
                    "handed over, and not owned",
                );
            }
            let frees = text(pointer, "free_with");
            want(
                frees.is_empty() || functions.contains(frees),
                "freed by no function",
            );
        }
        for code in list(&call["returns"], "codes") {
            let code = text(code, "name");
            if !constants.contains(code) {
                missing.push(format!("{name}: {code} is no code"));
            }
        }
        for other in list(&call["returns"], "codes_as") {
            if !functions.contains(other.as_str().unwrap()) {
                missing.push(format!("{name}: no {other}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Arrays in structs whose length is elsewhere: in the call (`count`), or in what was asked.
const LENGTH_ELSEWHERE: &[&str] = &[
    "rocks_column.offsets32",
    "rocks_column.offsets64",
    "rocks_column_view.validity",
    "rocks_ingest_group.file_checksums",
    "rocks_ingest_group.file_checksum_func_names",
    "rocks_completion.codes",
];

#[test]
fn every_array_of_a_struct_has_its_length() {
    let all = description();
    let arrays = [
        "const uint8_t *",
        "const uint32_t *",
        "const int64_t *",
        "const rocks_slice *",
        "const rocks_code *",
        "const char *const *",
        "const rocks_event_column_family *",
    ];
    let (mut wrong, mut elsewhere) = (Vec::new(), Vec::new());
    for item in list(&all, "structs") {
        for field in list(item, "fields") {
            let name = format!("{}.{}", text(item, "name"), text(field, "name"));
            let length = text(field, "length");
            let partner = list(item, "fields")
                .iter()
                .find(|other| text(other, "name") == length);
            if length.is_empty() && arrays.contains(&text(field, "type")) {
                elsewhere.push(name);
            } else if !length.is_empty() && partner.is_none() {
                wrong.push(format!("{name}: its length {length} is no field"));
            } else if name.ends_with("offsets") && field["more"] != 1 {
                wrong.push(format!("{name}: offsets are one more than {length}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known = LENGTH_ELSEWHERE.iter().map(|name| (*name).to_owned());
    assert_eq!(
        elsewhere.into_iter().collect::<BTreeSet<_>>(),
        known.collect::<BTreeSet<_>>()
    );
}

/// An owner answers for all but those that RocksDB asks while it holds its locks.
#[test]
fn every_struct_of_callbacks_says_how_they_are_called() {
    let all = description();
    let of = |item: &Value| {
        let functions = list(item, "fields").iter();
        let mut functions = functions.filter(|field| field["call"].is_object());
        functions.any(|field| text(field, "name") != "destroy")
    };
    let (mut count, mut alone) = (0, Vec::new());
    for item in list(&all, "structs").iter().filter(|item| of(item)) {
        let (name, said) = (text(item, "name"), &item["callbacks"]);
        assert!(said.is_object(), "{name}");
        count += 1;
        if text(said, "scope") == "call" {
            assert_eq!(text(said, "threads"), "caller", "{name}");
        } else if said["serviced"] != true {
            alone.push(name);
        }
    }
    assert!(count > 15);
    let unserviced = [
        "rocks_comparator_callbacks",
        "rocks_slice_transform_callbacks",
    ];
    assert_eq!(alone, unserviced);
}

#[test]
fn the_layout_is_the_compilers() {
    let all = description();
    let mut checks = String::new();
    let mut check = |what: String, is: &Value| {
        let line = checks.lines().count();
        checks += &format!("typedef char check_{line}[{what} == {is} ? 1 : -1];\n");
    };
    for item in list(&all, "structs") {
        let name = text(item, "name");
        check(format!("sizeof({name})"), &item["size"]);
        for field in list(item, "fields") {
            let field_name = text(field, "name");
            check(format!("offsetof({name}, {field_name})"), &field["offset"]);
            check(
                format!("sizeof((({name} *)0)->{field_name})"),
                &field["size"],
            );
        }
    }
    for constant in list(&all, "constants") {
        check(text(constant, "name").to_owned(), &constant["value"]);
    }
    let scratch = Scratch::new("description");
    let source = scratch.path().join("layout.c");
    std::fs::write(&source, format!("#include <rocks.h>\n{checks}")).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-c", "-o", "/dev/null", "-I"]);
    compiler.arg(root().join("include")).arg(&source);
    run(&mut compiler, Duration::from_secs(60)).unwrap();
    assert!(checks.lines().count() > 1000);
}

#[test]
fn every_kind_of_options_has_options() {
    let all = description();
    for kind in list(&all, "options") {
        assert!(!list(kind, "options").is_empty(), "{}", kind["kind"]);
        for option in list(kind, "options") {
            assert!(text(option, "purpose").ends_with('.'), "{option}");
        }
    }
    let is_kind = |item: &&rocks_header::surface::Item| {
        matches!(item.kind, Kind::Constant(_)) && item.name.starts_with("ROCKS_OPTIONS_")
    };
    let items = contents::sections()
        .iter()
        .flat_map(|section| &section.items);
    let kinds: BTreeSet<String> = items
        .filter(is_kind)
        .map(|item| item.name.clone())
        .collect();
    let known: BTreeSet<String> = description::options().into_keys().collect();
    assert_eq!(known, kinds);
}

//! The surface stays: every symbol, constant and layout of tests/abi/baseline.txt is
//! there and unchanged, and the installed libraries hold the header's functions and
//! nothing else.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::surface::{parse, Item, Kind};
use support::{header, root, run, Prefix, Scratch};

const BASELINE: &str = "tests/abi/baseline.txt";
const HEADING: &str = "\
# The surface of the library, as a compiled caller depends on it (LP64), sorted.
# `make header` adds what is new. A line that was released is never changed or taken
# away before the next major version; one that never was may be deleted by hand.
";

/// The parts that a caller depends on: what it is -> how it looks.
type Surface = BTreeMap<String, String>;

fn surface(header: &str) -> Surface {
    let mut surface = Surface::new();
    let mut add = |key: String, value: String| {
        let before = surface.insert(key.clone(), value);
        assert!(before.is_none(), "{key} is declared twice");
    };
    let items = parse(header);
    for item in &items {
        let name = &item.name;
        match &item.kind {
            // The version is what may change.
            Kind::Constant(_) if name.starts_with("ROCKS_VERSION_") => {}
            Kind::Constant(value) => add(format!("constant {name}"), value.clone()),
            Kind::Handle => add(format!("handle {name}"), "opaque".into()),
            Kind::Alias(ty) => add(format!("type {name}"), ty.clone()),
            Kind::Callback(call) => add(format!("callback {name}"), call.signature()),
            Kind::Function(call) => add(format!("function {name}"), call.signature()),
            Kind::Struct(fields) => {
                for field in fields {
                    let ty = match &field.call {
                        Some(call) => call.signature(),
                        None => format!("{}{}", field.ty, field.array),
                    };
                    add(format!("field {name}.{}", field.name), ty);
                }
            }
        }
    }
    for (key, place) in layout(header, &items) {
        let shape = surface.entry(key).or_default();
        *shape = format!("{shape} {place}").trim().to_owned();
    }
    surface
}

/// Sizes and offsets, as the compiler has them.
fn layout(header: &str, items: &[Item]) -> Vec<(String, String)> {
    let mut body = String::new();
    for item in items {
        let Kind::Struct(fields) = &item.kind else {
            continue;
        };
        let name = &item.name;
        body += &format!("printf(\"struct {name}=size %zu\\n\", sizeof({name}));\n");
        for field in fields {
            let field = &field.name;
            body += &format!(
                "printf(\"field {name}.{field}=at %zu, %zu bytes\\n\", \
                 offsetof({name}, {field}), sizeof((({name} *)0)->{field}));\n"
            );
        }
    }
    let scratch = Scratch::new("layout");
    let source = scratch.path().join("layout.c");
    let program = scratch.path().join("layout");
    let text =
        format!("#include <rocks.h>\n#include <stdio.h>\nint main(void) {{\n{body}return 0;\n}}\n");
    std::fs::write(&source, text).unwrap();
    std::fs::write(scratch.path().join("rocks.h"), header).unwrap();
    run(
        Command::new("cc")
            .arg("-I")
            .arg(scratch.path())
            .arg(&source)
            .arg("-o")
            .arg(&program),
        Duration::from_secs(60),
    )
    .unwrap();
    run(&mut Command::new(&program), Duration::from_secs(10))
        .unwrap()
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, place)| (key.to_owned(), place.to_owned()))
        .collect()
}

fn read(text: &str) -> Surface {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(": ").expect("key: value"))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn write(surface: &Surface) -> String {
    let line = |(key, value): (&String, &String)| format!("{key}: {value}\n");
    HEADING.to_owned() + &surface.iter().map(line).collect::<String>()
}

/// Changes that break a program built against the old surface.
fn broken(old: &Surface, new: &Surface) -> Vec<String> {
    let mut broken = Vec::new();
    for (key, was) in old {
        match new.get(key) {
            None => broken.push(format!("{key}: gone (was {was})")),
            Some(is) if is != was && !has_grown(key, was, is, new) => {
                broken.push(format!("{key}: {is} (was {was})"));
            }
            Some(_) => {}
        }
    }
    // A struct that its users allocate grows only when it says its size.
    for key in new.keys().filter(|key| !old.contains_key(*key)) {
        let Some((name, _)) = key.strip_prefix("field ").and_then(|f| f.split_once('.')) else {
            continue;
        };
        let is_old = old.contains_key(&format!("struct {name}"));
        if is_old && !new.contains_key(&format!("field {name}.struct_size")) {
            broken.push(format!(
                "{key}: a new field in a struct without struct_size"
            ));
        }
    }
    broken
}

/// A struct that carries its size may get larger.
fn has_grown(key: &str, was: &str, is: &str, new: &Surface) -> bool {
    let Some(name) = key.strip_prefix("struct ") else {
        return false;
    };
    let size = |text: &str| text.trim_start_matches("size ").parse::<u64>().unwrap_or(0);
    new.contains_key(&format!("field {name}.struct_size")) && size(is) > size(was)
}

#[test]
fn what_was_there_is_there_unchanged() {
    let path = root().join(BASELINE);
    let old = read(&std::fs::read_to_string(&path).unwrap_or_default());
    let new = surface(&header::rocks_h());
    let broken = broken(&old, &new);
    assert!(
        broken.is_empty(),
        "the ABI changed (what was never released may be deleted from {BASELINE}):\n{}",
        broken.join("\n")
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, write(&new)).unwrap();
    } else {
        let added: Vec<&String> = new.keys().filter(|key| !old.contains_key(*key)).collect();
        assert!(
            added.is_empty(),
            "new in the ABI, run `make header`: {added:?}"
        );
    }
}

/// rocks_handles_alive knows every type that has handles; callbacks alone have sinks.
#[test]
fn every_type_of_handle_has_a_kind() {
    let items = parse(&header::rocks_h());
    let handles = items
        .iter()
        .filter(|item| matches!(item.kind, Kind::Handle));
    let unknown: Vec<&str> = handles
        .map(|item| item.name.as_str())
        .filter(|name| rocks::abi::handles::handle::Kind::of_type(name).is_none())
        .collect();
    assert_eq!(unknown, ["rocks_sink"]);
}

/// tests/c/abi/test_release.c releases one object of each type: by its ONE, and databases by themselves.
#[test]
fn every_type_of_handle_is_released() {
    let test = std::fs::read_to_string(root().join("tests/c/abi/test_release.c")).unwrap();
    let is_released = |name: &str| {
        let noun = name.strip_prefix("rocks_").unwrap();
        match noun {
            "db" => test.contains("rocks_release(db);"),
            _ => test.contains(&format!("ONE({noun},")),
        }
    };
    let json = std::fs::read_to_string(root().join("include/rocks.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let handles = json["handles"].as_array().unwrap();
    let names = handles.iter().map(|one| one["name"].as_str().unwrap());
    let left_out: Vec<&str> = names.filter(|name| !is_released(name)).collect();
    // Sinks end with their callbacks.
    assert_eq!(left_out, ["rocks_sink"]);
}

/// The comparison sees what it is for.
#[test]
fn the_comparison_catches_changes() {
    let text = header::rocks_h();
    let old = surface(&text);
    let change = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        broken(&old, &surface(&text.replacen(from, to, 1)))
    };
    assert_eq!(change("ROCKS_OK 0", "ROCKS_OK 0"), Vec::<String>::new());
    for (from, to) in [
        ("#define ROCKS_CLOSED 101", "#define ROCKS_CLOSED 102"),
        ("#define ROCKS_CLOSED 101", ""),
        ("typedef int32_t rocks_code;", "typedef int64_t rocks_code;"),
        ("int32_t subcode;", "int64_t subcode;"),
        ("char message[496];", "char message[400];"),
        (
            "uint32_t rocks_abi_version(void);",
            "uint64_t rocks_abi_version(void);",
        ),
        (
            "uint32_t rocks_abi_version(void);",
            "uint32_t rocks_abi_version(int32_t x);",
        ),
        ("uint32_t rocks_abi_version(void);", ""),
    ] {
        assert!(!change(from, to).is_empty(), "{from} -> {to}");
    }
    // A new name is fine; parameters may be renamed.
    let added = change(
        "#define ROCKS_OK 0",
        "#define ROCKS_OK 0\n#define ROCKS_NEW 5",
    );
    assert_eq!(added, Vec::<String>::new());
    let renamed = change(
        "rocks_code_text(rocks_code code)",
        "rocks_code_text(rocks_code c)",
    );
    assert_eq!(renamed, Vec::<String>::new());
}

#[test]
fn structs_grow_only_where_they_say_their_size() {
    let grow = |first: &str| {
        let old = read(&format!("field s.{first}: size_t at 0\nstruct s: size 8\n"));
        let new = read(&format!(
            "field s.{first}: size_t at 0\nfield s.b: int32_t at 8\nstruct s: size 16\n"
        ));
        broken(&old, &new)
    };
    assert_eq!(grow("struct_size"), Vec::<String>::new());
    assert_eq!(grow("a").len(), 2);
}

// ---- the libraries as installed -----------------------------------------------------

fn functions() -> BTreeSet<String> {
    let functions = parse(&header::rocks_h())
        .into_iter()
        .filter(|item| matches!(item.kind, Kind::Function(_)));
    functions.map(|item| item.name).collect()
}

fn output(program: &str, args: &[&str], file: &Path) -> String {
    run(
        Command::new(program).args(args).arg(file),
        Duration::from_secs(60),
    )
    .unwrap()
}

/// The names in nm's output that are defined and global, without their versions, and without the
/// names of these, which are absolute.
fn symbols(nm: &str) -> BTreeSet<String> {
    let name = |line: &str| {
        let mut words = line.split_whitespace().rev();
        let name = words.next()?.split('@').next()?.to_owned();
        (words.next() != Some("A")).then_some(name)
    };
    nm.lines().filter_map(name).collect()
}

// ---- versions of symbols --------------------------------------------------------------

const MAP: &str = "packaging/rocks.map";

/// The functions of the linker's script, by version: `ROCKS_0.1` -> names.
fn versions(map: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    let mut version = String::new();
    for line in map.lines() {
        if let Some(name) = line.strip_suffix(" {") {
            version = name.to_owned();
        } else if let Some(name) = line.trim().strip_suffix(';') {
            if name.starts_with("rocks_") {
                let first = versions.entry(version.clone()).or_default();
                assert!(
                    first.insert(name.to_owned()),
                    "{name} is twice in {version}"
                );
            }
        }
    }
    versions
}

/// The script with further functions in a version, which comes after the others.
fn with_functions(map: &str, version: &str, added: &BTreeSet<String>) -> String {
    let mut versions = versions(map);
    let comment = map.split_inclusive("*/\n").next().unwrap();
    if !added.is_empty() {
        versions
            .entry(version.to_owned())
            .or_default()
            .extend(added.iter().cloned());
    }
    // In the order of the releases, as numbers.
    let number = |name: &String| -> Vec<u32> {
        let numbers = name.trim_start_matches("ROCKS_").split('.');
        numbers.map(|one| one.parse().unwrap()).collect()
    };
    let mut names: Vec<String> = versions.keys().cloned().collect();
    names.sort_by_key(number);
    assert!(
        added.is_empty() || names.last().is_some_and(|last| last == version),
        "{names:?}"
    );
    let mut text = comment.to_owned();
    let mut before = String::new();
    for name in names {
        let functions: String = versions[&name]
            .iter()
            .map(|one| format!("    {one};\n"))
            .collect();
        let local = if before.is_empty() {
            "  local:\n    *;\n"
        } else {
            ""
        };
        text += &format!("{name} {{\n  global:\n{functions}{local}}}{before};\n");
        before = format!(" {name}");
    }
    text
}

#[test]
fn every_function_has_a_version_unchanged() {
    let path = root().join(MAP);
    let map = std::fs::read_to_string(&path).unwrap();
    let listed: BTreeSet<String> = versions(&map).into_values().flatten().collect();
    let functions = functions();
    let gone: Vec<_> = listed.difference(&functions).collect();
    assert!(gone.is_empty(), "in {MAP}, and not in rocks.h: {gone:?}");
    let added: BTreeSet<String> = functions.difference(&listed).cloned().collect();
    let (major, minor) = (
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
    );
    let version = format!("ROCKS_{major}.{minor}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, with_functions(&map, &version, &added)).unwrap();
    } else {
        assert!(
            added.is_empty(),
            "without a version, run `make header`: {added:?}"
        );
        assert_eq!(
            with_functions(&map, &version, &added),
            map,
            "{MAP}: not as it is written"
        );
    }
}

#[test]
fn a_later_release_has_a_version_of_its_own() {
    let first = "/* c */\nROCKS_0.9 {\n  global:\n    rocks_a;\n  local:\n    *;\n};\n";
    let added = BTreeSet::from(["rocks_b".to_owned()]);
    assert_eq!(
        with_functions(first, "ROCKS_0.10", &added),
        format!("{first}ROCKS_0.10 {{\n  global:\n    rocks_b;\n}} ROCKS_0.9;\n")
    );
}

/// A program asks for the versions, so that the loader tells at once that a library is too old.
#[test]
fn the_shared_library_has_the_versions() {
    let library = Prefix::get().path().join("lib/librocks.so");
    let dynamic = output(
        "nm",
        &["-D", "--defined-only", "--with-symbol-versions"],
        &library,
    );
    let map = std::fs::read_to_string(root().join(MAP)).unwrap();
    for (version, functions) in versions(&map) {
        for function in functions {
            let wanted = format!(" {function}@@{version}\n");
            assert!(
                dynamic.contains(&wanted),
                "{function} has not the version {version}"
            );
        }
    }
}

/// What the system does against overrun buffers and stacks, for the library and the command.
#[test]
fn the_binaries_are_hardened() {
    let prefix = Prefix::get();
    for file in ["lib/librocks.so", "bin/rocks"] {
        let file = prefix.path().join(file);
        let name = file.display();
        let dynamic = output("readelf", &["-d", "-W"], &file);
        assert!(
            dynamic.contains("BIND_NOW") || dynamic.contains("NOW"),
            "{name}: {dynamic}"
        );
        let segments = output("readelf", &["-l", "-W"], &file);
        assert!(segments.contains("GNU_RELRO"), "{name}: {segments}");
        let stack = segments
            .lines()
            .find(|line| line.contains("GNU_STACK"))
            .unwrap();
        assert!(!stack.contains("RWE"), "{name}: {stack}");
        assert!(
            segments.contains("DYN (Shared object file)")
                || segments.contains("DYN (Position-Independent"),
            "{name}: {segments}"
        );
    }
    let asked = output(
        "nm",
        &["-D", "--undefined-only"],
        &prefix.path().join("lib/librocks.so"),
    );
    assert!(asked.contains("__stack_chk_fail"), "no stack protector");
    assert!(
        asked.contains("_chk@") && asked.matches("_chk").count() > 2,
        "no FORTIFY_SOURCE: {asked}"
    );
}

/// The names of functions are in a file that debuggers find by themselves, and not in the library.
#[test]
fn what_debuggers_read_is_apart() {
    let lib = Prefix::get().path().join("lib");
    let library = lib.join("librocks.so");
    let debug = lib.join(format!(
        ".debug/librocks.so.{}.debug",
        env!("CARGO_PKG_VERSION")
    ));
    let sections = output("readelf", &["-S", "-W"], &library);
    assert!(sections.contains(".gnu_debuglink"), "{sections}");
    assert!(!sections.contains(".symtab"), "{sections}");
    let id = |file: &Path| {
        let notes = output("readelf", &["-n"], file);
        let line = notes.lines().find(|line| line.contains("Build ID:"));
        line.unwrap_or_else(|| panic!("{}: {notes}", file.display()))
            .to_owned()
    };
    assert_eq!(id(&library), id(&debug));
    let names = output("nm", &[], &debug);
    assert!(
        names.contains("_ZN7rocksdb6DBImpl3Get"),
        "no functions of RocksDB"
    );
}

#[test]
fn the_shared_library_exports_the_header_and_nothing_else() {
    let library = Prefix::get().path().join("lib/librocks.so");
    let exported = symbols(&output("nm", &["-D", "--defined-only"], &library));
    assert_eq!(exported, functions());
}

#[test]
fn the_shared_library_is_named_and_needs_the_system_alone() {
    let library = Prefix::get().path().join("lib/librocks.so");
    let dynamic = output("readelf", &["-d"], &library);
    let values = |tag: &str| -> Vec<String> {
        let lines = dynamic.lines().filter(|line| line.contains(tag));
        let value = |line: &str| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned());
        lines.filter_map(value).collect()
    };
    let major = env!("CARGO_PKG_VERSION_MAJOR");
    assert_eq!(values("(SONAME)"), [format!("librocks.so.{major}")]);
    assert!(values("PATH)").is_empty(), "no rpath: {dynamic}");
    for needed in values("(NEEDED)") {
        let known = [
            "libstdc++.so.6",
            "libgcc_s.so.1",
            "libm.so.6",
            "libc.so.6",
            "libpthread.so.0",
            "libdl.so.2",
            "librt.so.1",
        ];
        let is_loader = needed.starts_with("ld-linux");
        assert!(is_loader || known.contains(&needed.as_str()), "{needed}");
    }
}

#[test]
fn the_static_library_holds_every_function() {
    let library = Prefix::get().path().join("lib/librocks.a");
    let defined = symbols(&output("nm", &["-g", "--defined-only"], &library));
    let missing: Vec<_> = functions().difference(&defined).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A process may have a RocksDB of its own: ours neither gives nor takes symbols.
#[test]
fn another_rocksdb_may_live_in_the_process() {
    let prefix = Prefix::get();
    let scratch = Scratch::new("beside");
    let source = scratch.path().join("beside.c");
    let program = scratch.path().join("beside");
    std::fs::write(&source, BESIDE).unwrap();
    run(
        Command::new("cc")
            .args([
                "-std=c99",
                "-D_GNU_SOURCE",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-rdynamic",
            ])
            .arg(&source)
            .args(prefix.flags())
            .args(["-ldl", "-o"])
            .arg(&program),
        Duration::from_secs(60),
    )
    .unwrap();
    run(
        Command::new(&program)
            .arg(scratch.path().join("db"))
            .envs(prefix.env()),
        Duration::from_secs(60),
    )
    .unwrap();
}

/// Stands for a program with another RocksDB: names that RocksDB uses inside are
/// defined in it, and they must not be called.
const BESIDE: &str = r#"
#include <rocks.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void rocksdb_open(void) { abort(); }
void _ZN7rocksdb2DB4OpenERKNS_7OptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEPSt10unique_ptrIS0_St14default_deleteIS0_EE(void) { abort(); }
void _ZNK7rocksdb6Status8ToStringB5cxx11Ev(void) { abort(); }
void _ZN7rocksdb3Env7DefaultEv(void) { abort(); }

int main(int argc, char **argv)
{
    rocks_status st;
    rocks_options *options;
    rocks_db *db;
    void *library = dlopen("librocks.so", RTLD_NOW | RTLD_NOLOAD);
    if (argc != 2 || library == NULL || dlsym(library, "rocksdb_open") != NULL)
        return 2;
    if (rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st) ||
        rocks_options_set(options, "create_if_missing", "true", &st) ||
        rocks_db_open(argv[1], options, NULL, NULL, NULL, 0, &db, &st) ||
        rocks_db_put(db, NULL, NULL, "k", 1, NULL, 0, &st) ||
        rocks_db_close(db, &st) || rocks_options_free(options, &st)) {
        fprintf(stderr, "%s\n", st.message);
        return 1;
    }
    return 0;
}
"#;

/// A handle's kind is what tells one from another: two types with one number would take
/// each other's handles. That the numbers differ the compiler sees (`ObjectKind`).
#[test]
fn no_two_kinds_of_handles_have_one_number() {
    let mut owners = BTreeMap::<String, String>::new();
    for source in support::files_below(&root().join("src"), "rs") {
        let text = std::fs::read_to_string(&source).unwrap();
        for after in text.split("Kind::numbered(").skip(1) {
            let number = after.split(')').next().unwrap().to_owned();
            let file = source.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(number.contains("::"), "{file}: {number}");
            if let Some(other) = owners.insert(number.clone(), file.clone()) {
                panic!("{other} and {file} both have {number}");
            }
        }
    }
    assert!(owners.len() > 30, "{owners:?}");
}

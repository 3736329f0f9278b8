//! The rooms of `src` stand on one another in one direction, and so do the floors in them: no
//! include and no `use` goes up. A room is small, and its first line says what it is for.

use std::path::{Path, PathBuf};

/// Each topic, with its rooms, stands on those before it alone.
const ROOMS: &[&str] = &[
    "types",
    "inside",
    "inside/iter",
    "inside/manifest",
    "inside/posix",
    "inside/repair",
    "inside/replicas",
    "inside/scan",
    "inside/tables",
    "inside/txns",
    "inside/waits",
    "base",
    "base/checks",
    "base/text",
    "callback",
    "abi",
    "abi/handles",
    "options",
    "options/description",
    "options/presets",
    "objects",
    "objects/encryption",
    "objects/faults",
    "plugins",
    "plugins/comparator",
    "plugins/slice_transform",
    "plugins/merge_operator",
    "plugins/filter_policy",
    "plugins/files",
    "events",
    "progress",
    "db",
    "db/families",
    "db/folders",
    "db/identity",
    "db/manifest",
    "db/open",
    "db/repair",
    "db/txns",
    "db/shutdown",
    "db/stalls",
    "db/ttl",
    "data",
    "data/read",
    "data/batch",
    "data/entity",
    "data/iter",
    "data/totals",
    "data/arrow",
    "txn",
    "txn/range",
    "log",
    "tables",
    "tables/blob_file",
    "tables/bulk_load",
    "copies",
    "copies/backup",
    "maintenance",
    "maintenance/reports",
    "maintenance/tracing",
    "queue",
    "redis",
    "redis/store",
    "redis/command",
    "redis/keys",
    "redis/string",
    "redis/list",
    "redis/geo",
    "redis/dump",
    "redis/hash",
    "redis/set",
    "redis/stream",
    "redis/zset",
    "redis/server",
];

/// In a room: the C++ and its declarations, what is done with them, what is exported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Floor {
    Bridge,
    Core,
    Api,
}

#[derive(Debug)]
struct Place<'a> {
    room: usize,
    name: &'a str,
    floor: Floor,
}

/// Where a file of `src` is, by its path from there; `None`: in no room.
fn place(path: &str) -> Option<Place<'_>> {
    let (room, file) = path.rsplit_once('/')?;
    let topic = room.split('/').next().unwrap();
    let name = if topic == "types" { topic } else { room };
    // Rooms of one topic may use one another.
    let at = ROOMS.iter().position(|one| *one == topic)?;
    ROOMS.contains(&name).then_some(())?;
    let floor = match file.rsplit_once('.')? {
        // The types are everybody's.
        _ if topic == "types" => Floor::Bridge,
        (_, "cc" | "h") | ("bridge" | "cpp" | "shared", "rs") => Floor::Bridge,
        (stem, "rs") if stem.ends_with("_api") || topic == "abi" => Floor::Api,
        (_, "rs") => Floor::Core,
        _ => return None,
    };
    Some(Place {
        room: at,
        name,
        floor,
    })
}

/// Why a file may not use another; `None`: it may.
fn refuse(from: &str, to: &str) -> Option<String> {
    let (user, used) = (place(from)?, place(to)?);
    let why = match (used.room > user.room, used.floor > user.floor) {
        (true, _) => format!("{} stands on {}", used.name, user.name),
        (_, true) => format!("{:?} stands on {:?}", used.floor, user.floor),
        _ => return None,
    };
    Some(format!("src/{from} uses src/{to}: {why}"))
}

/// The files of `src` that a file uses, by their paths from there.
fn used(path: &str, text: &str, is_file: &dyn Fn(&str) -> bool) -> Vec<String> {
    if !path.ends_with(".rs") {
        let included = |line: &str| {
            let line = line.strip_prefix("#include \"src/")?;
            Some(line.split('"').next().unwrap().to_owned())
        };
        return text.lines().filter_map(included).collect();
    }
    // Without comments, and use trees written out.
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join(" ");
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        branches(&code[at + "crate::".len()..], "", &mut paths);
    }
    paths
        .iter()
        .filter_map(|path| {
            let mut path = path.as_str();
            // The longest beginning that is a file.
            while !is_file(&format!("{path}.rs")) {
                path = path.rsplit_once('/')?.0;
            }
            Some(format!("{path}.rs"))
        })
        .collect()
}

/// The paths that a use tree begins with, with `/` for `::`; what follows the first is returned.
fn branches<'a>(mut tree: &'a str, head: &str, paths: &mut Vec<String>) -> &'a str {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut path = head.to_owned();
    loop {
        tree = tree.trim_start();
        if let Some(inner) = tree.strip_prefix('{') {
            tree = inner;
            loop {
                tree = branches(tree, &path, paths).trim_start();
                match tree.chars().next() {
                    Some(',') => tree = tree[1..].trim_start(),
                    Some('}') => return &tree[1..],
                    _ => return tree,
                }
                if let Some(rest) = tree.strip_prefix('}') {
                    return rest;
                }
            }
        }
        let end = tree.find(|c| !is_name(c)).unwrap_or(tree.len());
        if end > 0 && &tree[..end] != "self" {
            path = match path.is_empty() {
                true => tree[..end].to_owned(),
                false => format!("{path}/{}", &tree[..end]),
            };
        }
        tree = &tree[end..];
        match tree.strip_prefix("::") {
            Some(rest) => tree = rest,
            None => break,
        }
    }
    paths.push(path);
    // An alias.
    let rest = tree.trim_start();
    match rest.strip_prefix("as ") {
        Some(alias) => alias.trim_start().trim_start_matches(is_name),
        None => tree,
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files of a folder and those in it, by their paths from `src`, sorted.
fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, found),
            false => {
                let path = path.strip_prefix(src()).unwrap();
                found.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
}

fn all() -> Vec<String> {
    let mut found = Vec::new();
    walk(&src(), &mut found);
    found
}

fn read(path: &str) -> String {
    std::fs::read_to_string(src().join(path)).unwrap()
}

#[test]
fn nothing_goes_up() {
    let files = all();
    let is_file = |path: &str| files.iter().any(|file| file == path);
    let code = files
        .iter()
        .filter(|path| path.contains('/') && place(path).is_some() && !path.ends_with("mod.rs"));
    let mut wrong = Vec::new();
    let mut uses = 0;
    for path in code {
        for to in used(path, &read(path), &is_file) {
            uses += 1;
            wrong.extend(refuse(path, &to));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(uses > 1000, "{uses}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// It looks: what goes up is seen.
#[test]
fn what_goes_up_is_seen() {
    let files = [
        "base/error.rs",
        "txn/txn.rs",
        "txn/txn_api.rs",
        "data/bridge.rs",
    ];
    let is_file = |path: &str| files.contains(&path);
    for (from, text, to) in [
        (
            "base/status.cc",
            "#include \"src/txn/txn.h\"\n",
            "txn/txn.h",
        ),
        ("data/write.rs", "use crate::txn::txn::Txn;", "txn/txn.rs"),
        (
            "data/write.rs",
            "use crate::{base::error::Error, txn::txn};",
            "txn/txn.rs",
        ),
        (
            "txn/txn.rs",
            "let x = crate::txn::txn_api::begin();",
            "txn/txn_api.rs",
        ),
        (
            "data/bridge.rs",
            "use crate::base::error::{self, Error};",
            "base/error.rs",
        ),
    ] {
        let found = used(from, text, &is_file);
        assert!(found.iter().any(|one| one == to), "{text}: {found:?}");
        assert!(refuse(from, to).is_some(), "{from} -> {to}");
    }
    for (from, to) in [
        ("txn/txn_api.rs", "txn/txn.rs"),
        ("txn/txn.rs", "data/bridge.rs"),
        ("base/error.rs", "types/base/code.rs"),
        ("txn/txn.cc", "base/bridge.h"),
    ] {
        assert_eq!(refuse(from, to), None);
    }
}

/// One is found in a minute, and read in another.
#[test]
fn rooms_are_small_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    let mut rooms = std::collections::BTreeMap::<String, usize>::new();
    for path in all() {
        if let Some((room, _)) = path.rsplit_once('/') {
            *rooms.entry(room.to_owned()).or_default() += 1;
        }
    }
    for (room, files) in &rooms {
        if *files > 20 {
            wrong.push(format!("src/{room}: {files} files; accepted: at most 20"));
        }
        let listed = ROOMS.contains(&room.as_str()) || room.starts_with("types/");
        if !listed {
            wrong.push(format!("src/{room}: not in ROOMS (tests/floors.rs)"));
        }
        let line = ["mod.rs", "README.md"].map(|file| src().join(room).join(file));
        let line = line
            .iter()
            .find_map(|file| std::fs::read_to_string(file).ok());
        let line = line.as_deref().and_then(|text| text.lines().next());
        let says = |line: &str| {
            line.trim_start_matches("//!")
                .trim_start_matches('#')
                .trim()
                .len()
                > 9
        };
        if !line.is_some_and(says) {
            wrong.push(format!(
                "src/{room}: the first line of its mod.rs says what it is for"
            ));
        }
    }
    for room in ROOMS {
        if !rooms.contains_key(*room) {
            wrong.push(format!("{room}: in ROOMS, and not in src"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

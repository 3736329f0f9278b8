//! Files looked at alone: a MANIFEST, range deletions of tables, blob files; and a table taken out.

use super::*;

/// Rows of JSON, one a line.
fn rows(said: &str) -> Vec<Value> {
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn manifest_of(database: &Path) -> PathBuf {
    let current = std::fs::read_to_string(database.join("CURRENT")).unwrap();
    database.join(current.trim())
}

#[test]
fn a_manifest_says_what_changed() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1", "b\tc", "2"]);
    ok(folder, &["flush", "db"]);
    ok(folder, &["create-family", "db", "more"]);
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let name = table.file_stem().unwrap().to_str().unwrap().to_owned();
    let said = ok(folder, &["manifest", "db"]);
    let added: Vec<_> = said
        .lines()
        .filter(|line| line.contains("add_table"))
        .collect();
    assert_eq!(added.len(), 1, "{said}");
    assert!(
        added[0].contains(&format!("\t0\tadd_table\t{name}\tlevel 0\t")),
        "{said}"
    );
    assert!(
        added[0].ends_with("\ta .. b\\x09c\tsequences 1 .. 2"),
        "{said}"
    );
    assert!(said.contains("\tadd_column_family\tmore\n"), "{said}");

    let all = rows(&ok(folder, &["manifest", "db", "--json"]));
    let added = all.iter().find(|row| row["change"] == "add_table").unwrap();
    assert_eq!(added["file"], name.parse::<u64>().unwrap());
    assert_eq!(
        (&added["level"], &added["column_family_id"]),
        (&0.into(), &0.into())
    );
    assert_eq!(added["size"], std::fs::metadata(&table).unwrap().len());
    assert_eq!(
        (&added["smallest_key"], &added["largest_key"]),
        (&"a".into(), &"b\tc".into())
    );
    assert_eq!(
        (&added["smallest_sequence"], &added["largest_sequence"]),
        (&1.into(), &2.into())
    );
    assert!(all
        .iter()
        .any(|row| row["change"] == "comparator" && row["value"] == "leveldb.BytewiseComparator"));
    let csv = ok(folder, &["manifest", "db", "--csv", "-n", "1"]);
    assert!(
        csv.starts_with("record,column_family_id,change,file,level,size,count,smallest_key,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 2);

    // The file alone; also of a database that does not open.
    std::fs::copy(manifest_of(&folder.join("db")), folder.join("alone")).unwrap();
    std::fs::remove_dir_all(folder.join("db")).unwrap();
    assert_eq!(rows(&ok(folder, &["manifest", "alone", "--json"])), all);

    // Damage: what is before it and behind it is printed.
    let mut bytes = std::fs::read(folder.join("alone")).unwrap();
    bytes[20] ^= 0x55;
    std::fs::write(folder.join("damaged"), &bytes).unwrap();
    let found = expect(folder, &["manifest", "damaged"], DAMAGED);
    assert!(
        found.out.contains("\tadd_table\t") && found.err.contains("damaged"),
        "{}",
        found.err
    );
    expect(folder, &["manifest", "nowhere"], FAILED);
}

#[test]
fn range_deletions_of_tables() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["create-family", "db", "more"]);
    ok(folder, &["delete-range", "db", "b", "d\n"]);
    ok(folder, &["delete-range", "db", "x", "z", "-c", "more"]);
    ok(folder, &["flush", "db"]);
    ok(folder, &["flush", "db", "-c", "more"]);
    let said = ok(folder, &["range-deletions", "db"]);
    let mut lines: Vec<_> = said
        .lines()
        .map(|line| line.split_once('\t').unwrap().1.to_owned())
        .collect();
    lines.sort();
    assert_eq!(lines, ["default\tb\td\\x0a\t2", "more\tx\tz\t3"]);
    let only = expect(folder, &["range-deletions", "db", "-c", "more", "-j"], DONE).json();
    assert_eq!(only.as_array().unwrap().len(), 1);
    assert_eq!(
        (&only[0]["from"], &only[0]["to"]),
        (&"x".into(), &"z".into())
    );
    assert_eq!(only[0]["sequence"], 3);
    let tables = support::files(&folder.join("db"), "sst");
    let dumps: Vec<_> = tables
        .iter()
        .map(|table| ok(folder, &["dump", table.to_str().unwrap(), "--all"]))
        .collect();
    assert!(
        dumps
            .iter()
            .any(|dump| dump.ends_with("2\tdelete-range\tb\td\\x0a\n")),
        "{dumps:?}"
    );
}

#[test]
fn a_blob_file_alone() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    let blobs = [
        "-o",
        "enable_blob_files=true",
        "-o",
        "blob_compression_type=kLZ4Compression",
    ];
    let long = "v".repeat(5000);
    let put = ["put", "-C", "db", "k1", &long, "k2", "short"];
    ok(folder, &[&put[..], &blobs].concat());
    ok(folder, &[&["flush", "db"][..], &blobs].concat());
    let blob = support::files(&folder.join("db"), "blob").remove(0);
    std::fs::copy(blob, folder.join("blob")).unwrap();
    std::fs::remove_dir_all(folder.join("db")).unwrap();
    let all = rows(&ok(folder, &["blob-file", "blob", "--json"]));
    assert_eq!(all.len(), 2);
    assert_eq!(
        (&all[0]["key"], &all[0]["value"]),
        (&"k1".into(), &long.clone().into())
    );
    assert_eq!(all[0]["offset"], 64);
    assert!(
        all[0]["stored_bytes"].as_u64().unwrap() < 500,
        "{}",
        all[0]["stored_bytes"]
    );
    let said = ok(folder, &["blob-file", "blob", "-k", "-n", "1"]);
    assert!(
        said.starts_with("64\t") && said.ends_with("\tk1\n"),
        "{said}"
    );
    let mut bytes = std::fs::read(folder.join("blob")).unwrap();
    let second = bytes.windows(2).rposition(|two| two == b"k2").unwrap();
    bytes[second] ^= 1;
    std::fs::write(folder.join("damaged"), bytes).unwrap();
    let found = expect(folder, &["blob-file", "damaged", "-k"], DAMAGED);
    assert!(
        found.out.ends_with("\tk1\n") && found.err.contains("byte "),
        "{}",
        found.err
    );
    expect(folder, &["blob-file", "nowhere"], FAILED);
}

/// The way of last resort: it says what is lost, wants a word, and the database opens.
#[test]
fn a_table_is_taken_out() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1", "b", "2"]);
    ok(folder, &["flush", "db"]);
    let table = support::files(&folder.join("db"), "sst").remove(0);
    let name = table.file_name().unwrap().to_str().unwrap();
    ok(folder, &["put", "db", "c", "3"]);
    // What it holds is told before.
    let warned = expect(folder, &["remove-table", "db", name], WRONG_USE);
    assert!(warned.err.contains("--force"), "{}", warned.err);
    assert!(
        warned.out.contains(&format!(
            "would be lost: {name} of column family default, level 0"
        )),
        "{}",
        warned.out
    );
    assert!(
        warned.out.contains("2 entries, 0 of them deletions"),
        "{}",
        warned.out
    );
    assert!(warned.out.contains("keys a .. b"), "{}", warned.out);
    assert_eq!(ok(folder, &["get", "db", "a"]), "1\n");

    std::fs::write(&table, "no table").unwrap();
    assert_ne!(rocks(folder, &["get", "db", "a"]).code, DONE);
    let number = name.trim_end_matches(".sst");
    let removed = expect(
        folder,
        &["remove-table", "db", number, "--force", "-j"],
        DONE,
    )
    .json();
    assert_eq!(removed["removed"], true);
    assert_eq!(
        (&removed["smallest_key"], &removed["largest_key"]),
        (&"a".into(), &"b".into())
    );
    assert_eq!(removed["entries"], Value::Null);
    let moved = removed["moved_to"].as_str().unwrap();
    assert_eq!(std::fs::read_to_string(moved).unwrap(), "no table");
    assert_eq!(ok(folder, &["scan", "db"]), "c\t3\n");
    expect(folder, &["remove-table", "db", name, "--force"], NOT_THERE);
    expect(
        folder,
        &["remove-table", "db", "some", "--force"],
        WRONG_USE,
    );
}

//! Tables out of lines, and databases of another shape.

use super::*;

#[test]
fn tables_of_lines_and_databases_of_another_shape() {
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    std::fs::write(folder.join("lines"), "a\t1\nb\t2\n").unwrap();
    let lines = folder.join("lines");
    let written = rocks_with(folder, &["write-table", "new.sst"], Some(&lines));
    assert_eq!(written.code, DONE, "{}", written.err);
    assert!(written.out.starts_with("2 entries, "), "{}", written.out);
    assert_eq!(ok(folder, &["dump", "new.sst"]), "a\t1\nb\t2\n");
    assert_eq!(ok(folder, &["find", "b", "new.sst"]), "new.sst: 2\n");
    expect(folder, &["find", "c", "new.sst"], NOT_THERE);
    expect(folder, &["write-table", "new.sst"], WRONG_USE);
    std::fs::write(&lines, "b\t1\na\t2\n").unwrap();
    let refused = rocks_with(folder, &["write-table", "other.sst"], Some(&lines));
    assert_ne!(refused.code, DONE);
    assert!(!folder.join("other.sst").exists());
    let sizes = expect(folder, &["recompress", "new.sst", "-j"], DONE).json();
    assert!(sizes
        .as_array()
        .unwrap()
        .iter()
        .all(|one| one["entries"] == 2));
    assert!(sizes.as_array().unwrap().len() > 3);
    std::fs::write(&lines, "put a 1\ndelete b\nput c 1\nflush\n").unwrap();
    let run = rocks_with(folder, &["shell", "-C", "deletes"], Some(&lines));
    assert_eq!(run.code, DONE, "{}", run.err);
    let table = support::files(&folder.join("deletes"), "sst").remove(0);
    let table = table.to_str().unwrap();
    let said = expect(folder, &["recompress", table], DONE);
    assert!(
        said.err.contains("2 of the file's 3 entries"),
        "{}",
        said.err
    );

    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["create-family", "db", "other"]);
    ok(folder, &["put", "db", "-c", "other", "b", "2"]);
    ok(folder, &["reduce-levels", "db", "3"]);
    assert_eq!(
        ok(folder, &["options", "db", "num_levels"]),
        "num_levels: 3\n"
    );
    ok(folder, &["change-style", "db", "universal"]);
    let style = ok(
        folder,
        &["options", "db", "-c", "other", "compaction_style"],
    );
    assert_eq!(style, "compaction_style: kCompactionStyleUniversal\n");
    ok(folder, &["change-style", "db", "level"]);
    assert_eq!(ok(folder, &["scan", "db"]), "a\t1\n");
    assert_eq!(ok(folder, &["scan", "db", "-c", "other"]), "b\t2\n");
    expect(folder, &["reduce-levels", "db", "1"], WRONG_USE);
    expect(folder, &["change-style", "db", "sideways"], WRONG_USE);
    expect(folder, &["reduce-levels", "db", "4"], WRONG_USE);

    let merges = ["-o", "merge_operator=stringappend"];
    ok(
        folder,
        &[&["put", "-C", "appends", "k", "a"][..], &merges].concat(),
    );
    ok(folder, &["merge", "appends", "k", "b", "l", "c"]);
    assert_eq!(ok(folder, &["scan", "appends"]), "k\ta,b\nl\tc\n");
    ok(folder, &["put", "db", "once", "1"]);
    ok(folder, &["delete", "--single", "db", "once"]);
    assert!(ok(folder, &["log", "db"]).contains("\tsingle-delete\t0\tonce"));
    let blocked = ["get", "db", "a", "-P", "nonsense=1"];
    expect(folder, &blocked, WRONG_USE);
}

/// What a compaction into another shape takes from each family it gets back, also where that fails.
#[test]
fn another_shape_leaves_other_options() {
    const DYNAMIC: &str = "level_compaction_dynamic_level_bytes";
    let scratch = Scratch::new("command");
    let folder = scratch.path();
    ok(folder, &["put", "-C", "db", "a", "1"]);
    ok(folder, &["create-family", "db", "other"]);
    ok(folder, &["put", "db", "-c", "other", "b", "2"]);
    let newest = newest_options(&folder.join("db"));
    let text = std::fs::read_to_string(&newest).unwrap();
    let (before, other) = text.split_once("[CFOptions \"other\"]").unwrap();
    let other = other.replace(&format!("{DYNAMIC}=true"), &format!("{DYNAMIC}=false"));
    let other = other.replace("num_levels=7", "num_levels=5");
    std::fs::write(&newest, format!("{before}[CFOptions \"other\"]{other}")).unwrap();
    let shape = |family: &str| {
        let words = ["options", "db", "-c", family, DYNAMIC, "num_levels"];
        ok(folder, &words).replace('\n', " ")
    };
    let is = |dynamic: bool, levels: u32| format!("{DYNAMIC}: {dynamic} num_levels: {levels} ");
    let said = expect(folder, &["reduce-levels", "db", "6"], WRONG_USE);
    assert!(said.err.contains("\"other\" has 5"), "{}", said.err);
    assert_eq!(shape("default"), is(true, 7));
    ok(folder, &["reduce-levels", "db", "3"]);
    assert_eq!(
        (shape("default"), shape("other")),
        (is(true, 3), is(false, 3))
    );
    assert_eq!(ok(folder, &["scan", "db", "-c", "other"]), "b\t2\n");
    // A table that cannot be read.
    for table in support::files(&folder.join("db"), "sst") {
        let mut bytes = std::fs::read(&table).unwrap();
        bytes[6] ^= 0xff;
        std::fs::write(&table, bytes).unwrap();
    }
    expect(folder, &["reduce-levels", "db", "2"], DAMAGED);
    expect(folder, &["change-style", "db", "universal"], DAMAGED);
    assert_eq!(
        (shape("default"), shape("other")),
        (is(true, 3), is(false, 3))
    );
}

//! The scenario in Rust: FOLDER.

use rocks::abi::{
    ROCKS_INVALID_ARGUMENT, ROCKS_OPTIONS_DATABASE, ROCKS_OPTIONS_READ, ROCKS_OPTIONS_WRITE,
};
use rocks::{Backups, Batch, Database, Decision, Error, EventQueue, Options, Range, Result};

fn shown(value: Option<Vec<u8>>) -> String {
    value.map_or("none".to_owned(), |value| String::from_utf8(value).unwrap())
}

fn get(db: &Database, key: &str) -> String {
    shown(db.get(None, key.as_bytes()).unwrap())
}

fn error_of<T>(result: Result<T>) -> Error {
    result.err().expect("no error")
}

fn open(path: &str, options: &Options) -> Database {
    Database::open(
        path,
        options,
        Some("optimistic_transaction"),
        &["default", "second"],
    )
    .unwrap()
}

fn reads_and_writes(db: &Database) {
    println!("families {}", db.families().unwrap().join(" "));
    db.put(None, b"one", b"1").unwrap();
    println!("get {}", get(db, "one"));
    println!("absent {}", get(db, "absent"));
    db.put(None, b"nul\0key", b"\0\xff").unwrap();
    let binary = db.get(None, b"nul\0key").unwrap().unwrap();
    println!("binary {:02x}{:02x}", binary[0], binary[1]);
    let second = db.family("second").unwrap();
    db.put(Some(&second), b"k", b"2").unwrap();
    println!(
        "second {} {}",
        shown(db.get(Some(&second), b"k").unwrap()),
        get(db, "k")
    );

    let batch = Batch::new().unwrap();
    batch.put(None, b"a", b"1").unwrap();
    batch.put(None, b"b", b"2").unwrap();
    batch.delete(None, b"one").unwrap();
    batch.merge(None, b"list", b"x").unwrap();
    db.write(&batch).unwrap();
    println!("batch {} {}", batch.count().unwrap(), get(db, "one"));
    let found = db.multi_get(&[b"a", b"absent", b"b"]).unwrap();
    let found: Vec<String> = found.into_iter().map(shown).collect();
    println!("multi_get {}", found.join(" "));

    batch.clear().unwrap();
    for i in 0..1000 {
        batch
            .put(
                None,
                format!("key{i:04}").as_bytes(),
                (i * i).to_string().as_bytes(),
            )
            .unwrap();
    }
    db.write(&batch).unwrap();
    let mut range = Range {
        from: Some(b"key"),
        to: Some(b"kez"),
        ..Range::default()
    };
    let rows: Vec<_> = db.rows(&range).unwrap().map(Result::unwrap).collect();
    let number = |value: &[u8]| String::from_utf8_lossy(value).parse::<u64>().unwrap();
    let sum: u64 = rows.iter().map(|(_, value)| number(value)).sum();
    let key = |row: &(Vec<u8>, Vec<u8>)| String::from_utf8(row.0.clone()).unwrap();
    println!(
        "scan {} {} {} {sum}",
        rows.len(),
        key(&rows[0]),
        key(&rows[rows.len() - 1])
    );
    (range.reverse, range.keys_only) = (true, true);
    println!(
        "reverse {}",
        key(&db.rows(&range).unwrap().next().unwrap().unwrap())
    );
}

/// Writes take options, of their own kind.
fn synced(db: &Database) {
    let sync = Options::new(ROCKS_OPTIONS_WRITE).unwrap();
    sync.set("sync", "true").unwrap();
    let (other, batch) = (
        Options::new(ROCKS_OPTIONS_READ).unwrap(),
        Batch::new().unwrap(),
    );
    let calls = |options| {
        let (writer, key) = (db.writer(options), b"synced");
        [
            writer.put(None, key, key),
            writer.merge(None, key, key),
            writer.delete(None, key),
            writer.write(&batch),
            writer.begin(None).map(drop),
        ]
    };
    for done in calls(&sync) {
        done.unwrap();
    }
    for refused in calls(&other) {
        error_of(refused);
    }
}

fn snapshots_and_transactions(db: &Database) {
    let snapshot = db.snapshot().unwrap();
    db.put(None, b"a", b"changed").unwrap();
    println!(
        "snapshot {} {}",
        shown(snapshot.get(None, b"a").unwrap()),
        get(db, "a")
    );
    snapshot.close().unwrap();

    let txn = db.begin(None).unwrap();
    txn.get_for_update(None, b"a").unwrap();
    db.put(None, b"a", b"overtaken").unwrap();
    txn.put(None, b"a", b"lost").unwrap();
    let conflict = error_of(txn.commit());
    println!(
        "conflict {} {} {} {conflict}",
        conflict.code, conflict.subcode, conflict.retryable
    );
    txn.rollback().unwrap();
    txn.close().unwrap();
    println!("rolled back {}", get(db, "a"));
    let txn = db.begin(None).unwrap();
    txn.put(None, b"t", b"t").unwrap();
    txn.commit().unwrap();
    txn.close().unwrap();
    println!("committed {}", get(db, "t"));
}

fn callbacks(db: &Database, queue: &EventQueue) {
    for operand in [b"b", b"c", b"d"] {
        db.merge(None, b"list", operand).unwrap();
    }
    println!("merge {}", get(db, "list"));
    db.merge(None, b"bad", b"bad").unwrap();
    let refused = error_of(db.get(None, b"bad"));
    println!(
        "merge failed {} {}",
        refused.code,
        refused.message.contains("refused bad")
    );
    db.delete(None, b"bad").unwrap();
    db.merge(None, b"panic", b"panic").unwrap();
    std::panic::set_hook(Box::new(|_| ())); // it would print
    let failed = error_of(db.get(None, b"panic"));
    let _ = std::panic::take_hook();
    assert!(failed.message.contains("it went wrong"), "{failed}");
    db.delete(None, b"panic").unwrap();

    for i in 0..10 {
        db.put(None, format!("r{i}").as_bytes(), b"rubbish")
            .unwrap();
    }
    db.flush().unwrap();
    db.compact(None).unwrap();
    println!("filter {} {}", get(db, "r5"), count(db));

    let mut flushed = false;
    while !flushed && queue.wait(10_000).unwrap() {
        flushed = queue
            .drain()
            .unwrap()
            .iter()
            .any(|event| event.kind == "flush_completed");
    }
    println!("event flush_completed {flushed}");
}

fn rubbish(key: &[u8], _value: &[u8]) -> std::result::Result<Decision, String> {
    match key.starts_with(b"r") {
        true => Ok(Decision::Remove),
        false => Ok(Decision::Keep),
    }
}

/// How many keys begin with an r.
fn count(db: &Database) -> usize {
    let range = Range {
        from: Some(b"r"),
        to: Some(b"s"),
        ..Range::default()
    };
    db.rows(&range).unwrap().count()
}

/// Additions of four threads through flushes, compactions and stalls; a close while callbacks are asked.
fn stress(folder: &str) {
    let options = Options::new(ROCKS_OPTIONS_DATABASE).unwrap();
    for (name, value) in [
        ("create_if_missing", "true"),
        ("create_missing_column_families", "true"),
        ("write_buffer_size", "65536"),
        ("level0_file_num_compaction_trigger", "2"),
        ("level0_slowdown_writes_trigger", "3"),
        ("level0_stop_writes_trigger", "4"),
        ("max_background_jobs", "4"),
    ] {
        options.set(name, value).unwrap();
    }
    let number = |text: &[u8]| String::from_utf8_lossy(text).parse::<u64>();
    let add = move |_key: &[u8], existing: Option<&[u8]>, operand: &[u8]| {
        let before = number(existing.unwrap_or(b"0")).map_err(|error| error.to_string())?;
        let more = number(operand).map_err(|error| error.to_string())?;
        Ok((before + more).to_string().into_bytes())
    };
    options.merge_operator("scenario.sum", add).unwrap();
    options
        .compaction_filter("scenario.rubbish", rubbish)
        .unwrap();
    let path = format!("{folder}/stress");
    for half in 0..2 {
        let db = open(&path, &options);
        std::thread::scope(|scope| {
            for which in 0..4 {
                let db = &db;
                scope.spawn(move || {
                    for i in (half * 15000 + which..(half + 1) * 15000).step_by(4) {
                        let key = format!("sum{}", i % 100);
                        db.merge(None, key.as_bytes(), i.to_string().as_bytes())
                            .unwrap();
                        if i % 10 == 0 {
                            db.put(None, format!("r{i}").as_bytes(), b"rubbish")
                                .unwrap();
                        }
                    }
                });
            }
        });
        db.close().unwrap();
    }
    let db = open(&path, &options);
    db.flush().unwrap();
    db.compact(None).unwrap();
    let sum = |k: &u64| number(get(&db, &format!("sum{k}")).as_bytes());
    let right = (0..100).filter(|k| sum(k) == Ok(300 * k + 100 * 299 * 150));
    println!("stress {} {}", right.count(), count(&db));
    db.close().unwrap();
    options.close().unwrap();
}

/// Whether what nobody closed is freed.
fn collected(db: &Database) -> bool {
    let before = rocks::alive().unwrap();
    for _ in 0..100 {
        Batch::new().unwrap().put(None, b"k", b"v").unwrap();
        db.snapshot().unwrap();
        db.rows(&Range::default()).unwrap().next();
    }
    for _ in 0..1000 {
        if rocks::alive().unwrap() == before {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    false
}

fn main() {
    let folder = std::env::args().nth(1).expect("FOLDER");
    let queue = EventQueue::new("kinds=flush_completed").unwrap();
    let options = Options::new(ROCKS_OPTIONS_DATABASE).unwrap();
    options.set("create_if_missing", "true").unwrap();
    options
        .set("create_missing_column_families", "true")
        .unwrap();
    options.set("write_buffer_size", "65536").unwrap();
    let join = |_key: &[u8], existing: Option<&[u8]>, operand: &[u8]| match (existing, operand) {
        (_, b"bad") => Err("refused bad".to_owned()),
        (_, b"panic") => panic!("it went wrong"),
        (None, operand) => Ok(operand.to_vec()),
        (Some(existing), operand) => Ok([existing, b",", operand].concat()),
    };
    options.merge_operator("scenario.join", join).unwrap();
    options
        .compaction_filter("scenario.rubbish", rubbish)
        .unwrap();
    options.add_event_queue(&queue).unwrap();

    let db = open(&format!("{folder}/db"), &options);
    reads_and_writes(&db);
    synced(&db);
    snapshots_and_transactions(&db);
    assert_eq!(
        error_of(options.set("write_buffer_size", "70000\0")).code,
        ROCKS_INVALID_ARGUMENT
    );
    let wrong = error_of(options.set("write_buffer_sise", "1"));
    println!("error {} {wrong}", wrong.code);
    callbacks(&db, &queue);
    stress(&folder);
    println!("left to the collector {}", collected(&db));

    let backups = Backups::open(&format!("{folder}/backups")).unwrap();
    println!("backup {}", backups.create(&db).unwrap());
    let (snapshot, txn) = (db.snapshot().unwrap(), db.begin(None).unwrap());
    db.close().unwrap();
    println!(
        "closed {} {}",
        error_of(snapshot.get(None, b"a")).code,
        error_of(txn.commit()).code
    );
    snapshot.close().unwrap();
    txn.close().unwrap();

    backups.restore(1, &format!("{folder}/restored")).unwrap();
    backups.close().unwrap();
    let restored = open(&format!("{folder}/restored"), &options);
    println!(
        "restored {} {}",
        get(&restored, "list"),
        get(&restored, "t")
    );
    restored.close().unwrap();
    options.close().unwrap();
    queue.close().unwrap();
    for _ in 0..1000 {
        if rocks::alive().unwrap() == 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    println!("alive {}", rocks::alive().unwrap());
}

//! What this library writes, the plain `rocksdb` crate reads, and the other way
//! round: every kind of record, one by one, in batches, and in batches that travel
//! as bytes, from the write-ahead log as well as flushed and compacted.

#[path = "support/exports.rs"]
mod exports;
mod support;

use exports::*;
use rocks::types::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::path::Path;
use std::ptr::{null, null_mut};
use support::Scratch;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

const OTHER: &CStr = c"other";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Default,
    Other,
}

#[derive(Clone, Debug)]
enum Op {
    Put(Family, Vec<u8>, Vec<u8>),
    Merge(Family, Vec<u8>, Vec<u8>),
    Delete(Family, Vec<u8>),
    SingleDelete(Family, Vec<u8>),
    DeleteRange(Family, Vec<u8>, Vec<u8>),
    LogData(Vec<u8>),
}

/// The data that both must read.
#[derive(Default)]
struct Model {
    default: Rows,
    other: Rows,
}

impl Model {
    fn rows(&mut self, family: Family) -> &mut Rows {
        match family {
            Family::Default => &mut self.default,
            Family::Other => &mut self.other,
        }
    }

    fn apply(&mut self, ops: &[Op]) {
        for op in ops {
            match op.clone() {
                Op::Put(family, key, value) => drop(self.rows(family).insert(key, value)),
                Op::Merge(family, key, operand) => {
                    let row = self.rows(family).entry(key);
                    row.and_modify(|value| {
                        value.push(b',');
                        value.extend(&operand);
                    })
                    .or_insert(operand);
                }
                Op::Delete(family, key) | Op::SingleDelete(family, key) => {
                    self.rows(family).remove(&key);
                }
                Op::DeleteRange(family, begin, end) => self
                    .rows(family)
                    .retain(|key, _| *key < begin || *key >= end),
                Op::LogData(_) => {}
            }
        }
    }
}

/// One way to use a database.
trait Side {
    fn open(path: &Path) -> Self
    where
        Self: Sized;
    fn write(&self, op: &Op);
    /// The bytes of a batch that holds these records.
    fn bytes(&self, ops: &[Op]) -> Vec<u8>;
    fn write_batch(&self, bytes: &[u8]);
    fn rows(&self, family: Family) -> Rows;
    fn get(&self, family: Family, key: &[u8]) -> Option<Vec<u8>>;
}

// ---- this library ----------------------------------------------------------------

struct Ours {
    db: *mut rocks_db,
    other: *mut rocks_column_family,
}

struct Checked(rocks_status);

impl Checked {
    fn new() -> Checked {
        Checked(rocks_status {
            code: 0,
            subcode: 0,
            severity: 0,
            flags: 0,
            message: [0; 496],
        })
    }
}

/// `ok!(function(arguments))`: calls it with a status, and shows that on failure.
macro_rules! ok {
    ($function:ident($($argument:expr),*)) => {{
        let mut status = Checked::new();
        let code = unsafe { $function($($argument,)* &mut status.0) };
        let message = unsafe { CStr::from_ptr(status.0.message.as_ptr()) };
        assert_eq!(code, 0, "{}: {message:?}", stringify!($function));
    }};
}

impl Ours {
    fn family(&self, family: Family) -> *const rocks_column_family {
        match family {
            Family::Default => null(),
            Family::Other => self.other,
        }
    }

    fn add(&self, batch: *mut rocks_batch, op: &Op) {
        match op {
            Op::Put(f, k, v) => {
                let f = self.family(*f);
                ok!(rocks_batch_put(
                    batch,
                    f,
                    k.as_ptr().cast(),
                    k.len(),
                    v.as_ptr().cast(),
                    v.len()
                ));
            }
            Op::Merge(f, k, v) => {
                let f = self.family(*f);
                ok!(rocks_batch_merge(
                    batch,
                    f,
                    k.as_ptr().cast(),
                    k.len(),
                    v.as_ptr().cast(),
                    v.len()
                ));
            }
            Op::Delete(f, k) => {
                ok!(rocks_batch_delete(
                    batch,
                    self.family(*f),
                    k.as_ptr().cast(),
                    k.len()
                ));
            }
            Op::SingleDelete(f, k) => {
                ok!(rocks_batch_single_delete(
                    batch,
                    self.family(*f),
                    k.as_ptr().cast(),
                    k.len()
                ));
            }
            Op::DeleteRange(f, b, e) => {
                let f = self.family(*f);
                ok!(rocks_batch_delete_range(
                    batch,
                    f,
                    b.as_ptr().cast(),
                    b.len(),
                    e.as_ptr().cast(),
                    e.len()
                ));
            }
            Op::LogData(blob) => {
                ok!(rocks_batch_put_log_data(
                    batch,
                    blob.as_ptr().cast(),
                    blob.len()
                ));
            }
        }
    }
}

fn text(path: &Path) -> CString {
    CString::new(path.to_str().unwrap()).unwrap()
}

impl Side for Ours {
    fn open(path: &Path) -> Ours {
        let (mut options, mut db, mut other) = (null_mut(), null_mut(), null_mut());
        ok!(rocks_options_new(ROCKS_OPTIONS_DATABASE, &mut options));
        for (name, value) in [
            (c"create_if_missing", c"true"),
            (c"create_missing_column_families", c"true"),
            (c"merge_operator", c"stringappend"),
        ] {
            ok!(rocks_options_set(options, name.as_ptr(), value.as_ptr()));
        }
        let (path, names) = (text(path), [c"default".as_ptr(), OTHER.as_ptr()]);
        ok!(rocks_db_open(
            path.as_ptr(),
            options,
            null(),
            names.as_ptr(),
            null(),
            2,
            &mut db
        ));
        ok!(rocks_db_column_family(db, OTHER.as_ptr(), &mut other));
        ok!(rocks_options_free(options));
        Ours { db, other }
    }

    fn write(&self, op: &Op) {
        let db = self.db;
        match op {
            Op::Put(f, k, v) => {
                let f = self.family(*f);
                ok!(rocks_db_put(
                    db,
                    f,
                    null(),
                    k.as_ptr().cast(),
                    k.len(),
                    v.as_ptr().cast(),
                    v.len()
                ));
            }
            Op::Merge(f, k, v) => {
                let f = self.family(*f);
                ok!(rocks_db_merge(
                    db,
                    f,
                    null(),
                    k.as_ptr().cast(),
                    k.len(),
                    v.as_ptr().cast(),
                    v.len()
                ));
            }
            Op::Delete(f, k) => {
                ok!(rocks_db_delete(
                    db,
                    self.family(*f),
                    null(),
                    k.as_ptr().cast(),
                    k.len()
                ));
            }
            Op::SingleDelete(f, k) => {
                ok!(rocks_db_single_delete(
                    db,
                    self.family(*f),
                    null(),
                    k.as_ptr().cast(),
                    k.len()
                ));
            }
            Op::DeleteRange(f, b, e) => {
                let f = self.family(*f);
                ok!(rocks_db_delete_range(
                    db,
                    f,
                    null(),
                    b.as_ptr().cast(),
                    b.len(),
                    e.as_ptr().cast(),
                    e.len()
                ));
            }
            Op::LogData(_) => self.write_batch(&self.bytes(std::slice::from_ref(op))),
        }
    }

    fn bytes(&self, ops: &[Op]) -> Vec<u8> {
        let (mut batch, mut data) = (null_mut(), rocks_slice::from(&[][..]));
        ok!(rocks_batch_new(&mut batch));
        ops.iter().for_each(|op| self.add(batch, op));
        ok!(rocks_batch_data(batch, &mut data));
        let bytes = unsafe { std::slice::from_raw_parts(data.data, data.len) }.to_vec();
        ok!(rocks_batch_free(batch));
        bytes
    }

    fn write_batch(&self, bytes: &[u8]) {
        let mut batch = null_mut();
        ok!(rocks_batch_from_data(
            bytes.as_ptr().cast(),
            bytes.len(),
            &mut batch
        ));
        ok!(rocks_db_write(self.db, null(), batch));
        ok!(rocks_batch_free(batch));
    }

    fn rows(&self, family: Family) -> Rows {
        let (mut iter, mut rows) = (null_mut(), Rows::new());
        let (mut key, mut value) = (rocks_slice::from(&[][..]), rocks_slice::from(&[][..]));
        ok!(rocks_db_iter(
            self.db,
            self.family(family),
            null(),
            &mut iter
        ));
        let mut code = unsafe { rocks_iter_seek_to_first(iter, &mut key, &mut value, null_mut()) };
        while code == 0 {
            let bytes = |slice: rocks_slice| unsafe {
                std::slice::from_raw_parts(slice.data, slice.len).to_vec()
            };
            rows.insert(bytes(key), bytes(value));
            code = unsafe { rocks_iter_next(iter, &mut key, &mut value, null_mut()) };
        }
        assert_eq!(code, 1, "the end, without error");
        ok!(rocks_iter_free(iter));
        rows
    }

    fn get(&self, family: Family, key: &[u8]) -> Option<Vec<u8>> {
        let mut value = rocks_buffer {
            data: null_mut(),
            len: 0,
        };
        let (f, k) = (self.family(family), key.as_ptr().cast());
        let code =
            unsafe { rocks_db_get(self.db, f, null(), k, key.len(), &mut value, null_mut()) };
        if code == 1 {
            return None;
        }
        assert_eq!(code, 0);
        let bytes = unsafe { std::slice::from_raw_parts(value.data, value.len) }.to_vec();
        ok!(rocks_buffer_free(&mut value));
        Some(bytes)
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        ok!(rocks_column_family_free(self.other));
        ok!(rocks_db_close(self.db));
    }
}

// ---- the rocksdb crate -----------------------------------------------------------

struct Crate(rocksdb::DB);

/// RocksDB's StringAppendOperator, under its name.
fn append(_: &[u8], existing: Option<&[u8]>, operands: &rocksdb::MergeOperands) -> Option<Vec<u8>> {
    let parts: Vec<_> = existing.into_iter().chain(operands).collect();
    Some(parts.join(&b','))
}

impl Crate {
    fn family(&self, family: Family) -> &rocksdb::ColumnFamily {
        let name = match family {
            Family::Default => "default",
            Family::Other => "other",
        };
        self.0.cf_handle(name).unwrap()
    }

    fn flush_and_compact(&self) {
        for family in [Family::Default, Family::Other] {
            self.0.flush_cf(self.family(family)).unwrap();
            self.0
                .compact_range_cf(self.family(family), None::<&[u8]>, None::<&[u8]>);
        }
    }
}

impl Side for Crate {
    fn open(path: &Path) -> Crate {
        let mut options = rocksdb::Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        options.set_merge_operator_associative("StringAppendOperator", append);
        let names = ["default", "other"].map(|name| (name, options.clone()));
        Crate(rocksdb::DB::open_cf_with_opts(&options, path, names).unwrap())
    }

    fn write(&self, op: &Op) {
        let done = match op {
            Op::Put(f, k, v) => self.0.put_cf(self.family(*f), k, v),
            Op::Merge(f, k, v) => self.0.merge_cf(self.family(*f), k, v),
            Op::Delete(f, k) => self.0.delete_cf(self.family(*f), k),
            Op::DeleteRange(f, b, e) => self.0.delete_range_cf(self.family(*f), b, e),
            // The crate has these in batches alone.
            Op::SingleDelete(..) | Op::LogData(_) => {
                self.write_batch(&self.bytes(std::slice::from_ref(op)));
                Ok(())
            }
        };
        done.unwrap();
    }

    fn bytes(&self, ops: &[Op]) -> Vec<u8> {
        let mut batch = rocksdb::WriteBatch::default();
        for op in ops {
            match op {
                Op::Put(f, k, v) => batch.put_cf(self.family(*f), k, v),
                Op::Merge(f, k, v) => batch.merge_cf(self.family(*f), k, v),
                Op::Delete(f, k) => batch.delete_cf(self.family(*f), k),
                Op::SingleDelete(f, k) => batch.single_delete_cf(self.family(*f), k),
                Op::DeleteRange(f, b, e) => batch.delete_range_cf(self.family(*f), b, e),
                Op::LogData(blob) => batch.put_log_data(blob),
            }
        }
        batch.data().to_vec()
    }

    fn write_batch(&self, bytes: &[u8]) {
        self.0.write(rocksdb::WriteBatch::from_data(bytes)).unwrap();
    }

    fn rows(&self, family: Family) -> Rows {
        let start = rocksdb::IteratorMode::Start;
        let rows = self.0.iterator_cf(self.family(family), start);
        rows.map(|row| row.unwrap())
            .map(|(key, value)| (key.into_vec(), value.into_vec()))
            .collect()
    }

    fn get(&self, family: Family, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get_cf(self.family(family), key).unwrap()
    }
}

// ---- the records -----------------------------------------------------------------

/// A small generator: the test is the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1);
        (self.0 >> 33) % end
    }

    fn key(&mut self) -> Vec<u8> {
        match self.below(40) {
            0 => Vec::new(),
            1 => b"a\0b".to_vec(),
            2 => vec![0xff; 300],
            n => format!("key{n:02}").into_bytes(),
        }
    }

    fn value(&mut self, round: usize) -> Vec<u8> {
        match self.below(30) {
            0 => Vec::new(),
            1 => vec![7; 100_000],
            n => format!("round {round}, {n}\0").into_bytes(),
        }
    }

    fn ops(&mut self, round: usize) -> Vec<Op> {
        let mut ops = Vec::new();
        for family in [Family::Default, Family::Other] {
            for n in 0..60 {
                ops.push(match self.below(10) {
                    0..=3 => Op::Put(family, self.key(), self.value(round)),
                    4..=6 => Op::Merge(family, self.key(), self.value(round)),
                    7 => Op::Delete(family, self.key()),
                    8 => Op::LogData(self.value(round)),
                    _ => {
                        let mut ends = [self.key(), self.key()];
                        ends.sort();
                        let [begin, end] = ends;
                        Op::DeleteRange(family, begin, end)
                    }
                });
                // Put once, and never merged: what SingleDelete is for.
                let once = |round: usize| format!("once{round}-{n:02}").into_bytes();
                ops.push(Op::Put(family, once(round), b"x".to_vec()));
                if round > 0 && n % 2 == 0 {
                    ops.push(Op::SingleDelete(family, once(round - 1)));
                }
            }
        }
        ops
    }
}

fn same<S: Side>(side: &S, model: &mut Model, when: &str) {
    for family in [Family::Default, Family::Other] {
        let (wanted, found) = (model.rows(family), side.rows(family));
        assert!(found == *wanted, "{when}: {family:?} differs");
        for key in [&b""[..], b"a\0b", b"key05", b"once0-01", b"absent"] {
            assert_eq!(side.get(family, key).as_ref(), wanted.get(key), "{when}");
        }
    }
}

/// One side writes: a third one by one, a third as a batch of its own, a third as
/// bytes that the other side made. The other reads.
fn hand_over<W: Side, R: Side>(
    path: &Path,
    model: &mut Model,
    random: &mut Random,
    round: usize,
    settle: impl FnOnce(&R),
) {
    let ops = random.ops(round);
    let (first, rest) = ops.split_at(ops.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    let travelling = R::open(path).bytes(third);
    let writer = W::open(path);
    first.iter().for_each(|op| writer.write(op));
    writer.write_batch(&writer.bytes(second));
    assert_eq!(
        writer.bytes(third),
        travelling,
        "round {round}: the same bytes"
    );
    writer.write_batch(&travelling);
    model.apply(&ops);
    same(
        &writer,
        model,
        &format!("round {round}, where it was written"),
    );
    drop(writer);
    let reader = R::open(path);
    same(&reader, model, &format!("round {round}, from the log"));
    settle(&reader);
    same(&reader, model, &format!("round {round}, settled"));
}

#[test]
fn each_reads_what_the_other_writes() {
    let scratch = Scratch::new("interop");
    let path = scratch.path().join("db");
    let (mut model, mut random) = (Model::default(), Random(11));
    for round in 0..8 {
        let (path, model, random) = (&path, &mut model, &mut random);
        match round % 4 {
            0 => hand_over::<Ours, Crate>(path, model, random, round, |_| ()),
            1 => hand_over::<Crate, Ours>(path, model, random, round, |_| ()),
            2 => hand_over::<Ours, Crate>(path, model, random, round, Crate::flush_and_compact),
            _ => hand_over::<Crate, Ours>(path, model, random, round, |_| ()),
        }
    }
    assert!(model.default.len() > 30 && model.other.len() > 30);
}

//! The write-ahead log: which files it has, and what was written.

use crate::args::Args;
use crate::columns::Columns;
use crate::context::Context;
use crate::data::show_fields;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value, human};
use crate::stamps::Stamp;
use std::ffi::c_void;
use std::ptr::null;

const KINDS: [&str; 17] = [
    "other",
    "put",
    "merge",
    "delete",
    "single-delete",
    "delete-range",
    "log-data",
    "put-entity",
    "timed-put",
    "blob-index",
    "begin-prepare",
    "begin-unprepare",
    "end-prepare",
    "commit",
    "commit-with-timestamp",
    "rollback",
    "noop",
];

/// A record of a log, or of a table: there it has no column family, and in keys with timestamps one. Of
/// an entity it shows the columns.
pub struct Record<'a> {
    pub sequence: u64,
    pub kind: &'a str,
    pub family: Option<u32>,
    pub timestamp: Option<Stamp>,
    pub key: &'a [u8],
    pub value: Value<'a>,
}

pub fn show_record(args: &Args, out: &mut Out, record: &Record) {
    let Record {
        sequence,
        kind,
        family,
        timestamp,
        key,
        value,
    } = record;
    let mut fields = vec![
        ("sequence", Value::Number(*sequence)),
        ("kind", Value::Text(kind)),
    ];
    fields.extend(family.map(|family| ("column_family_id", Value::Number(family.into()))));
    fields.push(("key", Value::Bytes(key)));
    let timestamp = timestamp.as_ref().map(Stamp::shown);
    fields.extend(timestamp.map(|timestamp| ("timestamp", timestamp)));
    let has_value = !args.has("keys-only");
    if has_value {
        // The rows of other formats have one name for both.
        let is_entity = args.json() && matches!(value, Value::Columns(_));
        fields.push((if is_entity { "columns" } else { "value" }, *value));
    }
    show_fields(out, &fields);
}

/// Records that are shown, as far as --limit goes.
pub struct Showing<'a> {
    pub args: &'a Args,
    pub out: &'a mut Out,
    pub sequence: u64,
    pub left: u64,
}

unsafe extern "C" fn show(
    state: *mut c_void,
    record: *const rocks_batch_record,
    _: *mut rocks_sink,
) -> bool {
    // SAFETY: the state that was given, and a record that is lent until this function returns.
    let (showing, record) = unsafe { (&mut *state.cast::<Showing>(), &*record) };
    if showing.left == 0 {
        return true;
    }
    let kind = KINDS.get(record.kind as usize).unwrap_or(&KINDS[0]);
    let (key, bytes) = (lent(record.key), lent(record.value));
    let value = match record.kind {
        ROCKS_RECORD_PUT_ENTITY => {
            Value::Columns(Columns::lent(record.columns, record.column_count))
        }
        _ => Value::Bytes(&bytes),
    };
    let shown = Record {
        sequence: showing.sequence,
        kind,
        family: Some(record.column_family_id),
        timestamp: None,
        key: &key,
        value,
    };
    show_record(showing.args, showing.out, &shown);
    if record.kind < ROCKS_RECORD_BEGIN_PREPARE && record.kind != ROCKS_RECORD_LOG_DATA {
        showing.sequence += 1;
    }
    showing.left -= 1;
    true
}

/// The records of a batch, from the sequence number on.
pub fn show_batch(showing: &mut Showing, data: &[u8]) -> Result<()> {
    let batch = made!(rocks_batch_from_data(data.as_ptr().cast(), data.len()))?;
    let mut callbacks = sized!(rocks_batch_callbacks);
    callbacks.state = std::ptr::from_mut(showing).cast();
    callbacks.record = Some(show);
    call!(rocks_batch_iterate(batch.get(), &callbacks))
}

/// What was written since a sequence number, as far as the log has it.
pub fn log(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let work = Work::begin(args, "log")?;
    let since = match args.since {
        Some(since) => since,
        None => {
            // From the oldest that is there.
            let files = made!(rocks_db_wal_files(opened.db()))?;
            let mut file = sized!(rocks_wal_file);
            if call!(rocks_wal_files_at(files.get(), 0, &mut file)).is_err() {
                drop((files, work));
                opened.close()?;
                return Ok(DONE);
            }
            file.start_sequence
        }
    };
    let iter = made!(rocks_db_wal_iter(opened.db(), since, null()))?;
    let left = args.limit.unwrap_or(u64::MAX);
    let mut showing = Showing {
        args,
        out: &mut context.out,
        sequence: 0,
        left,
    };
    while showing.left > 0 && !interrupted() {
        let mut data = NO_BYTES;
        if !found!(rocks_wal_iter_next(
            iter.get(),
            &mut showing.sequence,
            &mut data
        ))? {
            break;
        }
        show_batch(&mut showing, &lent(data))?;
    }
    context.out.end();
    drop((iter, work));
    opened.close()?;
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

pub fn logs(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let files = made!(rocks_db_wal_files(opened.db()))?;
    let mut count = 0;
    call!(rocks_wal_files_count(files.get(), &mut count))?;
    context.out.list();
    for at in 0..count {
        let mut file = sized!(rocks_wal_file);
        call!(rocks_wal_files_at(files.get(), at, &mut file))?;
        let (name, archived) = (lent(file.name), file.file_type == ROCKS_WAL_FILE_ARCHIVED);
        let fields = [
            ("name", Value::Bytes(&name)),
            ("start_sequence", Value::Number(file.start_sequence)),
            ("size", Value::Number(file.size)),
            ("archived", Value::Bool(archived)),
        ];
        context.out.row(&fields, |out| {
            let end = if archived { "  archived" } else { "" };
            out.bytes(&name);
            out.line(&format!(
                "  from sequence {}  {}{end}",
                file.start_sequence,
                human(file.size)
            ));
        });
    }
    context.out.end();
    drop(files);
    opened.close()?;
    Ok(DONE)
}

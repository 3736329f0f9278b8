//! Entries from one place to another: two databases compared, copies, table files from lines.

use crate::args::Args;
use crate::bytes;
use crate::colour;
use crate::columns::{self, Columns};
use crate::context::{Context, tell};
use crate::data::each_entity;
use crate::library::abi::*;
use crate::library::*;
use crate::load::Input;
use crate::metadata;
use crate::open::{self, Opened, find_family, range_of};
use crate::progress::{Work, interrupted};
use crate::show::{Out, Value, human};
use crate::tables::take_in;
use std::ffi::{CStr, OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};
use std::time::Instant;

/// The command line as that of its first database, and as that of its second. An env is of both, unless
/// "other_env" names one for the second.
fn sides(args: &Args) -> (Args, Args) {
    let named = |setting: &OsString| {
        let name = setting.as_bytes().strip_prefix(b"other_env=")?;
        Some(OsStr::from_bytes(name).to_owned())
    };
    let mut one = args.clone();
    one.options.retain(|setting| named(setting).is_none());
    let mut other = one.clone();
    other.words.remove(0);
    if let Some(name) = args.options.iter().rev().find_map(named) {
        // Of several the last counts.
        let mut env = OsString::from("env=");
        env.push(name);
        other.options.push(env);
    }
    (one, other)
}

struct Side {
    iter: Handle<rocks_iter>,
    key: Vec<u8>,
    columns: Columns<'static>,
    is_there: bool,
    opened: Opened,
}

impl Side {
    fn new(args: &Args, context: &mut Context) -> Result<Side> {
        let opened = context.open(args, "read_only")?;
        let range = range_of(args, &opened)?;
        let iter = made!(rocks_db_iter(opened.db(), opened.family(), range.get()))?;
        let mut key = NO_BYTES;
        let is_there = found!(rocks_iter_seek_to_first(iter.get(), &mut key, null_mut()))?;
        let mut side = Side {
            iter,
            key: Vec::new(),
            columns: Columns::NONE,
            is_there,
            opened,
        };
        side.take(key)?;
        Ok(side)
    }

    fn take(&mut self, key: rocks_slice) -> Result<()> {
        if self.is_there {
            self.key = lent(key).to_vec();
            self.columns = columns::at(&self.iter)?;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        let mut key = NO_BYTES;
        self.is_there = found!(rocks_iter_next(self.iter.get(), &mut key, null_mut()))?;
        self.take(key)
    }
}

fn comparator(opened: &Opened) -> Result<String> {
    let options = made!(rocks_db_options(opened.db(), opened.family()))?;
    open::order_of(&options)
}

fn show_difference(
    out: &mut Out,
    mark: &str,
    key: &[u8],
    old: Option<Columns>,
    new: Option<Columns>,
) {
    let change = match mark {
        "-" => "removed",
        "+" => "added",
        _ => "changed",
    };
    let fields = [
        ("change", Value::Text(change)),
        ("key", Value::Bytes(key)),
        ("old", old.map_or(Value::Nothing, Columns::value)),
        ("new", new.map_or(Value::Nothing, Columns::value)),
    ];
    out.row(&fields, |out| {
        for (mark, colour, value) in [("-", colour::RED, old), ("+", colour::GREEN, new)] {
            if let Some(columns) = value {
                let (key, value) = (out.plain(key), out.cell(columns.value()));
                let line = out.painted(&format!("{mark}\t{key}\t{value}"), colour);
                out.line(&line);
            }
        }
    });
}

/// Both in one order, the lesser key first.
pub fn diff(args: &Args, context: &mut Context) -> Result<i32> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    bytes::range(args)?;
    let (first, second) = sides(args);
    let mut one = Side::new(&first, context)?;
    let mut other = Side::new(&second, context)?;
    let order = comparator(&one.opened)?;
    if order != comparator(&other.opened)? {
        return wrong(
            "keys of the two are in different orders; accepted: databases with one comparator",
        );
    }
    let reverses = match order.as_str() {
        "leveldb.BytewiseComparator" => false,
        "rocksdb.ReverseBytewiseComparator" => true,
        _ => {
            return wrong(format!(
                "keys are in the order of {order}; accepted: that of bytes, and its reverse"
            ));
        }
    };
    let _work = Work::begin(args, "diff")?;
    let (out, mut left) = (&mut context.out, args.limit.unwrap_or(u64::MAX));
    let mut same = true;
    while (one.is_there || other.is_there) && left > 0 && !interrupted() && !out.has_failed() {
        let compared = match (one.is_there, other.is_there) {
            (true, false) => Less,
            (false, _) => Greater,
            _ if reverses => other.key.cmp(&one.key),
            _ => one.key.cmp(&other.key),
        };
        let differs = compared != Equal || one.columns != other.columns;
        if differs {
            (same, left) = (false, left - 1);
            let (old, new) = (Some(one.columns), Some(other.columns));
            match compared {
                Less => show_difference(out, "-", &one.key, old, None),
                Greater => show_difference(out, "+", &other.key, None, new),
                Equal => show_difference(out, "~", &one.key, old, new),
            }
        }
        if compared != Greater {
            one.next()?;
        }
        if compared != Less {
            other.next()?;
        }
    }
    out.end();
    Ok(if interrupted() {
        INTERRUPTED
    } else if same {
        DONE
    } else {
        NOT_THERE
    })
}

enum Copied {
    Whole {
        entries: u64,
        files: u64,
    },
    /// There is an entity, which no bulk load takes.
    Entity,
    Interrupted,
}

/// Plain values, in any order of the other database's.
fn copy_values(args: &Args, iter: &Handle<rocks_iter>, to: &Opened, work: &Work) -> Result<Copied> {
    let load = made!(rocks_bulk_load_new(to.db(), to.family(), null()))?;
    let (mut failed, mut has_entity) = (Ok(()), false);
    each_entity(args, iter, |key, columns| {
        let Some(value) = columns.plain() else {
            has_entity = true;
            return false;
        };
        let (k, v) = (slice(key), slice(value));
        failed = call!(rocks_bulk_load_add_many(
            load.get(),
            &k,
            &v,
            1,
            work.cancel()
        ));
        failed.is_ok()
    })?;
    failed?;
    if interrupted() {
        return Ok(Copied::Interrupted);
    }
    if has_entity {
        return Ok(Copied::Entity);
    }
    let mut info = sized!(rocks_bulk_load_info);
    call!(rocks_bulk_load_finish(load.get(), work.cancel(), &mut info))?;
    Ok(Copied::Whole {
        entries: info.loaded,
        files: info.files,
    })
}

/// A folder beside the database's files, which is gone at the end.
struct Room(PathBuf);

impl Room {
    fn new(database: &OsStr) -> Result<Room> {
        let room = Room(Path::new(database).join("rocks_copy"));
        // Of a process that was killed: this one has the database for itself.
        let _ = std::fs::remove_dir_all(&room.0);
        let failed = |error| Failure::of(ROCKS_IO_ERROR, format!("{}: {error}", room.0.display()));
        std::fs::create_dir(&room.0).map_err(failed)?;
        Ok(room)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Entities and values, as table files in the order that they come in.
fn copy_entities(
    args: &Args,
    iter: &Handle<rocks_iter>,
    to: &Opened,
    work: &Work,
) -> Result<Copied> {
    const FILE: usize = 256 << 20;
    let room = Room::new(&args.words[1])?;
    let (mut files, mut writer, mut size, mut entries) = (Vec::new(), None::<Writer>, 0, 0);
    let mut add = |key: &[u8], columns: Columns| -> Result<()> {
        if writer.is_some() && size >= FILE {
            writer.take().expect("it is there").finish()?;
        }
        if writer.is_none() {
            let path = c_text(room.0.join(format!("{}.sst", files.len())))?;
            writer = Some(Writer::of(to, &path)?);
            files.push(path);
            size = 0;
        }
        size += key.len() + columns.stored_len();
        entries += 1;
        writer.as_ref().expect("it is there").add(key, columns)
    };
    let mut failed = Ok(());
    each_entity(args, iter, |key, columns| {
        failed = add(key, columns);
        failed.is_ok()
    })?;
    failed?;
    if interrupted() {
        return Ok(Copied::Interrupted);
    }
    if let Some(writer) = writer {
        writer.finish()?;
    }
    let options = open::options(ROCKS_OPTIONS_INGEST)?;
    open::set(&options, c"move_files", c"true")?;
    take_in(to, &files, &options, work)?;
    let files = files.len() as u64;
    Ok(Copied::Whole { entries, files })
}

/// The column families that the command line names; with --all every one.
fn wanted_families(args: &Args, source: &Opened) -> Result<Vec<OsString>> {
    if !args.has("all") {
        return Ok(match args.families.as_slice() {
            [] => vec!["default".into()],
            families => families.to_vec(),
        });
    }
    if !args.families.is_empty() {
        return wrong("--all: given with --column-family");
    }
    let mut names = Buffer::new();
    call!(rocks_db_column_families(
        source.db(),
        &mut names.0,
        null_mut()
    ))?;
    let names = names.bytes().split(|byte| *byte == 0);
    let names = names.filter(|name| !name.is_empty());
    Ok(names.map(|name| OsStr::from_bytes(name).into()).collect())
}

/// The column family of that name in the other database; with --create it is made as the first one's.
fn family_of_other(
    args: &Args,
    name: &OsStr,
    source: &Opened,
    to: &Opened,
) -> Result<Handle<rocks_column_family>> {
    let found = find_family(to, name);
    match found {
        Err(failure) if failure.code == ROCKS_NOT_FOUND && args.has("create") => {
            let options = made!(rocks_db_options(source.db(), source.family()))?;
            let name = c_text(name)?;
            made!(rocks_db_create_column_family(
                to.db(),
                name.as_ptr(),
                options.get()
            ))
        }
        _ => found,
    }
}

/// One column family.
fn copy_family(args: &Args, source: &Opened, to: &Opened, work: &Work) -> Result<Copied> {
    let range = range_of(args, source)?;
    let iter = made!(rocks_db_iter(source.db(), source.family(), range.get()))?;
    let copied = copy_values(args, &iter, to, work)?;
    if !matches!(copied, Copied::Entity) {
        return Ok(copied);
    }
    if comparator(source)? != comparator(to)? {
        return wrong(
            "keys have named columns, and the two databases have different orders; accepted: \
             databases with one comparator",
        );
    }
    copy_entities(args, &iter, to, work)
}

/// Entries of a range into another database: those of a column family are taken in all at once.
pub fn copy(args: &Args, context: &mut Context) -> Result<i32> {
    bytes::range(args)?;
    let (mut from, mut into) = sides(args);
    from.clear("create");
    (from.family, into.family) = (None, None);
    let mut source = context.open(&from, "read_only")?;
    let families = wanted_families(args, &source)?;
    // What is not there is said before anything is made.
    for name in &families {
        find_family(&source, name)?;
    }
    source.family = Some(find_family(&source, &families[0])?);
    range_of(args, &source)?;
    let mut to = context.open(&into, "read_write")?;
    let work = Work::begin(args, "copy")?;
    let is_list = args.has("all") || families.len() > 1;
    if is_list {
        context.out.list();
    }
    for name in &families {
        source.family = Some(find_family(&source, name)?);
        to.family = Some(family_of_other(args, name, &source, &to)?);
        let Copied::Whole { entries, files } = copy_family(args, &source, &to, &work)? else {
            return Ok(INTERRUPTED);
        };
        let mut fields = Vec::new();
        if is_list {
            fields.push(("column_family", Value::Bytes(name.as_bytes())));
        }
        fields.push(("copied", Value::Number(entries)));
        fields.push(("files", Value::Number(files)));
        context.out.row(&fields, |out| {
            if is_list {
                out.bytes(name.as_bytes());
                out.text(": ");
            }
            out.line(&format!("{entries} entries in {files} files"));
        });
    }
    drop(work);
    context.out.end();
    source.close()?;
    to.close()?;
    Ok(DONE)
}

struct Writer(Handle<rocks_sst_writer>);

impl Writer {
    fn new(options: &open::Options, path: &str) -> Result<Writer> {
        let writer = made!(rocks_sst_writer_new(null(), null(), options.get()))?;
        let path = c_text(path)?;
        call!(rocks_sst_writer_open(writer.get(), path.as_ptr(), 0))?;
        Ok(Writer(writer))
    }

    /// A file for a column family of a database.
    fn of(to: &Opened, path: &CStr) -> Result<Writer> {
        let writer = made!(rocks_sst_writer_new(to.db(), to.family(), null()))?;
        call!(rocks_sst_writer_open(writer.get(), path.as_ptr(), 0))?;
        Ok(Writer(writer))
    }

    fn add(&self, key: &[u8], columns: Columns) -> Result<()> {
        let (to, k, len) = (self.0.get(), key.as_ptr().cast(), key.len());
        if let Some(value) = columns.plain() {
            let v = value.as_ptr().cast();
            return call!(rocks_sst_writer_put(to, k, len, v, value.len()));
        }
        let (all, count) = (columns.as_ptr(), columns.len());
        call!(rocks_sst_writer_put_entity(to, k, len, all, count))
    }

    /// Entries and bytes of the file.
    fn finish(&self) -> Result<(u64, u64)> {
        let mut info = sized!(rocks_sst_file_info);
        call!(rocks_sst_writer_finish(self.0.get(), &mut info))?;
        Ok((info.num_entries, info.file_size))
    }
}

/// Lines as `scan` prints them, in the order of keys, into a table file.
pub fn write_table(args: &Args, context: &mut Context) -> Result<i32> {
    let options = open::given_options(args)?;
    let path = args.word(0);
    let mut input = Input::new(args)?;
    let written = || -> Result<(u64, u64)> {
        let writer = Writer::new(&options, &path)?;
        let filled = (|| -> Result<(u64, u64)> {
            while let Some((key, pairs)) = input.entry()? {
                let columns = columns::lend(&pairs);
                writer.add(&key, Columns::of(&columns))?;
            }
            writer.finish()
        })();
        // A file that is not finished is no table.
        filled.inspect_err(|_| drop(std::fs::remove_file(&path)))
    };
    let mut written = written;
    let (entries, bytes) = written()?;
    let fields = [
        ("entries", Value::Number(entries)),
        ("bytes", Value::Number(bytes)),
    ];
    context.out.row(&fields, |out| {
        out.line(&format!("{entries} entries, {}", human(bytes)))
    });
    context.out.end();
    Ok(DONE)
}

/// How large a table file is with each compression.
pub fn recompress(args: &Args, context: &mut Context) -> Result<i32> {
    let reader = crate::tables::open_table(args, 0)?;
    let folder = std::env::temp_dir().join(format!("rocks-recompress-{}", std::process::id()));
    let failed = |error: std::io::Error| {
        Failure::of(ROCKS_IO_ERROR, format!("{}: {error}", folder.display()))
    };
    std::fs::create_dir(&folder).map_err(failed)?;
    let ended = recompress_in(args, context, &reader, &folder.to_string_lossy());
    std::fs::remove_dir_all(&folder).map_err(failed)?;
    ended
}

fn recompress_in(
    args: &Args,
    context: &mut Context,
    reader: &Handle<rocks_sst_reader>,
    folder: &str,
) -> Result<i32> {
    const COMPRESSIONS: [&str; 7] = [
        "kNoCompression",
        "kSnappyCompression",
        "kZlibCompression",
        "kBZip2Compression",
        "kLZ4Compression",
        "kLZ4HCCompression",
        "kZSTD",
    ];
    let (work, mut properties) = (
        Work::begin(args, "recompress")?,
        sized!(rocks_table_properties),
    );
    call!(rocks_sst_reader_properties(reader.get(), &mut properties))?;
    let (all, mut written) = (properties.num_entries, 0);
    context.out.list();
    for name in COMPRESSIONS {
        let (options, path) = (open::given_options(args)?, format!("{folder}/{name}"));
        open::set(&options, c"compression", &c_text(name)?)?;
        let begun = Instant::now();
        let writer = Writer::new(&options, &path)?;
        let iter = made!(rocks_sst_reader_iter(reader.get(), null()))?;
        let mut put = Ok(());
        each_entity(args, &iter, |key, columns| {
            put = writer.add(key, columns);
            put.is_ok()
        })?;
        put?;
        if interrupted() {
            return Ok(INTERRUPTED);
        }
        let (entries, size) = writer.finish()?;
        written = entries;
        let micros = begun.elapsed().as_micros() as u64;
        let fields = [
            ("compression", Value::Text(name)),
            ("entries", Value::Number(entries)),
            ("size", Value::Number(size)),
            ("micros", Value::Number(micros)),
        ];
        context.out.row(&fields, |out| {
            out.line(&format!(
                "{name:<20} {:>10}  {:.1} ms",
                human(size),
                micros as f64 / 1000.0
            ));
        });
    }
    context.out.end();
    drop(work);
    if written != all {
        let text = format!(
            "{written} of the file's {all} entries are written anew: the sizes leave out deletions and \
             versions that a newer one hides"
        );
        context.out.sync();
        tell("recompress", &text);
    }
    Ok(DONE)
}

/// Which table files have a key.
pub fn find(args: &Args, context: &mut Context) -> Result<i32> {
    let key = bytes::take(args, "KEY", &args.words[0])?;
    let mut worst = NOT_THERE;
    context.out.list();
    for at in 1..args.words.len() {
        let reader = crate::tables::open_table(args, at)?;
        let (k, len, file) = (key.as_ptr().cast(), key.len(), args.word(at));
        let mut show = |name, value| {
            worst = DONE;
            let fields = [("file", Value::Text(&file)), (name, value)];
            context.out.row(&fields, |out| {
                out.text(&format!("{file}: "));
                out.value(value);
                out.raw(b"\n");
            });
        };
        if args.has("columns") {
            let iter = made!(rocks_sst_reader_iter(reader.get(), null()))?;
            let mut next = NO_BYTES;
            if found!(rocks_iter_seek(iter.get(), k, len, &mut next, null_mut()))?
                && *lent(next) == *key
            {
                show("columns", Value::Columns(columns::at(&iter)?));
            }
            continue;
        }
        let (of, mut value) = (reader.get(), Buffer::new());
        if found!(rocks_sst_reader_get(of, null(), k, len, &mut value.0))? {
            show("value", Value::Bytes(value.bytes()));
        }
    }
    context.out.end();
    Ok(worst)
}

/// Every file that the MANIFEST names is there, with its size; nothing is read.
pub fn check_sizes(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    let mut files = Vec::new();
    for file in metadata::tables(&metadata)? {
        files.push((
            lent(file.directory).to_vec(),
            lent(file.name).to_vec(),
            file.size,
        ));
    }
    for file in metadata::blobs(&metadata)? {
        files.push((
            lent(file.directory).to_vec(),
            lent(file.name).to_vec(),
            file.size,
        ));
    }
    let (mut ended, beside) = (DONE, open::bytes_beside_contents(args));
    context.out.list();
    for (folder, name, size) in files {
        let name = name.strip_prefix(b"/").unwrap_or(&name).to_vec();
        let path = std::path::Path::new(OsStr::from_bytes(&folder)).join(OsStr::from_bytes(&name));
        let there = std::fs::metadata(&path).ok().map(|found| found.len());
        let there = there.map(|size| size.saturating_sub(beside));
        let whole = there == Some(size);
        if !whole {
            ended = DAMAGED;
        }
        let fields = [
            ("file", Value::Bytes(&name)),
            ("size", Value::Number(size)),
            ("ok", Value::Bool(whole)),
        ];
        context.out.row(&fields, |out| {
            if !whole {
                out.bytes(&name);
                let there = there.map_or("is not there".to_owned(), |size| {
                    format!("has {size} bytes")
                });
                out.line(&format!(": {there}, and should have {size}"));
            }
        });
    }
    context.out.end();
    if ended == DONE && args.format == crate::show::Format::Lines {
        context.out.line("all files are there, with their sizes");
    }
    drop(metadata);
    opened.close()?;
    Ok(ended)
}

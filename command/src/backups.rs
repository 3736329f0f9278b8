//! Copies of databases: backups and checkpoints.

use crate::args::Args;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, env_of, set_env};
use crate::progress::Work;
use crate::show::{Out, Value, human};
use std::os::unix::ffi::OsStrExt;
use std::ptr::{null, null_mut};

/// The backups' files are in the env of "backup_env", or else in that of the database.
fn open_backups(args: &Args, at: usize, to_read: bool) -> Result<Handle<rocks_backup_engine>> {
    let options = open::options(ROCKS_OPTIONS_BACKUP_ENGINE)?;
    let env = match env_of(args, "backup_env")? {
        None => env_of(args, "env")?,
        own => own,
    };
    set_env(&options, c"backup_env", env.as_ref())?;
    if to_read {
        open::set(&options, c"read_only", c"true")?;
    }
    open::set_all(&options, &args.backup_options, "--backup-option")?;
    let path = c_text(&args.words[at])?;
    made!(rocks_backup_engine_open(path.as_ptr(), options.get()))
}

/// To change backups that are there: opened to write at once, a folder would be made for them.
fn open_kept(args: &Args) -> Result<Handle<rocks_backup_engine>> {
    drop(open_backups(args, 0, true)?);
    open_backups(args, 0, false)
}

pub fn backup(args: &Args, context: &mut Context) -> Result<i32> {
    let mut of_database = args.clone();
    of_database
        .options
        .retain(|setting| !setting.as_bytes().starts_with(b"backup_env="));
    let opened = context.open(&of_database, "read_write")?;
    let engine = open_backups(args, 1, false)?;
    let metadata = args.metadata.as_deref().unwrap_or_default().as_bytes();
    let (text, len) = (metadata.as_ptr().cast(), metadata.len());
    let work = Work::begin(args, "backup")?;
    let mut id = 0;
    call!(rocks_backup_engine_create(
        engine.get(),
        opened.db(),
        null(),
        text,
        len,
        work.cancel(),
        &mut id
    ))?;
    drop((work, engine));
    let out = &mut context.out;
    if args.json() {
        out.open("{");
        out.field("id", Value::Number(id.into()));
        out.close("}");
    } else {
        out.line(&id.to_string());
    }
    opened.close()?;
    Ok(DONE)
}

/// Seconds since 1970 as in ISO 8601, in UTC.
pub fn utc(seconds: i64) -> String {
    // SAFETY: zeros are values of its fields, and gmtime_r fills them.
    let time = unsafe {
        let mut time = std::mem::zeroed::<libc::tm>();
        libc::gmtime_r(&seconds, &mut time);
        time
    };
    let (year, month) = (time.tm_year + 1900, time.tm_mon + 1);
    let (day, hour, minute, second) = (time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn show_backup(out: &mut Out, backup: &rocks_backup_info) {
    let (when, metadata) = (utc(backup.timestamp), lent(backup.metadata));
    let fields = [
        ("id", Value::Number(backup.id.into())),
        ("time", Value::Text(&when)),
        ("size", Value::Number(backup.size)),
        ("files", Value::Number(backup.file_count.into())),
        ("metadata", Value::Bytes(&metadata)),
    ];
    out.row(&fields, |out| {
        out.text(&format!(
            "{}  {when}  {}  {} files  ",
            backup.id,
            human(backup.size),
            backup.file_count
        ));
        out.bytes(&metadata);
        out.raw(b"\n");
    });
}

/// Of a command that opens no database.
fn refuse_others(args: &Args) -> Result<()> {
    open::refuse_other_options(args, &["env", "backup_env"])
}

pub fn list(args: &Args, context: &mut Context) -> Result<i32> {
    refuse_others(args)?;
    let engine = open_backups(args, 0, true)?;
    let list = made!(rocks_backup_engine_list(engine.get(), 0))?;
    let mut count = 0;
    call!(rocks_backup_list_count(list.get(), &mut count))?;
    context.out.list();
    for at in 0..count {
        let mut backup = sized!(rocks_backup_info);
        call!(rocks_backup_list_at(list.get(), at, &mut backup))?;
        show_backup(&mut context.out, &backup);
    }
    context.out.end();
    let (mut damaged, mut bad) = ([0; 256], 0);
    call!(rocks_backup_engine_corrupted(
        engine.get(),
        damaged.as_mut_ptr(),
        damaged.len(),
        &mut bad
    ))?;
    for id in &damaged[..bad.min(damaged.len())] {
        tell("backups", &format!("{id} is damaged"));
    }
    Ok(if bad > 0 { DAMAGED } else { DONE })
}

/// 0: the latest.
fn wanted_id(args: &Args) -> Result<u32> {
    match args.id.map(u32::try_from) {
        None => Ok(0),
        Some(Ok(id)) if id > 0 => Ok(id),
        _ => wrong("--id: accepted: 1 to 4294967295"),
    }
}

pub fn verify(args: &Args, _: &mut Context) -> Result<i32> {
    refuse_others(args)?;
    let engine = open_backups(args, 0, true)?;
    let (id, sizes) = (wanted_id(args)?, args.has("sizes").into());
    let work = Work::begin(args, "verify")?;
    call!(rocks_backup_engine_verify(
        engine.get(),
        id,
        sizes,
        work.cancel()
    ))?;
    Ok(DONE)
}

pub fn restore(args: &Args, _: &mut Context) -> Result<i32> {
    refuse_others(args)?;
    let engine = open_backups(args, 0, true)?;
    let options = open::options(ROCKS_OPTIONS_RESTORE)?;
    set_env(&options, c"env", env_of(args, "env")?.as_ref())?;
    if args.has("keep-logs") {
        open::set(&options, c"keep_log_files", c"true")?;
    }
    let (id, to) = (wanted_id(args)?, c_text(&args.words[1])?);
    let work = Work::begin(args, "restore")?;
    let (from, how, cancel) = (engine.get(), options.get(), work.cancel());
    call!(rocks_backup_engine_restore(
        from,
        id,
        to.as_ptr(),
        null(),
        how,
        null(),
        0,
        cancel
    ))?;
    Ok(DONE)
}

pub fn delete(args: &Args, _: &mut Context) -> Result<i32> {
    refuse_others(args)?;
    if args.id.is_none() {
        return wrong("which? say --id");
    }
    let id = wanted_id(args)?;
    let engine = open_kept(args)?;
    call!(rocks_backup_engine_delete(engine.get(), id))?;
    Ok(DONE)
}

pub fn purge(args: &Args, _: &mut Context) -> Result<i32> {
    refuse_others(args)?;
    let keep = match args.keep.map(u32::try_from) {
        None => return wrong("how many are to stay? say --keep"),
        Some(Ok(keep)) => keep,
        Some(Err(_)) => return wrong("--keep: accepted: 0 to 4294967295"),
    };
    let engine = open_kept(args)?;
    call!(rocks_backup_engine_purge(engine.get(), keep))?;
    call!(rocks_backup_engine_collect_garbage(engine.get()))?;
    Ok(DONE)
}

pub fn checkpoint(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_write")?;
    let folder = c_text(&args.words[1])?;
    let work = Work::begin(args, "checkpoint")?;
    call!(rocks_db_create_checkpoint(
        opened.db(),
        folder.as_ptr(),
        null(),
        work.cancel(),
        null_mut()
    ))?;
    drop(work);
    opened.close()?;
    Ok(DONE)
}

//! Another shape of what is there: fewer levels, another style of compaction.

use crate::args::Args;
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, Stored, find_family};
use crate::progress::Work;
use std::ffi::OsString;
use std::ptr::{null, null_mut};

/// Where levels are as large as their data wants, an opening moves files into lower ones.
const DYNAMIC: &str = "level_compaction_dynamic_level_bytes";

/// Compacts every column family into one level, where the files then stay.
fn compact_into(args: &Args, context: &mut Context, level: u32) -> Result<()> {
    let args = &with_option(args, format!("{DYNAMIC}=false"));
    let (path, mut names) = (c_text(&args.words[0])?, Buffer::new());
    let given = open::given_options(args)?;
    call!(rocks_db_list_column_families(
        path.as_ptr(),
        given.get(),
        &mut names.0,
        null_mut()
    ))?;
    let opened = context.open(args, "read_write")?;
    let options = open::options(ROCKS_OPTIONS_COMPACT_RANGE)?;
    open::set(&options, c"bottommost_level_compaction", c"kForce")?;
    open::set(&options, c"change_level", c"true")?;
    open::set(&options, c"target_level", &c_text(level.to_string())?)?;
    let work = Work::begin(args, "compact")?;
    for name in names.texts(0) {
        let (family, how) = (find_family(&opened, name.as_ref())?, options.get());
        call!(rocks_db_compact_range(
            opened.db(),
            family.get(),
            how,
            null(),
            0,
            null(),
            0,
            work.cancel()
        ))?;
    }
    drop(work);
    opened.close()
}

fn with_option(args: &Args, setting: String) -> Args {
    let mut with = args.clone();
    with.options.push(OsString::from(setting));
    with
}

/// Compacts into a level, and opens it once with an option, which its OPTIONS file has from then on.
fn change(args: &Args, context: &mut Context, level: u32, setting: String) -> Result<i32> {
    let (stored, mut dynamic) = (Stored::load(args)?, Buffer::new());
    let (of, name) = (stored.family(args).get(), c_text(DYNAMIC)?);
    call!(rocks_options_value(of, name.as_ptr(), &mut dynamic.0))?;
    drop(stored);
    compact_into(args, context, level)?;
    let with = with_option(args, format!("{DYNAMIC}={}", dynamic.text()));
    let with = with_option(&with, setting);
    context.open(&with, "read_write")?.close()?;
    Ok(DONE)
}

pub fn reduce_levels(args: &Args, context: &mut Context) -> Result<i32> {
    let levels = match args.word(1).parse::<u32>() {
        Ok(levels @ 2..=100) => levels,
        _ => return wrong(format!("LEVELS: \"{}\"; accepted: 2 to 100", args.word(1))),
    };
    change(args, context, levels - 1, format!("num_levels={levels}"))
}

pub fn change_style(args: &Args, context: &mut Context) -> Result<i32> {
    let style = match args.word(1).as_str() {
        "level" => "kCompactionStyleLevel",
        "universal" => "kCompactionStyleUniversal",
        other => return wrong(format!("STYLE: \"{other}\"; accepted: level, universal")),
    };
    let opened = context.open(args, "read_only")?;
    let mut levels = 0;
    call!(rocks_db_number_levels(opened.db(), null_mut(), &mut levels))?;
    opened.close()?;
    let last = (levels as u32).saturating_sub(1);
    change(args, context, last, format!("compaction_style={style}"))
}

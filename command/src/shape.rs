//! Another shape of what is there: fewer levels, another style of compaction.

use crate::args::Args;
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::open::{self, Options, Stored, find_family};
use crate::progress::Work;
use std::ffi::{CStr, CString};
use std::ptr::null;

/// Where levels are as large as their data wants, an opening moves files into lower ones.
const DYNAMIC: &CStr = c"level_compaction_dynamic_level_bytes";
const NUM_LEVELS: &CStr = c"num_levels";

/// Compacts every column family into one level, where the files then stay; None: into its last.
fn compact_into(args: &Args, context: &mut Context, level: Option<u32>) -> Result<()> {
    let given = open::given_options(args)?;
    let names = open::names_of_families(&args.words[0], Some(&given))?;
    let stored = Stored::load(args)?;
    set_in_all(&stored, DYNAMIC, "false")?;
    let opened = context.open_with(args, "read_write", &stored)?;
    let options = open::options(ROCKS_OPTIONS_COMPACT_RANGE)?;
    open::set(&options, c"bottommost_level_compaction", c"kForce")?;
    open::set(&options, c"change_level", c"true")?;
    let work = Work::begin(args, "compact")?;
    for name in names {
        let (family, how, mut levels) = (find_family(&opened, name.as_ref())?, options.get(), 0);
        call!(rocks_db_number_levels(
            opened.db(),
            family.get(),
            &mut levels
        ))?;
        let last = (levels as u32).saturating_sub(1);
        let level = c_text(level.unwrap_or(last).to_string())?;
        open::set(&options, c"target_level", &level)?;
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

fn set_in_all(stored: &Stored, name: &CStr, value: &str) -> Result<()> {
    let value = c_text(value)?;
    let mut each = stored.each();
    each.try_for_each(|(_, options)| open::set(options, name, &value))
}

/// An option of the database and of each column family, by their names.
fn values_of(stored: &Stored, name: &CStr) -> Result<Vec<(CString, String)>> {
    let value = |(family, options): (&CStr, &Options)| {
        Ok((family.to_owned(), open::value_of(options, name)?))
    };
    stored.each().map(value).collect()
}

/// Compacts into a level, and opens it once with an option, which its OPTIONS file has from then on.
/// An opening also gives each column family back what the compaction took from it, however that ended.
fn change(
    args: &Args,
    context: &mut Context,
    level: Option<u32>,
    (name, value): (&CStr, &str),
) -> Result<i32> {
    let before = values_of(&Stored::load(args)?, DYNAMIC)?;
    let compacted = compact_into(args, context, level);
    let mut again = || -> Result<()> {
        let stored = Stored::load(args)?;
        for (family, options) in stored.each() {
            let (_, was) = before
                .iter()
                .find(|(name, _)| name.as_c_str() == family)
                .unwrap_or(&before[0]);
            open::set(options, DYNAMIC, &c_text(was)?)?;
        }
        if compacted.is_ok() {
            set_in_all(&stored, name, value)?;
        }
        context.open_with(args, "read_write", &stored)?.close()
    };
    let ended = again();
    compacted.and(ended).map(|()| DONE)
}

pub fn reduce_levels(args: &Args, context: &mut Context) -> Result<i32> {
    let levels = match args.word(1).parse::<u32>() {
        Ok(levels @ 2..=100) => levels,
        _ => return wrong(format!("LEVELS: \"{}\"; accepted: 2 to 100", args.word(1))),
    };
    let has_fewer = |(_, has): &(CString, String)| has.parse().is_ok_and(|has: u32| has < levels);
    let all = values_of(&Stored::load(args)?, NUM_LEVELS)?;
    let families = if all.len() > 1 { &all[1..] } else { &all[..] };
    if let Some((family, has)) = families.iter().find(|one| has_fewer(one)) {
        let family = family.to_string_lossy();
        let of = if family.is_empty() {
            "default"
        } else {
            &family
        };
        return wrong(format!(
            "LEVELS: {levels}, but column family \"{of}\" has {has}; accepted: 2 to the fewest that a \
             column family has"
        ));
    }
    let setting = (NUM_LEVELS, &*levels.to_string());
    change(args, context, Some(levels - 1), setting)
}

pub fn change_style(args: &Args, context: &mut Context) -> Result<i32> {
    let style = match args.word(1).as_str() {
        "level" => "kCompactionStyleLevel",
        "universal" => "kCompactionStyleUniversal",
        other => return wrong(format!("STYLE: \"{other}\"; accepted: level, universal")),
    };
    change(args, context, None, (c"compaction_style", style))
}

//! Opening a database as it was opened last: with the options of its OPTIONS file.

use crate::args::Args;
use crate::bytes::{self, Range};
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::stamps;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::ptr::{null, null_mut};
use std::rc::Rc;

pub type Options = Handle<rocks_options>;
pub type Env = Handle<rocks_env>;

pub fn options(kind: i32) -> Result<Options> {
    made!(rocks_options_new(kind))
}

pub fn set(options: &Options, name: &CStr, value: &CStr) -> Result<()> {
    call!(rocks_options_set(
        options.get(),
        name.as_ptr(),
        value.as_ptr()
    ))
}

/// A setting of the command line; what the library refuses of it was used wrongly.
fn set_given(options: &Options, what: &str, name: &OsStr, value: &OsStr) -> Result<()> {
    let refused = |failure: Failure| wrong(format!("{what}: {}", failure.text));
    set(options, &c_text(name)?, &c_text(value)?).or_else(refused)
}

/// Settings NAME=VALUE of the command line's option `what`.
pub fn set_all(options: &Options, settings: &[OsString], what: &str) -> Result<()> {
    for setting in settings {
        let all = setting.as_bytes();
        match all.iter().position(|byte| *byte == b'=') {
            None | Some(0) => {
                return wrong(format!(
                    "{what}: \"{}\"; accepted: NAME=VALUE",
                    setting.to_string_lossy()
                ));
            }
            Some(at) => {
                set_given(
                    options,
                    what,
                    OsStr::from_bytes(&all[..at]),
                    OsStr::from_bytes(&all[at + 1..]),
                )?;
            }
        }
    }
    Ok(())
}

/// What a setting "NAME=VALUE" gives to a name; None: it is another's.
fn given_to<'a>(name: &str, setting: &'a OsStr) -> Option<&'a OsStr> {
    let rest = setting.as_bytes().strip_prefix(name.as_bytes())?;
    rest.strip_prefix(b"=").map(OsStr::from_bytes)
}

/// The env that --option gives to a name, as "env=encrypted:/path/of/the/keys" does; of several the last.
pub fn env_of(args: &Args, name: &str) -> Result<Option<Env>> {
    let mut given = args.options.iter().rev();
    let Some(uri) = given.find_map(|setting| given_to(name, setting)) else {
        return Ok(None);
    };
    let uri = c_text(uri)?;
    let refused = |failure: Failure| wrong(format!("--option: {name}: {}", failure.text));
    made!(rocks_env_new_by_name(uri.as_ptr()))
        .or_else(refused)
        .map(Some)
}

/// Makes options share an env; none: they keep theirs.
pub fn set_env(options: &Options, place: &CStr, env: Option<&Env>) -> Result<()> {
    match env {
        None => Ok(()),
        Some(env) => call!(rocks_options_set_env(
            options.get(),
            place.as_ptr(),
            env.get()
        )),
    }
}

/// The settings of --option that name an env for the database.
pub fn env_settings(args: &Args) -> Vec<OsString> {
    let settings = args.options.iter();
    let named = settings.filter(|setting| given_to("env", setting).is_some());
    named.cloned().collect()
}

fn set_given_options(options: &Options, args: &Args, env: Option<&Env>) -> Result<()> {
    set_env(options, c"env", env)?;
    let settings = args.options.iter();
    let others = settings.filter(|setting| given_to("env", setting).is_none());
    set_all(options, &others.cloned().collect::<Vec<_>>(), "--option")
}

pub fn set_options(options: &Options, args: &Args) -> Result<()> {
    set_given_options(options, args, env_of(args, "env")?.as_ref())
}

/// Options of no stored database: what --option says, and defaults.
pub fn given_options(args: &Args) -> Result<Options> {
    let given = options(ROCKS_OPTIONS_DATABASE)?;
    set_options(&given, args)?;
    Ok(given)
}

/// Refuses settings of --option other than these names', where a command has no database options.
pub fn refuse_other_options(args: &Args, names: &[&str]) -> Result<()> {
    let is_other = |setting: &&OsString| {
        let given = |name: &&str| given_to(name, setting).is_some();
        !names.iter().any(given)
    };
    match args.options.iter().find(is_other) {
        None => Ok(()),
        Some(other) => wrong(format!(
            "--option: \"{}\"; accepted here: {}=NAME",
            other.to_string_lossy(),
            names.join("=NAME, ")
        )),
    }
}

/// What an encrypted file has on the disk beside its contents, whose size the library tells.
pub fn bytes_beside_contents(args: &Args) -> u64 {
    let mut given = args.options.iter().rev();
    let env = given.find_map(|setting| given_to("env", setting));
    match env.is_some_and(|name| name.as_bytes().starts_with(b"encrypted:")) {
        true => 4096,
        false => 0,
    }
}

/// What the newest OPTIONS file of the command line's database says, with --option; without one,
/// defaults.
pub struct Stored {
    pub options: Options,
    families: Vec<(CString, Options)>,
    pub has_file: bool,
}

/// Names and options of column families, as calls take them.
pub struct Families {
    pub names: Vec<*const std::ffi::c_char>,
    pub options: Vec<*const rocks_options>,
}

impl Stored {
    pub fn load(args: &Args) -> Result<Stored> {
        let path = c_text(&args.words[0])?;
        let env = env_of(args, "env")?;
        let mut file = Buffer::new();
        // SAFETY: the path and the buffer live through the call.
        let has_file = unsafe { rocks_options_latest_file(path.as_ptr(), &mut file.0, null_mut()) }
            == ROCKS_OK;
        let stored = match has_file {
            false => Stored {
                options: options(ROCKS_OPTIONS_DATABASE)?,
                families: Vec::new(),
                has_file,
            },
            true => Stored::latest(args, &path, env.as_ref())?,
        };
        set_given_options(&stored.options, args, env.as_ref())?;
        for (_, options) in &stored.families {
            set_given_options(options, args, env.as_ref())?;
        }
        Ok(stored)
    }

    fn latest(args: &Args, path: &CStr, env: Option<&Env>) -> Result<Stored> {
        let config = options(ROCKS_OPTIONS_CONFIG)?;
        set_env(&config, c"env", env)?;
        if args.has("ignore-unknown-options") {
            set(&config, c"ignore_unknown_options", c"true")?;
        }
        let (mut capacity, mut names) = (64, Buffer::new());
        loop {
            let (mut options, mut count) = (null_mut(), 0);
            let mut families = vec![null_mut(); capacity];
            let loaded = answer(
                // SAFETY: there is room for as many handles as `capacity` says.
                |status| unsafe {
                    rocks_options_load_latest(
                        path.as_ptr(),
                        config.get(),
                        &mut options,
                        &mut names.0,
                        families.as_mut_ptr(),
                        capacity,
                        &mut count,
                        status,
                    )
                },
                &[ROCKS_BUFFER_TOO_SMALL],
            )
            .map_err(|failure| hint_unknown(args, failure))?;
            if loaded == ROCKS_BUFFER_TOO_SMALL {
                capacity = count;
                continue;
            }
            let names = names.bytes().split(|byte| *byte == 0).take(count);
            let names = names.map(|name| CString::new(name).expect("ended by a NUL"));
            let families = names.zip(families.into_iter().map(Handle::new)).collect();
            return Ok(Stored {
                options: Handle::new(options),
                families,
                has_file: true,
            });
        }
    }

    /// The options of the database itself, and then of each column family with its name.
    pub fn each(&self) -> impl Iterator<Item = (&CStr, &Options)> {
        let families = self.families.iter();
        std::iter::once((c"", &self.options))
            .chain(families.map(|(name, options)| (name.as_c_str(), options)))
    }

    pub fn families(&self) -> Families {
        Families {
            names: self
                .families
                .iter()
                .map(|(name, _)| name.as_ptr())
                .collect(),
            options: self
                .families
                .iter()
                .map(|(_, options)| options.get().cast_const())
                .collect(),
        }
    }

    /// The options of the command line's column family.
    pub fn family(&self, args: &Args) -> &Options {
        let wanted = args.family.as_deref().unwrap_or(OsStr::new("default"));
        let of = self
            .families
            .iter()
            .find(|(name, _)| name.as_bytes() == wanted.as_bytes());
        of.map_or(&self.options, |(_, options)| options)
    }
}

/// An OPTIONS file of another version: what to do.
fn hint_unknown(args: &Args, mut failure: Failure) -> Failure {
    let unknown = [
        "not recognized",
        "nrecognized",
        "Could not find option",
        "nknown option",
    ];
    // Nobody typed what is in the file.
    if failure.exit == WRONG_USE {
        failure.exit = FAILED;
    }
    if !args.has("ignore-unknown-options") && unknown.iter().any(|text| failure.text.contains(text))
    {
        failure.text.truncate(failure.text.trim_end().len());
        failure.text += "; --ignore-unknown-options passes over it";
    }
    failure
}

fn how_to_open(args: &Args, mode: &str) -> Result<Options> {
    let how = options(ROCKS_OPTIONS_OPEN)?;
    let given = args.mode.as_deref().unwrap_or(OsStr::new(mode));
    set_given(&how, "--mode", OsStr::new("mode"), given)?;
    if args.mode.is_none() {
        set(&how, c"ttl_as_stored", c"true")?;
    }
    set_all(&how, &args.open_options, "--open-option")?;
    Ok(how)
}

/// What --ttl asks of a database whose values do not expire.
fn about_ttl(args: &Args, mut failure: Failure) -> Failure {
    let is_refused = failure.code == ROCKS_INVALID_ARGUMENT
        && failure.text.starts_with("Invalid argument: ttl: ");
    if is_refused && args.mode.is_none() && args.has_ttl {
        failure.text = "--ttl: the values of this database do not expire".to_owned();
    }
    failure
}

/// A database that this process made, and takes away again unless it is kept.
struct Made {
    folder: PathBuf,
    had_folder: bool,
    /// As it was opened.
    options: Options,
}

pub struct Opened {
    // Freed in this order.
    pub family: Option<Handle<rocks_column_family>>,
    /// A shell keeps one too.
    db: Option<Rc<Handle<rocks_db>>>,
    made: Option<Made>,
}

impl Opened {
    fn new(db: Rc<Handle<rocks_db>>, made: Option<Made>, args: &Args) -> Result<Opened> {
        let mut opened = Opened {
            family: None,
            db: Some(db),
            made,
        };
        if let Some(name) = &args.family {
            opened.family = Some(find_family(&opened, name)?);
        }
        Ok(opened)
    }

    pub fn db(&self) -> *mut rocks_db {
        or_null(self.db.as_deref())
    }

    /// NULL: the default one.
    pub fn family(&self) -> *mut rocks_column_family {
        or_null(self.family.as_ref())
    }

    fn release(&mut self) -> Result<()> {
        self.family = None;
        match self.db.take().and_then(Rc::into_inner) {
            Some(db) => call!(rocks_db_close(db.leave())),
            None => Ok(()),
        }
    }

    pub fn close(mut self) -> Result<()> {
        self.made = None;
        self.release()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let _ = self.release();
        let Some(made) = self.made.take() else { return };
        let Ok(path) = c_text(&made.folder) else {
            return;
        };
        let options = made.options.get();
        // SAFETY: NULL: no column families, and no status.
        unsafe { rocks_db_destroy(path.as_ptr(), options, null(), null(), 0, null_mut()) };
        if !made.had_folder {
            let _ = std::fs::remove_dir_all(&made.folder);
        }
    }
}

impl Context {
    /// Opens the command line's database. One that is made is taken away again if the command fails.
    /// In a shell it is opened once, and once more for the first command that writes.
    pub fn open(&mut self, args: &Args, mode: &str) -> Result<Opened> {
        let writes = mode != "read_only";
        let shares = self.kept.as_ref().is_some_and(|kept| {
            let mut options = args.options.iter();
            let is_plain = args.mode.is_none()
                && args.open_options.is_empty()
                && options.all(|option| kept.args.options.contains(option));
            args.words[0] == kept.args.words[0] && (is_plain || args.command.name == "shell")
        });
        if !shares {
            self.release()?;
            let (db, made) = open(args, mode)?;
            return Opened::new(Rc::new(db), made, args);
        }
        let kept = self.kept.as_ref().expect("it is shared");
        if kept.db.is_none() || (writes && !kept.writes) {
            let shell = kept.args.clone();
            self.release()?;
            let (db, _) = open(
                &shell,
                if shell.has("create") {
                    "read_write"
                } else {
                    mode
                },
            )?;
            let kept = self.kept.as_mut().expect("it is shared");
            (kept.db, kept.writes) = (
                Some(Rc::new(db)),
                writes || shell.mode.is_some() || shell.has("create"),
            );
        }
        let kept = self.kept.as_ref().expect("it is shared");
        Opened::new(kept.db.clone().expect("it is open"), None, args)
    }

    /// Opens it for this command alone, with these options.
    pub fn open_with(&mut self, args: &Args, mode: &str, stored: &Stored) -> Result<Opened> {
        self.release()?;
        let (db, made) = open_with(args, mode, stored)?;
        Opened::new(Rc::new(db), made, args)
    }
}

fn open(args: &Args, mode: &str) -> Result<(Handle<rocks_db>, Option<Made>)> {
    open_with(args, mode, &Stored::load(args)?)
}

fn open_with(args: &Args, mode: &str, stored: &Stored) -> Result<(Handle<rocks_db>, Option<Made>)> {
    let how = how_to_open(args, mode)?;
    let folder = PathBuf::from(&args.words[0]);
    let makes = args.has("create") && !folder.join("CURRENT").exists();
    if args.has("create") {
        set(&stored.options, c"create_if_missing", c"true")?;
    }
    let had_folder = folder.exists();
    let (path, families) = (c_text(&folder)?, stored.families());
    let db = made!(rocks_db_open(
        path.as_ptr(),
        stored.options.get(),
        how.get(),
        families.names.as_ptr(),
        families.options.as_ptr(),
        families.names.len()
    ))
    .map_err(|failure| about_ttl(args, failure))?;
    let mut report = sized!(rocks_recovery_report);
    call!(rocks_db_recovery_report(db.get(), &mut report))?;
    if report.manifest_bytes_cut > 0 {
        tell("", &text_in(&report.text));
    }
    let made = match makes {
        true => Some(Made {
            folder,
            had_folder,
            options: made!(rocks_options_copy(stored.options.get()))?,
        }),
        false => None,
    };
    Ok((db, made))
}

pub fn find_family(opened: &Opened, name: &OsStr) -> Result<Handle<rocks_column_family>> {
    let text = c_text(name)?;
    made!(rocks_db_column_family(opened.db(), text.as_ptr())).map_err(|failure| {
        match failure.code {
            ROCKS_NOT_FOUND => {
                let text = format!(
                    "column family \"{}\": not in this database",
                    name.to_string_lossy()
                );
                Failure::of(ROCKS_NOT_FOUND, text)
            }
            _ => failure,
        }
    })
}

/// The names of a database's column families, without opening it.
pub fn names_of_families(path: &OsStr, options: Option<&Options>) -> Result<Vec<String>> {
    let (path, mut names) = (c_text(path)?, Buffer::new());
    call!(rocks_db_list_column_families(
        path.as_ptr(),
        or_null(options),
        &mut names.0,
        null_mut()
    ))?;
    Ok(names.texts(0))
}

pub fn value_of(options: &Options, name: &CStr) -> Result<String> {
    let mut value = Buffer::new();
    call!(rocks_options_value(
        options.get(),
        name.as_ptr(),
        &mut value.0
    ))?;
    Ok(value.text())
}

/// The name of a comparator.
pub fn order_of(options: &Options) -> Result<String> {
    value_of(options, c"comparator")
}

/// In other orders no prefix means a range.
pub fn refuse_prefix_of_other_orders(args: &Args, options: &Options) -> Result<()> {
    const BYTES: &str = "leveldb.BytewiseComparator";
    const BYTES_WITH_TIMESTAMPS: &str = "leveldb.BytewiseComparator.u64ts";
    if args.prefix.is_none() {
        return Ok(());
    }
    match order_of(options)? {
        order if order == BYTES || order == BYTES_WITH_TIMESTAMPS => Ok(()),
        order => wrong(format!(
            "--prefix: keys are in the order of {order}; accepted: {BYTES}"
        )),
    }
}

/// Read options as --read-option says.
pub fn read_options(args: &Args) -> Result<Options> {
    let reading = options(ROCKS_OPTIONS_READ)?;
    set_all(&reading, &args.read_options, "--read-option")?;
    Ok(reading)
}

/// The same for the command line's column family, whose keys may have timestamps.
pub fn reading(args: &Args, opened: &Opened) -> Result<Options> {
    let (reading, options) = (
        read_options(args)?,
        made!(rocks_db_options(opened.db(), opened.family()))?,
    );
    stamps::set_for_reading(args, &order_of(&options)?, &reading)?;
    Ok(reading)
}

/// Read options with a range.
pub fn bounded(args: &Args, range: &Range) -> Result<Options> {
    let bounds = read_options(args)?;
    set(&bounds, c"total_order_seek", c"true")?;
    if args.read_options.is_empty() {
        set(&bounds, c"fill_cache", c"false")?;
    }
    for (name, bound) in [
        (c"iterate_lower_bound", &range.from),
        (c"iterate_upper_bound", &range.to),
    ] {
        if let Some(bound) = bound {
            let data = bound.as_ptr().cast();
            call!(rocks_options_set_bytes(
                bounds.get(),
                name.as_ptr(),
                data,
                bound.len()
            ))?;
        }
    }
    Ok(bounds)
}

/// Read options with the range of the command line.
pub fn range_of(args: &Args, opened: &Opened) -> Result<Options> {
    let options = made!(rocks_db_options(opened.db(), opened.family()))?;
    refuse_prefix_of_other_orders(args, &options)?;
    let bounds = bounded(args, &bytes::range(args)?)?;
    stamps::set_for_reading(args, &order_of(&options)?, &bounds)?;
    Ok(bounds)
}

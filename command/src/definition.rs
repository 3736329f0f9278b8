//! The one definition of commands and options: the command line, `--help`, the manual page and the
//! shells' completions are made from it.

use crate::args::Args;
use crate::context::Context;
use crate::library::{Result, version};
use crate::{
    about, backups, blob_file, completion, data, load, log, manifest, redis, replay, report, shape,
    shell, sizes, tables, top, transfer, upkeep, versions, wal,
};
use clap::builder::OsStringValueParser;
use clap::{Arg, ArgAction, Command, ValueHint};

pub type Run = fn(&Args, &mut Context) -> Result<i32>;

pub struct Entry {
    pub name: &'static str,
    /// The words, the database first; "[X]" may be missing, "..." may come again.
    pub words: &'static str,
    pub summary: &'static str,
    pub text: &'static str,
    /// The letters of its options, beside those that all take.
    takes: &'static str,
    pub run: Run,
}

/// Options that every command takes.
pub const ALWAYS: &str = "jq";

pub struct Known {
    pub letter: char,
    pub name: &'static str,
    /// Empty: it takes none.
    pub value: &'static str,
    pub text: &'static str,
}

const fn known(letter: char, name: &'static str, value: &'static str, text: &'static str) -> Known {
    Known {
        letter,
        name,
        value,
        text,
    }
}

pub const OPTIONS: &[Known] = &[
    known(
        'c',
        "column-family",
        "NAME",
        "the column family; the default one without; of `copy` several",
    ),
    known(
        'x',
        "hex",
        "",
        "keys and values are hexadecimal, in and out",
    ),
    known(
        'j',
        "json",
        "",
        "prints JSON; scans and logs one object a line",
    ),
    known('v', "csv", "", "prints CSV, the first line with the names"),
    known('f', "from", "KEY", "begins at this key"),
    known('t', "to", "KEY", "ends before this key"),
    known(
        'p',
        "prefix",
        "BYTES",
        "keys that begin so (in databases in the order of bytes)",
    ),
    known('n', "limit", "COUNT", "no more entries than this"),
    known('r', "reverse", "", "from the last to the first"),
    known('k', "keys-only", "", "no values"),
    known(
        'w',
        "columns",
        "",
        "named columns in place of values: NAME=VALUE, tabs between them",
    ),
    known(
        'R',
        "raw",
        "",
        "values as they are, without a newline behind them",
    ),
    known('C', "create", "", "makes the database if there is none"),
    known(
        'm',
        "mode",
        "MODE",
        "as rocks_db_open's: transaction, ttl, secondary, ...",
    ),
    known(
        'o',
        "option",
        "NAME=VALUE",
        "a database option, or env=NAME (as env=encrypted:/path/of/the/keys); may be repeated",
    ),
    known(
        'O',
        "open-option",
        "NAME=VALUE",
        "an option of the opening; may be repeated",
    ),
    known(
        'u',
        "ignore-unknown-options",
        "",
        "passes over options in the OPTIONS file that this version does not know",
    ),
    known('a', "all", "", "everything: the command's text says what"),
    known(
        'E',
        "erase",
        "",
        "no deleted or overwritten value stays in any file of the database",
    ),
    known(
        'F',
        "files",
        "",
        "compares whole files with the checksums that the MANIFEST has of them",
    ),
    known('y', "force", "", "means it"),
    known('M', "move", "", "moves files instead of copying them"),
    known(
        'i',
        "id",
        "ID",
        "the backup of this number; the latest without",
    ),
    known('K', "keep", "COUNT", "how many of the newest stay"),
    known(
        'T',
        "metadata",
        "TEXT",
        "something about the backup, which lists show",
    ),
    known(
        'S',
        "sizes",
        "",
        "compares the files' sizes alone, without reading them",
    ),
    known(
        'L',
        "keep-logs",
        "",
        "the write-ahead logs that are there stay",
    ),
    known(
        'I',
        "in-place",
        "",
        "changes the database; without it nothing is changed",
    ),
    known(
        's',
        "since",
        "SEQUENCE",
        "begins at this sequence number; at the oldest that is there without",
    ),
    known('q', "quiet", "", "no progress bar"),
    known(
        'P',
        "read-option",
        "NAME=VALUE",
        "an option of reading; may be repeated",
    ),
    known(
        'G',
        "ingest-option",
        "NAME=VALUE",
        "an option of taking table files in; may be repeated",
    ),
    known(
        'B',
        "backup-option",
        "NAME=VALUE",
        "an option of the backups' engine, as max_background_operations=4 for four threads; may be repeated",
    ),
    known(
        'J',
        "replay-option",
        "NAME=VALUE",
        "an option of the replay, as fast_forward=0 for no waits, num_threads=4; may be repeated",
    ),
    known(
        'e',
        "exact",
        "",
        "reads the entries, and adds up their keys and values",
    ),
    known(
        'D',
        "delimiter",
        "TEXT",
        "a line for all keys that are the same up to this",
    ),
    known(
        'H',
        "histogram",
        "",
        "how many keys and values there are of each length",
    ),
    known(
        'Z',
        "count-only",
        "",
        "how many records there are of each kind, and not what they are",
    ),
    known(
        'd',
        "single",
        "",
        "single deletions: for keys that were put once, and not merged",
    ),
    known(
        'A',
        "timestamp",
        "TIMESTAMP",
        "of keys with timestamps: a number, or 0x and digits; reads see what is not newer, all without",
    ),
    known(
        'W',
        "times",
        "",
        "shows the timestamp of each entry; with TTL when it was written, with preserve_internal_time_seconds about when",
    ),
    known(
        'l',
        "ttl",
        "SECONDS",
        "of a database with TTL: hides what was written longer ago; all is shown without",
    ),
    known(
        'b',
        "start-time",
        "TIME",
        "entries of this time and later: a timestamp, or seconds since 1970 or a time as --times shows it",
    ),
    known('g', "end-time", "TIME", "entries before this time"),
    known(
        'N',
        "count",
        "COUNT",
        "ends after so many times; without it goes on",
    ),
    known('V', "interval", "SECONDS", "between two times; 2 without"),
];

macro_rules! entry {
    ($name:literal, $words:literal, $summary:literal, $text:literal, $takes:literal, $run:path) => {
        Entry {
            name: $name,
            words: $words,
            summary: $summary,
            text: $text,
            takes: $takes,
            run: $run,
        }
    };
}

#[rustfmt::skip]
pub const COMMANDS: &[Entry] = &[
    entry!("get", "DB KEY...", "prints the values of keys",
        "One value a line. Ends with 1 when a key is not there.", "cxwRPAWlmoOu", data::get),
    entry!("put", "DB KEY [VALUE [KEY VALUE...]|NAME=VALUE...]", "writes keys, all or none",
        "Synced to the disk before it ends. A value @FILE is the bytes of a file, - those of standard input (once, and \
         not where a shell reads its lines from it), and @@ at the beginning stands for one @. With --columns it writes \
         one key with named columns, whose values may be such too.", "cxwCAmoOu", data::put),
    entry!("merge", "DB KEY OPERAND [KEY OPERAND...]", "merges operands into keys, all or none",
        "With the merge operator that the database has. Operands may be @FILE and -, as values of `put`.", "cxAmoOu", data::put),
    entry!("delete", "DB KEY...", "deletes keys", "Deleting what is not there is no failure.", "cxdAmoOu", data::delete),
    entry!("delete-range", "DB FROM TO", "deletes all keys from one up to before another",
        "At once, however many they are; synced to the disk before it ends.", "cxAmoOu", data::delete_range),
    entry!("scan", "DB", "prints entries in order",
        "A line an entry: key, tab, value; what is no printable ASCII stands as \\xNN, and \\ as \\\\. `load` reads it \
         again, with --json and --csv too, and with --columns. With --times the time stands between key and value.", "cxvftpnrkwPAWlbgmoOu", data::scan),
    entry!("count", "DB", "counts entries", "On all processors.", "cxftpPAlmoOu", data::count),
    entry!("checksum", "DB", "computes checksums of entries",
        "Two, in hexadecimal: the first does not depend on the order of the entries. Databases with the same entries \
         have the same. rocks.h says at rocks_totals how they are computed.", "cxftpPAlmoOu", data::checksum),
    entry!("size", "DB", "says how large a range is, without reading it",
        "The bytes of its files and memtables, about. With --exact, --delimiter and --histogram it reads, and counts the \
         bytes of keys and values.", "cxvftpneDHPAlmoOu", sizes::size),
    entry!("diff", "DB OTHER", "compares two databases entry by entry",
        "A line for what the first alone has (-) and what the second alone has (+); of a key whose values or \
         named columns differ both. Ends with 1 when they differ. An option other_env=NAME is the second's env.", "cxvftpnmoOu", transfer::diff),
    entry!("copy", "DB OTHER", "copies entries of a range into another database",
        "With their named columns, those of a column family taken in all at once; what the other has of these keys is \
         overwritten. Of several column families, or with --all of every one, one after the other; --create makes also \
         those that the other lacks. An option other_env=NAME is the other's env.", "cxvftpnaCmoOu", transfer::copy),
    entry!("families", "DB", "lists column families", "From the MANIFEST; the database may be in use.", "o", about::families),
    entry!("create-family", "DB NAME", "makes a column family", "With the options of the default one and --option.",
        "moOu", about::create_family),
    entry!("drop-family", "DB NAME", "drops a column family and its data", "There is no way back.", "moOu",
        about::drop_family),
    entry!("properties", "DB [NAME...]", "prints RocksDB's properties",
        "Without names those of one line; with --all also the long ones.", "camoOu", about::properties),
    entry!("files", "DB", "lists table files", "With level, size, entries and key range.", "cxvmoOu", about::files),
    entry!("levels", "DB", "lists levels, with files and sizes", "", "cvmoOu", sizes::levels),
    entry!("blobs", "DB", "lists blob files, with what of them is garbage", "", "cvmoOu", sizes::blobs),
    entry!("range-deletions", "DB", "lists range deletions of table files",
        "A line each: file, column family, from, to, sequence number. Those that overlap are cut where one begins or ends.",
        "cxvmoOu", tables::range_deletions),
    entry!("manifest", "PATH", "prints what the records of a MANIFEST change",
        "Of a file, or of the one that a database's folder uses; also of a database that is open or damaged. A line a \
         change: number of the record, number of the column family, change, what belongs to it. Ends with 3 when a part \
         is damaged; the rest is printed.", "xvno", manifest::manifest),
    entry!("top", "DB", "shows what a database does, while another process has it open",
        "Levels, sizes, flushes, compactions, stalls and rates, again and again; on a terminal in one place until q is \
         typed. It sees what a secondary can see, and what LOG tells of events and statistics.", "NVou", top::top),
    entry!("report", "DB [FILE]", "writes a page about a database: one file of HTML with plots",
        "Levels, lengths of keys and values, compression, the largest files, and over time what LOG and, with \
         persist_stats_to_disk, the database keep of statistics. Of each column family it reads a million entries, or as \
         many as --limit says. -o FILE names the file as well.", "nPmoOu", report::report),
    entry!("options", "DB [NAME...]", "prints the options that the database was opened with last",
        "From its newest OPTIONS file.", "cou", about::options),
    entry!("verify", "DB", "reads everything and compares checksums",
        "First the write-ahead logs, then every block of every table; with --files whole files instead; with --sizes only \
         whether every file is there with its size. Ends with 3 when something is damaged or lost.", "FSvmoOu", upkeep::verify),
    entry!("compact", "DB", "compacts all, or a range",
        "A value whose deletion is in the same table may stay in the file. With --all also tables of the last level \
         that need none; with --erase every table is written anew, and no deleted or overwritten value is left in a \
         file.", "cxftpaEmoOu", upkeep::compact),
    entry!("flush", "DB", "makes table files of what is in the write-ahead log", "", "cmoOu", upkeep::flush),
    entry!("repair", "DB", "says what can be saved of a damaged database, and with --in-place saves it",
        "A line a file. What is replaced goes into the folder lost. Ends with 3 when something is lost.", "oIu",
        upkeep::repair),
    entry!("remove-table", "DB TABLE", "takes a table out of a database that does not open for it, with all its rows",
        "Says what is lost; asks for --force. The file goes into the folder lost. `repair` keeps what can be read.", "xyou",
        manifest::remove_table),
    entry!("destroy", "DB", "deletes a database", "Asks for --force.", "you", upkeep::destroy),
    entry!("log", "DB", "prints what was written since a sequence number, as far as the write-ahead log has it",
        "A line a record: sequence number, kind, column family's number, key, value.", "xvnksmoOu", log::log),
    entry!("logs", "DB", "lists the files of the write-ahead log", "", "vmoOu", log::logs),
    entry!("log-file", "FILE", "prints the records of one file of a write-ahead log",
        "Also of a database that does not open. Ends with 3 when a record is damaged; the others are printed.", "xvnk",
        wal::log_file),
    entry!("blob-file", "FILE", "prints the records of a blob file",
        "Also of a database that does not open. A line a record: where its value begins, how many bytes it takes, key, \
         value. Ends with 3 at the first that is damaged.", "xvnko", blob_file::blob_file),
    entry!("load", "DB", "loads lines as `scan` prints them, from standard input",
        "Sorted outside of memory where they are many, written as table files, and taken in all at once; of a key that \
         comes again the last value stays. With --json and --csv, lines as `scan` prints them with these. With \
         --columns in batches instead, one after the other, when all lines were read.",
        "cxvwCmoOu", load::load),
    entry!("ingest", "DB FILE...", "takes table files into a database", "All or none, each verified first.", "cMGmoOu",
        tables::ingest),
    entry!("dump", "FILE", "prints the entries of a table file",
        "As `scan` does; with --all every record with sequence number and kind, range deletions last, or what `versions` counts.",
        "xvftpnrkwaZDHPAWbgo", tables::dump),
    entry!("versions", "DB", "prints every record that a database stores: deletions and old versions too",
        "With sequence number and kind, of memtables and tables; what range deletions hide too, but not these \
         themselves. With --count-only a line for each kind, with --delimiter for each kind and all keys that are the \
         same up to it, with --histogram lengths. Values in blob files stand as references, those of mode ttl with \
         their times.", "cxvftpnkZDHmoOu", versions::versions),
    entry!("table", "FILE...", "prints the properties of table files", "", "xo", tables::table),
    entry!("verify-table", "FILE...", "reads table files and compares checksums", "Ends with 3 when one is damaged.", "o",
        tables::verify),
    entry!("find", "KEY FILE...", "says which table files have a key", "With its value. Ends with 1 when none has.",
        "xvwo", transfer::find),
    entry!("write-table", "FILE", "writes a table file of lines as `scan` prints them, from standard input",
        "In the order of keys, each once. `ingest` takes the file.", "xvwo", transfer::write_table),
    entry!("recompress", "FILE", "says how large a table file is with each compression",
        "Written anew in the folder for temporary files, from what a reader of the file alone sees: without deletions, \
         versions that a newer one hides, and sequence numbers. Where that leaves entries out, it says how many.",
        "vo", transfer::recompress),
    entry!("reduce-levels", "DB LEVELS", "compacts a database into fewer levels",
        "All column families; `options` shows num_levels from then on.", "moOu", shape::reduce_levels),
    entry!("change-style", "DB STYLE", "compacts a database for another style of compaction: level or universal",
        "All column families; `options` shows compaction_style from then on. In universal style RocksDB stores \
         level_compaction_dynamic_level_bytes as false, which stays when the style is level again; --option gives it \
         back.", "moOu", shape::change_style),
    entry!("replay", "DB TRACE", "does again what a trace of queries says, and says how many operations there were",
        "Of a file that a program wrote with rocks_db_start_trace; best on a checkpoint that was made when the trace \
         began. As fast as the trace was, with its waits, unless --replay-option says otherwise. Ends with 4 at the first \
         operation that fails; with stop_at_failure=false it goes on, and ends so.", "JmoOu", replay::replay),
    entry!("backup", "DB BACKUPS", "backs a database up into a folder of backups, and prints the backup's number",
        "Files that an earlier backup has are shared with it. They are in the database's env, unless an option \
         backup_env=NAME names another.", "TBmoOu", backups::backup),
    entry!("backups", "BACKUPS", "lists backups", "Ends with 3 when one is damaged.", "xvBo", backups::list),
    entry!("verify-backup", "BACKUPS", "reads a backup and compares checksums", "Ends with 3 when it is damaged.", "iSBo",
        backups::verify),
    entry!("restore", "BACKUPS DB", "restores a backup, in the place of a database that is there",
        "Verified first; until the new one is whole the old one stays. An option env=NAME is of both, unless \
         backup_env=NAME names one for the backups.", "iLBo", backups::restore),
    entry!("delete-backup", "BACKUPS", "deletes a backup", "", "iBo", backups::delete),
    entry!("purge-backups", "BACKUPS", "deletes all but the newest backups", "", "KBo", backups::purge),
    entry!("checkpoint", "DB FOLDER", "makes a copy that can be opened, of links where that is possible",
        "The folder must not be there.", "moOu", backups::checkpoint),
    entry!("redis", "DB [WORD...|export|import [FILE]]", "runs a command of Redis's, or those of standard input",
        "A line a command; replies are shown as redis-cli shows them. Options stand before DB. Ends with 4 when a \
         command answers an error. With export, writes all databases as commands that a server of Redis's protocol \
         loads (redis-cli --pipe); with import, runs the commands of a file or of standard input, and tells which were \
         refused.", "CmoOu", redis::redis),
    entry!("shell", "DB", "runs commands as they are typed, over one open database; `rocks DB` is the same",
        "Lines are edited, kept and completed; .help says what there is beside the commands. The database is opened \
         read-only, and for itself from the first command that writes on. Lines of a pipe are run as well, and the \
         worst of their codes is that of the shell.", "CmoOu", shell::shell),
    entry!("completion", "SHELL", "prints what completes command lines in bash, zsh or fish",
        "`make install` puts it where these look for it.", "", completion::print),
];

/// Commands that work on as many column families as are named.
pub const SEVERAL_FAMILIES: &[&str] = &["copy"];

/// How a command is typed: in a shell without its program and its database, which the shell adds.
pub fn usage(entry: &Entry, options: &str) -> String {
    let (program, words) = match (crate::shell::runs(), entry.words.strip_prefix("DB")) {
        (true, Some(words)) => ("", words),
        (true, None) => ("", entry.words),
        (false, _) => ("rocks ", entry.words),
    };
    let line = format!("{program}{} {options}{}", entry.name, words.trim_start());
    line.trim_end().to_owned()
}

/// The letters of a command's options, beside those that all take.
pub fn takes(entry: &Entry) -> &'static str {
    entry.takes
}

fn arg(known: &'static Known) -> Arg {
    let arg = Arg::new(known.name)
        .short(known.letter)
        .long(known.name)
        .help(known.text);
    if known.value.is_empty() {
        return arg.action(ArgAction::SetTrue);
    }
    let repeats = matches!(known.letter, 'c' | 'o' | 'O' | 'P' | 'G' | 'B' | 'J');
    arg.value_name(known.value)
        .action(if repeats {
            ArgAction::Append
        } else {
            ArgAction::Set
        })
        .allow_hyphen_values(true)
        .value_parser(OsStringValueParser::new())
        .value_hint(ValueHint::Other)
}

/// The words of a usage: what stands in brackets is one.
pub fn split(words: &'static str) -> Vec<&'static str> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, letter) in words.char_indices().chain([(words.len(), ' ')]) {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ' ' if depth == 0 => {
                found.push(&words[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn word(entry: &Entry, text: &'static str) -> Arg {
    let (optional, many) = (text.starts_with('['), text.contains("..."));
    let hint = match text.trim_matches(['[', ']', '.']) {
        "DB" | "OTHER" | "BACKUPS" | "FOLDER" => ValueHint::DirPath,
        "FILE" | "TRACE" => ValueHint::FilePath,
        "PATH" => ValueHint::AnyPath,
        _ => ValueHint::Other,
    };
    let arg = Arg::new(text).required(!optional).value_hint(hint);
    let arg = match (optional, many) {
        (_, false) => arg,
        (false, true) => arg.num_args(1..),
        (true, true) => arg.num_args(0..),
    };
    // Words of Redis's may begin with a dash.
    let is_redis = optional && entry.name == "redis";
    let arg = if text == "SHELL" {
        return arg.value_parser(["bash", "zsh", "fish"]);
    } else {
        arg.value_parser(OsStringValueParser::new())
    };
    arg.trailing_var_arg(is_redis).allow_hyphen_values(is_redis)
}

/// What help and the manual say of a command.
pub fn said(entry: &Entry) -> String {
    match entry.text {
        "" => entry.summary.to_owned(),
        text => format!("{}. {text}", entry.summary),
    }
}

fn command(entry: &'static Entry) -> Command {
    let takes =
        |known: &&Known| entry.takes.contains(known.letter) || ALWAYS.contains(known.letter);
    Command::new(entry.name)
        .about(entry.summary)
        .override_usage(usage(entry, "[OPTION...] "))
        .help_template(format!(
            "usage: {{usage}}\n\n{}\n\n{{options}}\n",
            said(entry)
        ))
        .args_override_self(true)
        .disable_help_flag(true)
        .args(split(entry.words).into_iter().map(|text| word(entry, text)))
        .args(OPTIONS.iter().filter(takes).map(arg))
        .arg(help())
}

fn help() -> Arg {
    let text = "says how it is used";
    Arg::new("help")
        .short('h')
        .long("help")
        .help(text)
        .action(ArgAction::HelpShort)
}

pub fn rocks() -> Command {
    Command::new("rocks")
        .about("Looks into RocksDB databases, and looks after them.")
        .override_usage("rocks COMMAND [OPTION...] DB [ARGUMENT...]")
        .help_template("usage: {usage}\n\n{about}\n\n{subcommands}\n\n{after-help}\n")
        .after_help(format!(
            "`rocks COMMAND --help` says more. Options may stand anywhere; after -- nothing is one.\nEnds with 0: done; \
             1: what was asked for is not in it; 2: used wrongly; 3: damaged; 4: failed, as where there is no database; \
             130: interrupted.\nrocks {}",
            version()
        ))
        .version(&*version().leak())
        .disable_help_flag(true)
        .arg(help())
        .subcommand_required(true)
        .subcommands(COMMANDS.iter().map(command))
        .subcommand(Command::new("manual").hide(true).disable_help_flag(true))
}

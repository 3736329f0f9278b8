//! The MANIFEST: what its records say, and a table taken out of it. Neither opens the database.

use crate::args::Args;
use crate::bytes::hex;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::open::{Stored, given_options};
use crate::progress::Work;
use crate::show::{Out, Value, human};
use std::collections::BTreeMap;
use std::path::Path;

/// A change that a record makes, of the fields that rocks.h lists at rocks_manifest_edits.
struct Change {
    record: u64,
    family: u64,
    what: String,
    file: Option<u64>,
    level: Option<u64>,
    size: Option<u64>,
    count: Option<u64>,
    smallest: Vec<u8>,
    largest: Vec<u8>,
    sequences: Option<(u64, u64)>,
    value: String,
}

impl Change {
    fn of(line: &str) -> Change {
        let mut fields = line.split('\t').chain(std::iter::repeat(""));
        let fields: [&str; 12] = std::array::from_fn(|_| fields.next().unwrap_or_default());
        let number = |at: usize| fields[at].parse().ok();
        let key = |at: usize| hex(fields[at].as_bytes()).unwrap_or_default();
        Change {
            record: number(0).unwrap_or(0),
            family: number(1).unwrap_or(0),
            what: fields[2].to_owned(),
            file: number(3),
            level: number(4),
            size: number(5),
            count: number(6),
            smallest: key(7),
            largest: key(8),
            sequences: number(9).zip(number(10)),
            value: fields[11].to_owned(),
        }
    }

    fn show(&self, out: &mut Out) {
        let number = |number: Option<u64>| number.map_or(Value::Nothing, Value::Number);
        let adds = self.what == "add_table";
        let key = |key, has| {
            if has {
                Value::Bytes(key)
            } else {
                Value::Nothing
            }
        };
        let (first, last) = self.sequences.unzip();
        let fields = [
            ("record", Value::Number(self.record)),
            ("column_family_id", Value::Number(self.family)),
            ("change", Value::Text(&self.what)),
            ("file", number(self.file)),
            ("level", number(self.level)),
            ("size", number(self.size)),
            ("count", number(self.count)),
            (
                "smallest_key",
                key(&self.smallest, adds || self.what == "compact_cursor"),
            ),
            ("largest_key", key(&self.largest, adds)),
            ("smallest_sequence", number(first)),
            ("largest_sequence", number(last)),
            (
                "value",
                if self.value.is_empty() {
                    Value::Nothing
                } else {
                    Value::Text(&self.value)
                },
            ),
        ];
        out.row(&fields, |out| {
            out.text(&format!("{}\t{}\t{}", self.record, self.family, self.what));
            let parts = [
                self.file.map(|file| format!("{file:06}")),
                self.level.map(|level| format!("level {level}")),
                self.count.map(|count| format!("{count} blobs")),
                self.size.map(human),
            ];
            for part in parts.into_iter().flatten() {
                out.text(&format!("\t{part}"));
            }
            if adds || self.what == "compact_cursor" {
                out.raw(b"\t");
                out.bytes(&self.smallest);
            }
            if adds {
                out.raw(b" .. ");
                out.bytes(&self.largest);
            }
            if let Some((first, last)) = self.sequences {
                out.text(&format!("\tsequences {first} .. {last}"));
            }
            if !self.value.is_empty() {
                out.text(&format!("\t{}", self.value));
            }
            out.raw(b"\n");
        });
    }
}

/// The changes, and what of the file cannot be read.
fn changes(args: &Args) -> Result<(Vec<Change>, Result<()>)> {
    let (options, path) = (given_options(args)?, c_text(&args.words[0])?);
    let mut lines = Buffer::new();
    let read = call!(rocks_manifest_edits(
        path.as_ptr(),
        options.get(),
        &mut lines.0
    ));
    match read {
        Err(failure) if lines.bytes().is_empty() => Err(failure),
        read => Ok((lines.text().lines().map(Change::of).collect(), read)),
    }
}

pub fn manifest(args: &Args, context: &mut Context) -> Result<i32> {
    let (changes, read) = changes(args)?;
    let left = args.limit.unwrap_or(u64::MAX) as usize;
    for change in changes.iter().take(left) {
        change.show(&mut context.out);
    }
    context.out.end();
    read.map(|()| DONE)
}

/// The tables that a MANIFEST names at its end, and the names of column families.
fn tables(changes: Vec<Change>) -> (BTreeMap<u64, Change>, BTreeMap<u64, String>) {
    let (mut tables, mut families) = (BTreeMap::new(), BTreeMap::from([(0, "default".to_owned())]));
    for change in changes {
        match (&*change.what, change.file) {
            ("add_table", Some(file)) => drop(tables.insert(file, change)),
            ("delete_table", Some(file)) => drop(tables.remove(&file)),
            ("add_column_family", _) => drop(families.insert(change.family, change.value)),
            ("drop_column_family", _) => {
                tables.retain(|_, table: &mut Change| table.family != change.family);
                families.remove(&change.family);
            }
            _ => {}
        }
    }
    (tables, families)
}

/// How many rows a table has, where it can be read.
fn rows_of(args: &Args, stored: &Stored, family: &str, number: u64) -> Result<(u64, u64)> {
    let path = Path::new(&args.words[0]).join(format!("{number:06}.sst"));
    let path = c_text(path)?;
    let mut own = args.clone();
    own.family = Some(family.into());
    let options = stored.family(&own);
    let reader = made!(rocks_sst_reader_open(path.as_ptr(), options.get()))?;
    let mut properties = sized!(rocks_table_properties);
    call!(rocks_sst_reader_properties(reader.get(), &mut properties))?;
    Ok((properties.num_entries, properties.num_deletions))
}

/// "12", "000012.sst", or a path that ends so.
fn number_of(word: &str) -> Option<u64> {
    let name = word.rsplit('/').next()?;
    let digits = name.strip_suffix(".sst").unwrap_or(name);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// Says what is lost with a table, before and after.
pub fn remove_table(args: &Args, context: &mut Context) -> Result<i32> {
    let word = args.word(1);
    let Some(number) = number_of(&word) else {
        return wrong(format!(
            "TABLE: \"{word}\"; accepted: a number as 12, or a name as 000012.sst"
        ));
    };
    let stored = Stored::load(args)?;
    let (changes, read) = changes(args)?;
    let (tables, names) = tables(changes);
    let Some(table) = tables.get(&number) else {
        let text = format!("the MANIFEST names no table {number:06}.sst");
        return Err(Failure::of(ROCKS_NOT_FOUND, text));
    };
    let unknown = format!("number {}", table.family);
    let family = names.get(&table.family).unwrap_or(&unknown);
    let rows = rows_of(args, &stored, family, number);
    let (level, size) = (table.level.unwrap_or(0), table.size.unwrap_or(0));
    let mut moved_to = Buffer::new();
    if args.has("force") {
        let _work = Work::begin(args, "remove-table")?;
        let (path, listed) = (c_text(&args.words[0])?, stored.families());
        call!(rocks_db_remove_table_file(
            path.as_ptr(),
            stored.options.get(),
            listed.names.as_ptr(),
            listed.options.as_ptr(),
            listed.names.len(),
            number,
            &mut moved_to.0
        ))?;
    }
    let out = &mut context.out;
    let moved = moved_to.text();
    if args.json() {
        out.open("{");
        out.field("removed", Value::Bool(args.has("force")));
        out.field("file", Value::Number(number));
        out.field("column_family", Value::Text(family));
        out.field("level", Value::Number(level));
        out.field("size", Value::Number(size));
        out.field("smallest_key", Value::Bytes(&table.smallest));
        out.field("largest_key", Value::Bytes(&table.largest));
        let (entries, deletions) = rows.as_ref().ok().copied().unzip();
        let number = |number: Option<u64>| number.map_or(Value::Nothing, Value::Number);
        out.field("entries", number(entries));
        out.field("deletions", number(deletions));
        out.field(
            "moved_to",
            if moved.is_empty() {
                Value::Nothing
            } else {
                Value::Text(&moved)
            },
        );
        out.close("}");
    } else {
        let lost = if args.has("force") {
            "lost"
        } else {
            "would be lost"
        };
        let rows = match &rows {
            Ok((entries, deletions)) => format!("{entries} entries, {deletions} of them deletions"),
            Err(failure) => format!("nobody knows how many entries ({})", failure.text),
        };
        out.line(&format!(
            "{lost}: {number:06}.sst of column family {family}, level {level}, {}",
            human(size)
        ));
        out.line(&format!("  {rows}"));
        out.text("  keys ");
        out.bytes(&table.smallest);
        out.raw(b" .. ");
        out.bytes(&table.largest);
        out.raw(b"\n");
        if !moved.is_empty() {
            out.line(&format!("the file is {moved} now"));
        }
    }
    if !args.has("force") {
        out.sync();
        return wrong(
            "its rows are lost, older versions of its keys and deleted keys may be seen again; `rocks repair` keeps \
             what can be read; say --force",
        );
    }
    if let Err(failure) = read {
        tell("remove-table", &failure.text);
    }
    Ok(DONE)
}

//! Loading what `scan` prints: lines, JSON and CSV.

use crate::args::Args;
use crate::bytes::{self, unescape};
use crate::columns::{self, Columns, of_fields, with_names};
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, interrupted};
use crate::show::{Format, Value};
use crate::standard;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, Write};
use std::ptr::null;

pub type Pair = (Vec<u8>, Vec<u8>);
/// A key with its columns: names and values, each name once.
pub type Entity = (Vec<u8>, Vec<Pair>);

/// A pair of a line; None: it is none.
fn of_line(args: &Args, line: &[u8]) -> Option<Pair> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    Some((
        unescape(args, &line[..tab])?,
        unescape(args, &line[tab + 1..])?,
    ))
}

/// The same with columns.
fn entity_of_line(args: &Args, line: &[u8]) -> Option<Entity> {
    let Some(tab) = line.iter().position(|byte| *byte == b'\t') else {
        return Some((unescape(args, line)?, Vec::new()));
    };
    let columns = of_fields(args, &line[tab + 1..])?;
    Some((unescape(args, &line[..tab])?, columns))
}

/// Reads a value of JSON: a string, or the hexadecimal digits of {"hex": "..."}.
struct Json<'a> {
    args: &'a Args,
    text: &'a str,
}

impl Json<'_> {
    fn take(&mut self, token: char) -> Option<()> {
        self.text = self.text.trim_start().strip_prefix(token)?;
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take('"')?;
        let mut out = String::new();
        loop {
            let letter = self.text.chars().next()?;
            self.text = &self.text[letter.len_utf8()..];
            match letter {
                '"' => return Some(out),
                '\\' => out.push(self.escape()?),
                '\0'..' ' => return None,
                _ => out.push(letter),
            }
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self
            .text
            .get(..4)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.text = &self.text[4..];
        u32::from_str_radix(digits, 16).ok()
    }

    fn escape(&mut self) -> Option<char> {
        let letter = self.text.chars().next()?;
        self.text = &self.text[letter.len_utf8()..];
        Some(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.unit()? {
                high @ 0xd800..0xdc00 => {
                    self.text = self.text.strip_prefix("\\u")?;
                    let low = self.unit().filter(|low| (0xdc00..0xe000).contains(low))?;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?
                }
                unit => char::from_u32(unit)?,
            },
            _ => return None,
        })
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        if self.text.trim_start().starts_with('"') {
            let text = self.string()?;
            return match self.args.hex {
                true => bytes::unescape(self.args, text.as_bytes()),
                false => Some(text.into_bytes()),
            };
        }
        self.take('{')?;
        if self.string()? != "hex" {
            return None;
        }
        self.take(':')?;
        let digits = self.string()?;
        self.take('}')?;
        bytes::hex(digits.as_bytes())
    }

    /// An object of two fields, in either order.
    fn object<A, B>(
        &mut self,
        (first, read_first): (&str, fn(&mut Self) -> Option<A>),
        (second, read_second): (&str, fn(&mut Self) -> Option<B>),
    ) -> Option<(A, B)> {
        let (mut one, mut two) = (None, None);
        self.take('{')?;
        loop {
            let name = self.string()?;
            self.take(':')?;
            let is_again = if name == first {
                one.replace(read_first(self)?).is_some()
            } else if name == second {
                two.replace(read_second(self)?).is_some()
            } else {
                true
            };
            if is_again {
                return None;
            }
            if self.take(',').is_none() {
                break;
            }
        }
        self.take('}')?;
        Some((one?, two?))
    }

    fn pair(&mut self) -> Option<Pair> {
        self.object(("key", Self::bytes), ("value", Self::bytes))
    }

    fn columns(&mut self) -> Option<Vec<Pair>> {
        let mut columns = Vec::new();
        self.take('[')?;
        if self.take(']').is_some() {
            return Some(columns);
        }
        loop {
            columns.push(self.object(("name", Self::bytes), ("value", Self::bytes))?);
            if self.take(',').is_none() {
                break;
            }
        }
        self.take(']')?;
        with_names(columns)
    }

    fn entity(&mut self) -> Option<Entity> {
        self.object(("key", Self::bytes), ("columns", Self::columns))
    }
}

/// The cells of a line of CSV; None: a quote that does not end, so that the next line belongs to it.
fn cells(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        let mut cell = Vec::new();
        if line.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match (line.get(at)?, line.get(at + 1)) {
                    (b'"', Some(b'"')) => {
                        cell.push(b'"');
                        at += 2;
                    }
                    (b'"', _) => break,
                    (byte, _) => {
                        cell.push(*byte);
                        at += 1;
                    }
                }
            }
            at += 1;
        }
        let end = line[at..]
            .iter()
            .position(|byte| *byte == b',')
            .map_or(line.len(), |end| at + end);
        cell.extend(&line[at..end]);
        found.push(cell);
        if end == line.len() {
            return Some(found);
        }
        at = end + 1;
    }
}

/// How an entry is read of a line, of JSON and of two cells.
type Ways<T> = (
    fn(&Args, &[u8]) -> Option<T>,
    fn(&mut Json) -> Option<T>,
    fn(&Args, &[u8], &[u8]) -> Option<T>,
);

/// The byte order mark that spreadsheets put before CSV in UTF-8. Of lines it would be a part of the first key.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Entries of standard input, or of a file with what it was.
pub struct Input<'a> {
    args: &'a Args,
    from: Box<dyn BufRead>,
    line: u64,
}

impl<'a> Input<'a> {
    pub fn new(args: &'a Args) -> Result<Input<'a>> {
        Input::of(args, Box::new(standard::input()?.lock()))
    }

    fn of(args: &'a Args, from: Box<dyn BufRead>) -> Result<Input<'a>> {
        let mut input = Input {
            args,
            from,
            line: 0,
        };
        if args.format == Format::Csv {
            input.names()?;
        }
        Ok(input)
    }

    /// The next line, without its end; None: there is none.
    fn read(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if let Err(error) = self.from.read_until(b'\n', &mut line) {
            return Err(Failure::of(
                ROCKS_IO_ERROR,
                format!("standard input: {error}"),
            ));
        }
        self.line += 1;
        if line.is_empty() {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        if self.line == 1 && self.args.format != Format::Lines && line.starts_with(MARK) {
            line.drain(..MARK.len());
        }
        Ok(Some(line))
    }

    fn refuse<T>(&self, line: u64) -> Result<T> {
        let accepted = match (self.args.format, self.args.has("columns")) {
            (Format::Json, false) => {
                "{\"key\": ..., \"value\": ...} as `rocks scan --json` prints it"
            }
            (Format::Json, true) => {
                "{\"key\": ..., \"columns\": [{\"name\": ..., \"value\": ...}]} as `rocks scan --columns \
                 --json` prints it, each name once"
            }
            (Format::Csv, false) => {
                "key,value as `rocks scan --csv` prints them, the names in the first line"
            }
            (Format::Csv, true) => {
                "key,columns as `rocks scan --columns --csv` prints them, the names in the first line, each \
                 column once"
            }
            (_, false) => "KEY, tab, VALUE as `rocks scan` prints them",
            (_, true) => {
                "KEY and NAME=VALUE with tabs between, as `rocks scan --columns` prints them, each name once"
            }
        };
        let done = match self.args.command.name {
            "load" => "nothing was loaded",
            _ => "no file was written",
        };
        wrong(format!(
            "standard input, line {line}: accepted: {accepted}; {done}"
        ))
    }

    /// The cells of the next line of CSV, which goes on behind a newline in quotes.
    fn cells(&mut self) -> Result<Option<Vec<Vec<u8>>>> {
        let Some(mut line) = self.read()? else {
            return Ok(None);
        };
        let first = self.line;
        loop {
            if let Some(cells) = cells(line.strip_suffix(b"\r").unwrap_or(&line)) {
                return Ok(Some(cells));
            }
            let Some(next) = self.read()? else {
                return self.refuse(first);
            };
            line.push(b'\n');
            line.extend(next);
        }
    }

    fn names(&mut self) -> Result<()> {
        let second = if self.args.has("columns") {
            &b"columns"[..]
        } else {
            b"value"
        };
        match self.cells()? {
            Some(names) if names != [b"key", second] => self.refuse(1),
            _ => Ok(()),
        }
    }

    fn next<T>(&mut self, (of_line, of_json, of_cells): Ways<T>) -> Result<Option<T>> {
        let args = self.args;
        if args.format == Format::Csv {
            let Some(cells) = self.cells()? else {
                return Ok(None);
            };
            let found = match &cells[..] {
                [key, value] => of_cells(args, key, value),
                _ => None,
            };
            return found.map_or_else(|| self.refuse(self.line), |found| Ok(Some(found)));
        }
        let Some(line) = self.read()? else {
            return Ok(None);
        };
        let whole = |text| {
            let mut json = Json { args, text };
            of_json(&mut json).filter(|_| json.text.trim().is_empty())
        };
        let found = match args.format {
            Format::Json => std::str::from_utf8(&line).ok().and_then(whole),
            _ => of_line(args, &line),
        };
        found.map_or_else(|| self.refuse(self.line), |found| Ok(Some(found)))
    }

    /// The next; None: there is none.
    pub fn pair(&mut self) -> Result<Option<Pair>> {
        self.next((
            of_line,
            |json| json.pair(),
            |args, key, value| Some((unescape(args, key)?, unescape(args, value)?)),
        ))
    }

    pub fn entity(&mut self) -> Result<Option<Entity>> {
        self.next((
            entity_of_line,
            |json| json.entity(),
            |args, key, columns| {
                let columns = match columns {
                    [] => Vec::new(),
                    fields => of_fields(args, fields)?,
                };
                Some((unescape(args, key)?, columns))
            },
        ))
    }

    /// The one or the other, as --columns says: a plain value is a column without a name.
    pub fn entry(&mut self) -> Result<Option<Entity>> {
        if self.args.has("columns") {
            return self.entity();
        }
        let pair = self.pair()?;
        Ok(pair.map(|(key, value)| (key, vec![(Vec::new(), value)])))
    }
}

/// Standard input in a file without a name, so that it can be read twice.
fn kept_input() -> Result<File> {
    let path = std::env::temp_dir().join(format!("rocks-load-{}", std::process::id()));
    let failed = |error| Failure::of(ROCKS_IO_ERROR, format!("{}: {error}", path.display()));
    let mut how = File::options();
    let mut file = how
        .read(true)
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(failed)?;
    std::fs::remove_file(&path).map_err(failed)?;
    let mut from = standard::input()?.lock();
    while !interrupted() {
        let part = from
            .fill_buf()
            .map_err(|error| Failure::of(ROCKS_IO_ERROR, format!("standard input: {error}")))?;
        let len = part.len();
        if len == 0 {
            break;
        }
        file.write_all(part).map_err(failed)?;
        from.consume(len);
    }
    file.rewind().map_err(failed)?;
    Ok(file)
}

/// Bulk loads take no entities: in batches, when every line is known to be one.
fn load_columns(args: &Args, context: &mut Context) -> Result<i32> {
    const AT_ONCE: usize = 4 << 20;
    let failed = |error| Failure::of(ROCKS_IO_ERROR, format!("standard input: {error}"));
    let work = Work::begin(args, "load")?;
    let mut file = kept_input()?;
    let again = |file: &File| -> Result<Box<dyn BufRead>> {
        Ok(Box::new(BufReader::new(file.try_clone().map_err(failed)?)))
    };
    let mut input = Input::of(args, again(&file)?)?;
    while !interrupted() && input.entity()?.is_some() {}
    file.rewind().map_err(failed)?;
    let mut input = Input::of(args, again(&file)?)?;
    if interrupted() {
        return Ok(INTERRUPTED);
    }
    let opened = context.open(args, "read_write")?;
    let batch = made!(rocks_batch_new())?;
    let (to, family, mut loaded, mut bytes) = (batch.get(), opened.family(), 0, 0);
    loop {
        if interrupted() {
            return Ok(INTERRUPTED);
        }
        let entity = input.entity()?;
        let is_last = entity.is_none();
        if let Some((key, pairs)) = entity {
            let all = columns::lend(&pairs);
            let (columns, data) = (Columns::of(&all), key.as_ptr().cast());
            match columns.plain() {
                Some(value) => {
                    let from = value.as_ptr().cast();
                    call!(rocks_batch_put(
                        to,
                        family,
                        data,
                        key.len(),
                        from,
                        value.len()
                    ))?;
                }
                None => {
                    let (all, count) = (columns.as_ptr(), columns.len());
                    call!(rocks_batch_put_entity(
                        to,
                        family,
                        data,
                        key.len(),
                        all,
                        count
                    ))?;
                }
            }
            loaded += 1;
            bytes += key.len() + columns.stored_len();
        }
        if is_last || bytes >= AT_ONCE {
            call!(rocks_db_write(opened.db(), null(), to))?;
            call!(rocks_batch_clear(to))?;
            bytes = 0;
        }
        if is_last {
            break;
        }
    }
    call!(rocks_db_sync_wal(opened.db()))?;
    drop(work);
    let out = &mut context.out;
    if args.json() {
        out.open("{");
        out.field("loaded", Value::Number(loaded));
        out.close("}");
    } else {
        out.line(&format!("{loaded} entries"));
    }
    opened.close()?;
    Ok(DONE)
}

pub fn load(args: &Args, context: &mut Context) -> Result<i32> {
    const AT_ONCE: usize = 1024;
    if args.has("columns") {
        return load_columns(args, context);
    }
    let mut input = Input::new(args)?;
    let opened = context.open(args, "read_write")?;
    let work = Work::begin(args, "load")?;
    let load = made!(rocks_bulk_load_new(opened.db(), opened.family(), null()))?;
    loop {
        let mut pairs = Vec::with_capacity(AT_ONCE);
        while pairs.len() < AT_ONCE {
            match input.pair()? {
                Some(pair) => pairs.push(pair),
                None => break,
            }
        }
        if interrupted() {
            return Ok(INTERRUPTED);
        }
        let keys: Vec<_> = pairs.iter().map(|(key, _)| slice(key)).collect();
        let values: Vec<_> = pairs.iter().map(|(_, value)| slice(value)).collect();
        let (k, v) = (keys.as_ptr(), values.as_ptr());
        call!(rocks_bulk_load_add_many(
            load.get(),
            k,
            v,
            pairs.len(),
            work.cancel()
        ))?;
        if pairs.len() < AT_ONCE {
            break;
        }
    }
    let mut info = sized!(rocks_bulk_load_info);
    call!(rocks_bulk_load_finish(load.get(), work.cancel(), &mut info))?;
    drop((load, work));
    let out = &mut context.out;
    if args.json() {
        out.open("{");
        out.field("given", Value::Number(info.given));
        out.field("loaded", Value::Number(info.loaded));
        out.field("files", Value::Number(info.files));
        out.close("}");
    } else {
        out.line(&format!("{} entries in {} files", info.loaded, info.files));
    }
    opened.close()?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_have_quotes() {
        let split = |line: &str| -> Option<Vec<String>> {
            let cells = cells(line.as_bytes())?;
            Some(
                cells
                    .into_iter()
                    .map(|cell| String::from_utf8(cell).unwrap())
                    .collect(),
            )
        };
        assert_eq!(split("a,b").unwrap(), ["a", "b"]);
        assert_eq!(split(r#""a,""b""",,"#).unwrap(), ["a,\"b\"", "", ""]);
        assert_eq!(split("\"a"), None);
    }
}

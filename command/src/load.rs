//! Loading what `scan` prints: lines, JSON and CSV.

use crate::args::Args;
use crate::bytes::{self, unescape};
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, interrupted};
use crate::show::{Format, Value};
use std::io::BufRead;
use std::ptr::null;

pub type Pair = (Vec<u8>, Vec<u8>);

/// A pair of a line; None: it is none.
fn of_line(args: &Args, line: &[u8]) -> Option<Pair> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    Some((
        unescape(args, &line[..tab])?,
        unescape(args, &line[tab + 1..])?,
    ))
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

    /// {"key": ..., "value": ...}, in either order.
    fn pair(&mut self) -> Option<Pair> {
        let (mut key, mut value) = (None, None);
        self.take('{')?;
        loop {
            let name = self.string()?;
            self.take(':')?;
            let field = match name.as_str() {
                "key" => &mut key,
                "value" => &mut value,
                _ => return None,
            };
            if field.replace(self.bytes()?).is_some() {
                return None;
            }
            if self.take(',').is_none() {
                break;
            }
        }
        self.take('}')?;
        self.text.trim().is_empty().then_some((key?, value?))
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

/// Pairs of standard input.
pub struct Input<'a> {
    args: &'a Args,
    from: Box<dyn BufRead>,
    line: u64,
}

impl<'a> Input<'a> {
    pub fn new(args: &'a Args) -> Result<Input<'a>> {
        let from = Box::new(std::io::stdin().lock());
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
        Ok(Some(line))
    }

    fn refuse<T>(&self, line: u64) -> Result<T> {
        let accepted = match self.args.format {
            Format::Json => "{\"key\": ..., \"value\": ...} as `rocks scan --json` prints it",
            Format::Csv => {
                "key,value as `rocks scan --csv` prints them, the names in the first line"
            }
            _ => "KEY, tab, VALUE as `rocks scan` prints them",
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
        match self.cells()? {
            Some(names) if names != [&b"key"[..], b"value"] => self.refuse(1),
            _ => Ok(()),
        }
    }

    /// The next; None: there is none.
    pub fn pair(&mut self) -> Result<Option<Pair>> {
        if self.args.format == Format::Csv {
            let Some(cells) = self.cells()? else {
                return Ok(None);
            };
            let cells: Vec<_> = cells
                .iter()
                .filter_map(|cell| unescape(self.args, cell))
                .collect();
            return match <[Vec<u8>; 2]>::try_from(cells) {
                Ok([key, value]) => Ok(Some((key, value))),
                Err(_) => self.refuse(self.line),
            };
        }
        let Some(line) = self.read()? else {
            return Ok(None);
        };
        let pair = match self.args.format {
            Format::Json => {
                let text = std::str::from_utf8(&line).ok();
                text.and_then(|text| {
                    Json {
                        args: self.args,
                        text,
                    }
                    .pair()
                })
            }
            _ => of_line(self.args, &line),
        };
        pair.map_or_else(|| self.refuse(self.line), |pair| Ok(Some(pair)))
    }
}

pub fn load(args: &Args, context: &mut Context) -> Result<i32> {
    const AT_ONCE: usize = 1024;
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

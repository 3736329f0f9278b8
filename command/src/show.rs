//! What is printed: bytes as text with what is no text as \xNN, or as hexadecimal; rows as lines, as
//! JSON, as CSV and as tables.

use crate::colour;
use crate::columns::Columns;
use crate::standard;
use std::io::{self, IsTerminal, Write};

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Format {
    #[default]
    Lines,
    Json,
    Csv,
    Table,
}

/// A field of a row.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Number(u64),
    Bool(bool),
    Columns(Columns<'a>),
    Nothing,
}

/// Rows of a table that wait for each other, so that its columns are as wide as they must be.
const ROWS_AT_ONCE: usize = 1000;

pub struct Out {
    to: Box<dyn Write>,
    failed: Option<io::Error>,
    format: Format,
    hex: bool,
    /// Text in other letters than ASCII stays as it is.
    utf8: bool,
    colours: bool,
    begun: Vec<bool>,
    is_array: bool,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A number of entries, and not bytes, for people.
pub fn human(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1024.0 && unit < 6 {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{value:.0} B")
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

pub fn hexadecimal(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A string of JSON.
pub fn json_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\0'..' ' | '\x7f' => out += &format!("\\u{:04x}", letter as u32),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// What a terminal shows as a letter: no control, nothing invisible, nothing that turns the line.
fn is_seen(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn locale_is_utf8() -> bool {
    let of = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = of("LC_ALL")
        .or_else(|| of("LC_CTYPE"))
        .or_else(|| of("LANG"));
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

impl Out {
    pub fn new() -> Out {
        Out {
            to: standard::output(),
            failed: None,
            format: Format::Lines,
            hex: false,
            utf8: io::stdout().is_terminal() && locale_is_utf8(),
            colours: colour::shows(&io::stdout()),
            begun: vec![false],
            is_array: false,
            names: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// In a colour, where colours are shown.
    pub fn painted(&self, text: &str, colour: &str) -> String {
        match self.colours {
            true => colour::painted(text, colour),
            false => text.to_owned(),
        }
    }

    /// What --help says.
    pub fn help(&mut self, text: &str) {
        match self.colours {
            true => self.text(&colour::help(text)),
            false => self.text(text),
        }
    }

    /// A command begins.
    pub fn begin(&mut self, format: Format, hex: bool) {
        (self.format, self.hex) = (format, hex);
        self.begun = vec![false];
        self.is_array = false;
        self.names.clear();
        self.rows.clear();
    }

    /// Prints there from now on; where it was before.
    pub fn turn(&mut self, to: Box<dyn Write>) -> Box<dyn Write> {
        std::mem::replace(&mut self.to, to)
    }

    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub fn is_lines(&self) -> bool {
        self.format == Format::Lines
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.to.write_all(bytes).err();
        }
    }

    pub fn text(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    pub fn line(&mut self, text: &str) {
        self.text(text);
        self.raw(b"\n");
    }

    pub fn bytes(&mut self, data: &[u8]) {
        let text = self.plain(data);
        self.text(&text);
    }

    /// As lines show them.
    pub fn plain(&self, data: &[u8]) -> String {
        if self.hex {
            return hexadecimal(data);
        }
        escape(data, self.utf8)
    }

    /// A full disk or a closed pipe behind it.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Before something is said elsewhere: what was printed stands before it.
    pub fn sync(&mut self) {
        if self.failed.is_none() {
            self.failed = self.to.flush().err();
        }
    }

    pub fn finish(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.failed.take().map_or(flushed, Err)
    }

    // ---- JSON: objects and arrays, with the commas between what is in them ----

    pub fn next(&mut self) {
        if std::mem::replace(self.begun.last_mut().unwrap(), true) {
            self.text(", ");
        }
    }

    pub fn open(&mut self, bracket: &str) {
        self.text(bracket);
        self.begun.push(false);
    }

    pub fn close(&mut self, bracket: &str) {
        self.text(bracket);
        self.begun.pop();
        if self.begun.len() == 1 {
            self.begun[0] = false;
            self.raw(b"\n");
        }
    }

    pub fn name(&mut self, name: &str) {
        self.next();
        self.text(&json_text(name));
        self.text(": ");
    }

    pub fn field(&mut self, name: &str, value: Value) {
        self.name(name);
        match value {
            Value::Bytes(data) => self.json_bytes(data),
            Value::Text(text) => self.text(&json_text(text)),
            Value::Number(number) => self.text(&number.to_string()),
            Value::Bool(is) => self.text(if is { "true" } else { "false" }),
            Value::Columns(columns) => self.json_columns(columns),
            Value::Nothing => self.text("null"),
        }
    }

    /// A string where it is UTF-8, {"hex": "..."} where it is not; with --hex always hexadecimal.
    pub fn json_bytes(&mut self, data: &[u8]) {
        let text = match std::str::from_utf8(data) {
            _ if self.hex => format!("\"{}\"", hexadecimal(data)),
            Ok(text) => json_text(text),
            Err(_) => format!("{{\"hex\": \"{}\"}}", hexadecimal(data)),
        };
        self.text(&text);
    }

    fn json_columns(&mut self, columns: Columns) {
        self.open("[");
        for (name, value) in columns.each() {
            self.next();
            self.open("{");
            self.field("name", Value::Bytes(name));
            self.field("value", Value::Bytes(value));
            self.close("}");
        }
        self.close("]");
    }

    // ---- rows ----

    /// A list follows, which is one value of JSON.
    pub fn list(&mut self) {
        self.is_array = true;
        if self.is_json() {
            self.open("[");
        }
    }

    /// Names are those of all rows; `line` prints it for people.
    pub fn row(&mut self, fields: &[(&str, Value)], line: impl FnOnce(&mut Out)) {
        match self.format {
            Format::Lines => line(self),
            Format::Json => {
                if self.is_array {
                    self.next();
                }
                self.open("{");
                for (name, value) in fields {
                    self.field(name, *value);
                }
                self.close("}");
            }
            Format::Csv | Format::Table => {
                let is_first = self.names.is_empty();
                if is_first {
                    self.names = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
                }
                let row = fields
                    .iter()
                    .map(|(_, value)| self.cell(*value))
                    .collect::<Vec<_>>();
                if self.format == Format::Table {
                    self.rows.push(row);
                    if self.rows.len() == ROWS_AT_ONCE {
                        self.table();
                    }
                    return;
                }
                if is_first {
                    let names = self.names.clone();
                    self.csv(&names);
                }
                self.csv(&row);
            }
        }
    }

    /// After the last row.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.is_array) && self.is_json() {
            self.close("]");
        }
        self.table();
        self.names.clear();
    }

    /// As lines show it.
    pub fn value(&mut self, value: Value) {
        let text = self.cell(value);
        self.text(&text);
    }

    pub fn cell(&self, value: Value) -> String {
        match value {
            // A file of CSV has the same bytes wherever it is made.
            Value::Bytes(data) if self.format == Format::Csv && !self.hex => escape(data, true),
            Value::Bytes(data) => self.plain(data),
            Value::Text(text) => text.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(is) => is.to_string(),
            Value::Columns(columns) => {
                let between = if self.format == Format::Table {
                    "  "
                } else {
                    "\t"
                };
                // A name has no = of its own.
                let one = |(name, value)| {
                    let name = self.cell(Value::Bytes(name)).replace('=', "\\x3d");
                    format!("{name}={}", self.cell(Value::Bytes(value)))
                };
                columns.each().map(one).collect::<Vec<_>>().join(between)
            }
            Value::Nothing => String::new(),
        }
    }

    fn csv(&mut self, cells: &[String]) {
        let quoted = cells.iter().map(|cell| {
            let plain = !cell.is_empty() && !cell.contains([',', '"', '\n', '\r', ' ']);
            if plain {
                cell.clone()
            } else {
                format!("\"{}\"", cell.replace('"', "\"\""))
            }
        });
        let line = quoted.collect::<Vec<_>>().join(",");
        self.line(&line);
    }

    fn table(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        let all = || std::iter::once(&self.names).chain(&rows);
        let width = |at: usize| all().map(|row| row[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<_> = (0..self.names.len()).map(width).collect();
        let line = |row: &[String]| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let head = [
            self.painted(&line(&self.names), colour::BOLD),
            self.painted(&line(&rule), colour::DIM),
        ];
        let text = head.into_iter().chain(rows.iter().map(|row| line(row)));
        let text = text.collect::<Vec<_>>().join("\n");
        self.line(&text);
    }
}

/// Printable ASCII as it stands, and with `utf8` letters of other scripts; \\ and \xNN.
fn escape(data: &[u8], utf8: bool) -> String {
    let mut out = String::with_capacity(data.len());
    for chunk in data.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\\' => out += "\\\\",
                ' '..='~' => out.push(letter),
                _ if utf8 && is_seen(letter) => out.push(letter),
                _ => {
                    let mut room = [0; 4];
                    for byte in letter.encode_utf8(&mut room).bytes() {
                        out += &format!("\\x{byte:02x}");
                    }
                }
            }
        }
        for byte in chunk.invalid() {
            out += &format!("\\x{byte:02x}");
        }
    }
    out
}

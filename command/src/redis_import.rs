//! Runs a stream of Redis's commands: arrays of RESP, and lines of words.

use crate::args::Args;
use crate::bytes::words;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, go_on};
use crate::redis::{Side, bytes_of};
use crate::show::{Out, Value};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};

const READ_AT_ONCE: usize = 1 << 16;
/// Refused commands that are told.
const MOST_TOLD: u64 = 20;
/// Bytes of a word, as Redis has it.
const LONGEST: u64 = 512 << 20;
/// Words of a command, as Redis has it.
const MOST_PARTS: u64 = 1024 * 1024;

struct Input {
    from: Box<dyn BufRead>,
    /// Where the command begins, and how far it is read.
    at: u64,
    read: u64,
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::of(ROCKS_IO_ERROR, format!("what is imported: {error}"))
}

impl Input {
    fn broken<T>(&self, what: &str) -> Result<T> {
        Err(Failure::of(
            ROCKS_CORRUPTION,
            format!("byte {}: {what}", self.at),
        ))
    }

    fn line(&mut self) -> Result<Vec<u8>> {
        let (mut line, most) = (Vec::new(), 2 * READ_AT_ONCE as u64);
        let read = self.from.by_ref().take(most).read_until(b'\n', &mut line);
        self.read += read.map_err(|error| failed(&error))? as u64;
        Ok(line)
    }

    /// A number behind a letter, up to the line's end.
    fn number(&mut self, letter: u8, most: u64) -> Result<Option<u64>> {
        let line = self.line()?;
        let text = line
            .strip_prefix(&[letter])
            .and_then(|text| text.strip_suffix(b"\n"));
        let text = text
            .map(|text| text.strip_suffix(b"\r").unwrap_or(text))
            .unwrap_or_default();
        let number = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        Ok(number.filter(|number| *number <= most))
    }

    /// A command as an array of bulk strings.
    fn array(&mut self) -> Result<Vec<Vec<u8>>> {
        let Some(parts) = self.number(b'*', MOST_PARTS)? else {
            return self.broken("not the number of a command's words");
        };
        let mut words = Vec::new();
        for _ in 0..parts {
            let Some(len) = self.number(b'$', LONGEST)? else {
                return self.broken("a word of a command that is not whole");
            };
            let mut word = Vec::new();
            let read = self.from.by_ref().take(len + 2).read_to_end(&mut word);
            let read = read.map_err(|error| failed(&error))? as u64;
            self.read += read;
            if read < len + 2 {
                return self.broken("a command that is not whole");
            }
            word.truncate(len as usize);
            words.push(word);
        }
        Ok(words)
    }

    /// The next command, which may be empty; None: there is none.
    fn command(&mut self) -> Result<Option<Vec<Vec<u8>>>> {
        self.at = self.read;
        let ahead = self.from.fill_buf().map_err(|error| failed(&error))?;
        match ahead.first() {
            None => Ok(None),
            Some(b'*') => self.array().map(Some),
            Some(_) => {
                // The last line may lack its end.
                let line = self.line()?;
                if line.len() > READ_AT_ONCE && line.last() != Some(&b'\n') {
                    return self.broken("a line that is too long");
                }
                words(&line).map_or_else(
                    || self.broken("quotes that do not end"),
                    |words| Ok(Some(words)),
                )
            }
        }
    }
}

fn tell_refused(number: u64, words: &[Vec<u8>], error: &[u8]) {
    let shown = |word: &Vec<u8>| -> String {
        let letter = |byte: &u8| match byte {
            b' '..=b'~' => (*byte as char).to_string(),
            _ => format!("\\x{byte:02x}"),
        };
        word.iter().take(64).map(letter).collect()
    };
    let words: Vec<_> = words.iter().take(2).map(shown).collect();
    eprintln!(
        "command {number}, {}: {}",
        words.join(" "),
        String::from_utf8_lossy(error)
    );
}

/// false: some commands were refused.
pub fn import(
    args: &Args,
    out: &mut Out,
    redis: &Handle<rocks_redis>,
    path: Option<&OsStr>,
) -> Result<bool> {
    let from: Box<dyn BufRead> = match path {
        None => Box::new(crate::standard::input()?.lock()),
        Some(path) => match std::fs::File::open(path) {
            Ok(file) => Box::new(BufReader::with_capacity(READ_AT_ONCE, file)),
            Err(_) => return wrong(format!("{}: it cannot be read", path.to_string_lossy())),
        },
    };
    let mut input = Input {
        from,
        at: 0,
        read: 0,
    };
    let mut side = Side::new(redis)?;
    let work = Work::begin(args, "import")?;
    let (mut commands, mut refused) = (0, 0);
    let mut ended = Ok(());
    loop {
        let words = match go_on().and_then(|()| input.command()) {
            Ok(None) => break,
            Ok(Some(words)) if words.is_empty() => continue,
            Ok(Some(words)) => words,
            Err(failure) => {
                ended = Err(failure);
                break;
            }
        };
        commands += 1;
        if let Err(failure) = side.call(&words, &work) {
            ended = Err(failure);
            break;
        }
        if side.is_error() {
            refused += 1;
            if refused <= MOST_TOLD {
                tell_refused(commands, &words, &bytes_of(&side.nodes()[0]));
            }
        }
    }
    drop(work);
    if ended.is_ok() && refused > MOST_TOLD {
        eprintln!("and {} more", refused - MOST_TOLD);
    }
    if args.json() {
        out.open("{");
        out.field("commands", Value::Number(commands));
        out.field("refused", Value::Number(refused));
        out.close("}");
    } else {
        out.line(&format!("{commands} commands, {refused} refused"));
    }
    ended.map(|()| refused == 0)
}

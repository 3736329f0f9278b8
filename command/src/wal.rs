//! One file of a write-ahead log, also of a database that does not open.

use crate::args::Args;
use crate::context::{Context, tell};
use crate::library::abi::ROCKS_NOT_SUPPORTED;
use crate::library::*;
use crate::log::{Showing, show_batch};

/// A log is a row of blocks; a record does not begin in the last bytes of one.
const BLOCK: usize = 32768;
const HEADER: usize = 7;
/// Kinds of a block's records: whole, first, middle, last; with a log's number behind the header four more.
const WHOLE: u8 = 1;
const LAST: u8 = 4;
const WITH_NUMBER: u8 = 4;
const COMPRESSION: u8 = 9;

fn crc32c(parts: &[&[u8]]) -> u32 {
    let mut crc = !0u32;
    for byte in parts.iter().copied().flatten() {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0x82f6_3b78
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// As it stands in the file: so that a checksum of checksums differs from them.
fn masked(crc: u32) -> u32 {
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

struct Reader<'a> {
    file: &'a [u8],
    at: usize,
    number: Option<u32>,
    damaged: bool,
}

enum Part {
    Piece(u8, Vec<u8>),
    Damage,
    End,
}

impl Reader<'_> {
    fn u32_at(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.file[at..at + 4].try_into().expect("four bytes"))
    }

    /// The rest of the block is passed over.
    fn damage(&mut self, why: &str) -> Part {
        tell("log-file", &format!("byte {}: {why}", self.at));
        self.damaged = true;
        self.at = (self.at / BLOCK + 1) * BLOCK;
        Part::Damage
    }

    fn part(&mut self) -> Result<Part> {
        let left = BLOCK - self.at % BLOCK;
        if left < HEADER {
            self.at += left;
        }
        if self.at + HEADER > self.file.len() {
            return Ok(Part::End);
        }
        let (at, kind) = (self.at, self.file[self.at + 6]);
        let len = usize::from(u16::from_le_bytes([self.file[at + 4], self.file[at + 5]]));
        if kind == 0 && len == 0 {
            return Ok(Part::End); // space that was reserved
        }
        let numbered = (LAST + 1..=LAST + WITH_NUMBER).contains(&kind) || kind == 11 || kind == 131;
        let begin = at + HEADER + if numbered { 4 } else { 0 };
        if begin - at + len > BLOCK - at % BLOCK {
            return Ok(self.damage("a record that is longer than its block"));
        }
        if begin + len > self.file.len() {
            tell(
                "log-file",
                &format!("byte {at}: the last record is not whole"),
            );
            return Ok(Part::End);
        }
        if masked(crc32c(&[
            &self.file[at + 6..at + 7],
            &self.file[at + 7..begin + len],
        ])) != self.u32_at(at)
        {
            return Ok(self.damage("the checksum is wrong"));
        }
        if numbered {
            let number = self.u32_at(at + HEADER);
            if *self.number.get_or_insert(number) != number {
                return Ok(Part::End); // left over of the log whose file this was
            }
        }
        self.at = begin + len;
        let kind = if (LAST + 1..=LAST + WITH_NUMBER).contains(&kind) {
            kind - WITH_NUMBER
        } else {
            kind
        };
        if kind == COMPRESSION {
            let text = format!("byte {at}: the log is compressed; `rocks log DB` reads it");
            return Err(Failure::of(ROCKS_NOT_SUPPORTED, text));
        }
        Ok(Part::Piece(kind, self.file[begin..begin + len].to_vec()))
    }

    /// The next record, put together; None: there is none.
    fn record(&mut self) -> Result<Option<Vec<u8>>> {
        let mut record: Option<Vec<u8>> = None;
        loop {
            match self.part()? {
                Part::End => return Ok(None),
                Part::Damage => record = None,
                Part::Piece(WHOLE, piece) => return Ok(Some(piece)),
                Part::Piece(2, piece) => record = Some(piece),
                Part::Piece(kind @ 3..=LAST, piece) => {
                    if let Some(record) = &mut record {
                        record.extend(piece);
                    }
                    if kind == LAST && record.is_some() {
                        return Ok(record);
                    }
                }
                // About the log itself: sizes of timestamps, the log before.
                Part::Piece(..) => {}
            }
        }
    }
}

pub fn log_file(args: &Args, context: &mut Context) -> Result<i32> {
    let path = &args.words[0];
    let failed = |error: std::io::Error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound {
            NOT_THERE
        } else {
            FAILED
        };
        let text = format!("{}: {error}", path.to_string_lossy());
        Failure {
            exit,
            ..Failure::of(abi::ROCKS_IO_ERROR, text)
        }
    };
    let file = std::fs::read(path).map_err(failed)?;
    if file.starts_with(b"\x89rocks.encrypted") {
        let text = format!(
            "{} is encrypted; `rocks log DB --option env=encrypted:KEYS` reads the logs of a database",
            path.to_string_lossy()
        );
        return Err(Failure::of(ROCKS_NOT_SUPPORTED, text));
    }
    let mut reader = Reader {
        file: &file,
        at: 0,
        number: None,
        damaged: false,
    };
    let left = args.limit.unwrap_or(u64::MAX);
    let mut showing = Showing {
        args,
        out: &mut context.out,
        sequence: 0,
        left,
    };
    while showing.left > 0 {
        let Some(record) = reader.record()? else {
            break;
        };
        if record.len() < 12 {
            tell(
                "log-file",
                &format!("byte {}: a record that is too short", reader.at),
            );
            reader.damaged = true;
            continue;
        }
        showing.sequence = u64::from_le_bytes(record[..8].try_into().expect("eight bytes"));
        show_batch(&mut showing, &record)?;
    }
    context.out.end();
    Ok(if reader.damaged { DAMAGED } else { DONE })
}

#[cfg(test)]
mod tests {
    #[test]
    fn checksums_are_those_of_crc32c() {
        assert_eq!(super::crc32c(&[b"1234", b"56789"]), 0xe306_9283);
    }
}

//! Ranges of scores and of members, as commands give them.

use crate::redis::command::fail::{fail, Answer};
use crate::redis::command::number::score;
use crate::redis::store::head::Head;
use crate::redis::store::rows::{ordered, sub_key, Row};
use crate::redis::store::view::View;
use crate::redis::zset::scores::{collect, everything, Range};

/// An end of a range of scores: the first ordered score inside, or behind.
fn score_end(word: &[u8], is_max: bool) -> Answer<u64> {
    let (excluded, number) = match word.strip_prefix(b"(") {
        Some(number) => (true, number),
        None => (false, word),
    };
    let score = score(number).ok_or_else(|| fail("min or max is not a float"))?;
    Ok(ordered(score) + u64::from(excluded != is_max))
}

/// A range of scores: those from the first number up to the second.
#[derive(Clone, Copy)]
pub struct Scores(u64, u64);

impl Scores {
    pub fn parse(min: &[u8], max: &[u8]) -> Answer<Scores> {
        Ok(Scores(score_end(min, false)?, score_end(max, true)?))
    }

    pub fn rows(self, head: &Head) -> Option<Range> {
        let key = |score: u64| sub_key(head.version, Row::Score, &[&score.to_be_bytes()]);
        (self.0 < self.1).then(|| (key(self.0), key(self.1)))
    }
}

/// An end of a range of members.
#[derive(Clone, PartialEq)]
enum End {
    First,
    Last,
    Before(Vec<u8>),
    Behind(Vec<u8>),
}

pub struct Members(End, End);

fn member_end(word: &[u8], is_max: bool) -> Answer<End> {
    match word.split_first() {
        Some((b'-', [])) => Ok(End::First),
        Some((b'+', [])) => Ok(End::Last),
        Some((b'(', member)) if is_max => Ok(End::Before(member.to_vec())),
        Some((b'(', member)) => Ok(End::Behind(member.to_vec())),
        Some((b'[', member)) if is_max => Ok(End::Behind(member.to_vec())),
        Some((b'[', member)) => Ok(End::Before(member.to_vec())),
        _ => Err(fail("min or max not valid string range item")),
    }
}

impl Members {
    pub fn parse(min: &[u8], max: &[u8]) -> Answer<Members> {
        Ok(Members(member_end(min, false)?, member_end(max, true)?))
    }

    /// The rows. Only a set all of whose members have one score has a meaning here: that of its
    /// first one is taken.
    pub fn rows(&self, view: &View, head: &Head) -> Answer<Option<Range>> {
        let first = collect(view, everything(head), false, (0, 1))?;
        let Some((_, score)) = first.first() else {
            return Ok(None);
        };
        let score = ordered(*score);
        let key = |end: &End| match end {
            End::First => sub_key(head.version, Row::Score, &[&score.to_be_bytes()]),
            End::Last => sub_key(head.version, Row::Score, &[&(score + 1).to_be_bytes()]),
            End::Before(member) => {
                sub_key(head.version, Row::Score, &[&score.to_be_bytes(), member])
            }
            // The next longer member.
            End::Behind(member) => sub_key(
                head.version,
                Row::Score,
                &[&score.to_be_bytes(), member, &[0]],
            ),
        };
        let (from, to) = (key(&self.0), key(&self.1));
        Ok((from < to).then_some((from, to)))
    }
}

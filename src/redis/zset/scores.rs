//! The two rows of a member: `hash member` → the score, and `score member` → nothing.

use crate::redis::command::fail::Answer;
use crate::redis::store::head::Head;
use crate::redis::store::rows::{member_key, number, ordered, rows_of, score_key, score_of, Row};
use crate::redis::store::scan::Scan;
use crate::redis::store::view::{Family, View};
use crate::redis::zset::ranks;

/// The bytes of a score row's key before the member.
const PREFIX: usize = 17;

pub fn score(view: &View, head: &Head, member: &[u8]) -> Answer<Option<f64>> {
    let row = view.get(Family::Subs, &member_key(head.version, member))?;
    Ok(row.map(|row| score_of(number(&row))))
}

/// Sets the score of a member, whose old one the caller knows. The head counts a new member.
pub fn set(view: &mut View, head: &mut Head, member: &[u8], old: Option<f64>, new: f64) -> Answer {
    match old {
        Some(old) if ordered(old) == ordered(new) => return Ok(()),
        Some(old) => {
            let key = score_key(head.version, old, member);
            view.delete(Family::Subs, key.clone());
            ranks::note(view, head, &key[9..], true)?;
        }
        None => head.size += 1,
    }
    let value = ordered(new).to_be_bytes().to_vec();
    view.put(Family::Subs, member_key(head.version, member), value);
    let key = score_key(head.version, new, member);
    view.widen_ends(head.version, &key);
    view.put(Family::Subs, key.clone(), Vec::new());
    ranks::note(view, head, &key[9..], false)
}

/// Removes a member with its score. The head counts it.
pub fn remove(view: &mut View, head: &mut Head, member: &[u8], score: f64) -> Answer {
    view.delete(Family::Subs, member_key(head.version, member));
    let key = score_key(head.version, score, member);
    view.delete(Family::Subs, key.clone());
    head.size -= 1;
    ranks::note(view, head, &key[9..], true)
}

/// A range of score rows by their keys: from, and up to.
pub type Range = (Vec<u8>, Vec<u8>);

pub fn everything(head: &Head) -> Range {
    rows_of(head.version, Row::Score)
}

/// The rows of whole scores from one number up to another.
pub fn between(head: &Head, from: u64, to: u64) -> Range {
    let key = |score: u64| score_key(head.version, score as f64, &[]);
    (key(from), key(to))
}

pub struct Walk(Scan);

impl Walk {
    /// What is known to be empty at the ends of the set, because it was popped, is left out.
    pub fn new(view: &View, range: Range, reverse: bool) -> Answer<Walk> {
        let (mut from, mut to) = range;
        let ends = view.ends(number(&from));
        if let Some(low) = ends.low.filter(|low| *low > from) {
            from = low;
        }
        if let Some(high) = ends.high.filter(|high| *high < to) {
            to = high;
        }
        let range = (from, to);
        Ok(Walk(view.scan(Family::Subs, range, reverse)?))
    }

    /// The next member and its score.
    pub fn next<'w>(&'w mut self, view: &'w View) -> Answer<Option<(&'w [u8], f64)>> {
        let row = self.0.next(view)?;
        Ok(row.map(|(key, _)| (&key[PREFIX..], score_of(number(&key[9..])))))
    }
}

/// All members of a range with their scores, as many as `limit` behind the first `offset`.
pub fn collect(
    view: &View,
    range: Range,
    reverse: bool,
    (offset, limit): (u64, u64),
) -> Answer<Vec<(Vec<u8>, f64)>> {
    let (mut walk, mut all, mut at) = (Walk::new(view, range, reverse)?, Vec::new(), 0);
    while (all.len() as u64) < limit {
        let Some((member, score)) = walk.next(view)? else {
            break;
        };
        if at >= offset {
            all.push((member.to_vec(), score));
        }
        at += 1;
    }
    Ok(all)
}

/// How many rows a range has, by a walk.
fn count(view: &View, range: Range) -> Answer<u64> {
    let (mut walk, mut count) = (Walk::new(view, range, false)?, 0);
    while walk.next(view)?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// The members of the ranks from `first` to `last`, in the order of ranks or from the last back.
pub fn by_rank(
    view: &View,
    head: &Head,
    (first, last): (u64, u64),
    reverse: bool,
) -> Answer<Vec<(Vec<u8>, f64)>> {
    let wanted = last + 1 - first;
    let (start, end) = everything(head);
    let behind = head.size - 1 - last;
    // From the nearer end where there are no buckets.
    let from_end = head.first == 0 && behind < first;
    let mut all = if from_end {
        collect(view, (start, end), true, (behind, wanted))?
    } else {
        let (from, further) = ranks::start_at(view, head, first)?;
        collect(view, (from, end), false, (further, wanted))?
    };
    if from_end != reverse {
        all.reverse();
    }
    Ok(all)
}

/// How many members are before one with its score.
pub fn rank(view: &View, head: &Head, member: &[u8], score: f64) -> Answer<u64> {
    rows_before(view, head, &score_key(head.version, score, member))
}

/// How many score rows are before one, which need not be there.
pub fn rows_before(view: &View, head: &Head, key: &[u8]) -> Answer<u64> {
    let (from, before) = ranks::start_for(view, head, &key[9..])?;
    Ok(before + count(view, (from, key.to_vec()))?)
}

/// How many score rows a range has.
pub fn count_range(view: &View, head: &Head, (from, to): &Range) -> Answer<u64> {
    if head.first == 0 {
        return count(view, (from.clone(), to.clone()));
    }
    let end = everything(head).1;
    let behind = match *to < end {
        true => rows_before(view, head, to)?,
        false => head.size,
    };
    Ok(behind - rows_before(view, head, from)?)
}

//! Members from the ends, and random ones.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::{integer, positive};
use crate::redis::list::blocking::ready;
use crate::redis::list::numkeys;
use crate::redis::set::pick::{every, random_count, some_of};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::pick;
use crate::redis::store::rows::{number, score_key, score_of};
use crate::redis::zset::range::show;
use crate::redis::zset::scores;

type Members = Vec<(Vec<u8>, f64)>;

/// Removes members from an end and returns them.
pub fn take(c: &mut Call, key: &[u8], head: &mut Head, max: bool, count: u64) -> Answer<Members> {
    let members = scores::collect(c.view, scores::everything(head), max, (0, count))?;
    for (member, score) in &members {
        scores::remove(c.view, head, member, *score)?;
    }
    if let Some((member, score)) = members.last() {
        let mut ends = c.view.ends(head.version);
        let mut last = score_key(head.version, *score, member);
        match max {
            true => ends.high = Some(last),
            false => {
                last.push(0);
                ends.low = Some(last);
            }
        }
        c.view.set_ends(head.version, ends);
        c.keep(key, head);
    }
    Ok(members)
}

fn pop(c: &mut Call, max: bool) -> Answer {
    if c.len() > 3 {
        return Err(syntax());
    }
    let count = c.args.get(2).map(|word| positive(word)).transpose()?;
    let key = c.key();
    let members = match c.typed(key, Type::Zset)? {
        Some(mut head) => take(c, key, &mut head, max, count.unwrap_or(1))?,
        None => Vec::new(),
    };
    match (count, members.first()) {
        (None, Some((member, score))) => {
            c.reply.array(2);
            c.reply.bulk(member);
            c.reply.double(*score);
        }
        _ => show(c, &members, true),
    }
    Ok(())
}

pub fn zpopmin(c: &mut Call) -> Answer {
    pop(c, false)
}

pub fn zpopmax(c: &mut Call) -> Answer {
    pop(c, true)
}

/// The keys, the end and the count of ZMPOP, whose number of keys is the word at `at`.
pub fn many<'c>(c: &Call<'c, '_>, at: usize) -> Answer<(&'c [&'c [u8]], bool, u64)> {
    let keys = numkeys(c, at)?;
    let next = at + 1 + keys.len();
    let max = match c.args.get(next) {
        Some(word) if is(word, "max") => true,
        Some(word) if is(word, "min") => false,
        _ => return Err(syntax()),
    };
    let (mut count, mut next) = (None, next + 1);
    while next < c.len() {
        if !c.is(next, "count") || next + 1 >= c.len() || count.is_some() {
            return Err(syntax());
        }
        let number = integer(c.arg(next + 1)).filter(|number| *number > 0);
        count = Some(number.ok_or_else(|| fail("count should be greater than 0"))? as u64);
        next += 2;
    }
    Ok((keys, max, count.unwrap_or(1)))
}

pub fn zmpop(c: &mut Call) -> Answer {
    let (keys, max, count) = many(c, 1)?;
    if !pop_first(c, keys, max, count)? {
        c.reply.nil_array();
    }
    Ok(())
}

/// Pops from the first sorted set that is there.
pub fn pop_first(c: &mut Call, keys: &[&[u8]], max: bool, count: u64) -> Answer<bool> {
    for key in keys {
        let Some(mut head) = ready(c, key, Type::Zset)? else {
            continue;
        };
        let members = take(c, key, &mut head, max, count)?;
        c.reply.array(2);
        c.reply.bulk(key);
        // Unlike other replies with scores, RESP2 has the pairs here as well.
        c.reply.array(members.len());
        for (member, score) in &members {
            c.reply.array(2);
            c.reply.bulk(member);
            c.reply.double(*score);
        }
        return Ok(true);
    }
    Ok(false)
}

pub fn zrandmember(c: &mut Call) -> Answer {
    if c.len() == 2 {
        let one = match c.typed(c.key(), Type::Zset)? {
            Some(head) => pick(c.view, head.version, head.size)?,
            None => None,
        };
        c.reply
            .bulk_or_nil(one.as_ref().map(|(member, _)| member.as_slice()));
        return Ok(());
    }
    let count = random_count(c.arg(2))?;
    if c.len() > 4 || (c.len() == 4 && !c.is(3, "withscores")) {
        return Err(syntax());
    }
    let with_scores = c.len() == 4;
    if with_scores && !(i64::MIN / 2..=i64::MAX / 2).contains(&count) {
        return err("value is out of range");
    }
    let Some(head) = c.typed(c.key(), Type::Zset)? else {
        c.reply.array(0);
        return Ok(());
    };
    let picked = some_of(c.view, &head, count, &every)?;
    let members: Members = picked
        .into_iter()
        .map(|(member, row)| (member, score_of(number(&row))))
        .collect();
    show(c, &members, with_scores);
    Ok(())
}

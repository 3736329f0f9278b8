//! Ranges by rank, score and member.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::number::{int, range as indexes};
use crate::redis::store::head::{Head, Type};
use crate::redis::zset::bounds::{Members, Scores};
use crate::redis::zset::scores::{self, Range};

#[derive(Clone, Copy, PartialEq)]
enum By {
    Rank,
    Score,
    Member,
}

/// A range as the words give it.
enum Wanted {
    Ranks(i64, i64),
    Scores(Scores),
    Members(Members),
}

fn wanted(by: By, min: &[u8], max: &[u8]) -> Answer<Wanted> {
    Ok(match by {
        By::Rank => Wanted::Ranks(int(min)?, int(max)?),
        By::Score => Wanted::Scores(Scores::parse(min, max)?),
        By::Member => Wanted::Members(Members::parse(min, max)?),
    })
}

/// The rows of a range by score or member.
fn rows(c: &Call, head: &Head, wanted: &Wanted) -> Answer<Option<Range>> {
    match wanted {
        Wanted::Ranks(..) => Ok(None),
        Wanted::Scores(scores) => Ok(scores.rows(head)),
        Wanted::Members(members) => members.rows(c.view, head),
    }
}

/// How a command gives its range: `None` where options may tell.
struct Form {
    by: Option<By>,
    reverse: Option<bool>,
    stores: bool,
}

struct Found {
    members: Vec<(Vec<u8>, f64)>,
    with_scores: bool,
}

fn find(c: &Call, form: Form) -> Answer<Found> {
    let first = if form.stores { 2 } else { 1 };
    let (mut by, mut reverse) = (form.by, form.reverse);
    let (mut with_scores, mut limit, mut at) = (false, (0, -1), first + 3);
    while at < c.len() {
        match () {
            () if !form.stores && c.is(at, "withscores") => with_scores = true,
            () if c.is(at, "limit") && at + 2 < c.len() => {
                limit = (int(c.arg(at + 1))?, int(c.arg(at + 2))?);
                at += 2;
            }
            () if reverse.is_none() && c.is(at, "rev") => reverse = Some(true),
            () if by.is_none() && c.is(at, "bylex") => by = Some(By::Member),
            () if by.is_none() && c.is(at, "byscore") => by = Some(By::Score),
            () => return Err(syntax()),
        }
        at += 1;
    }
    let (by, reverse) = (by.unwrap_or(By::Rank), reverse.unwrap_or(false));
    if limit.1 != -1 && by == By::Rank {
        return err(
            "syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
        );
    }
    if with_scores && by == By::Member {
        return err("syntax error, WITHSCORES not supported in combination with BYLEX");
    }
    let (min, max) = match reverse && by != By::Rank {
        true => (c.arg(first + 2), c.arg(first + 1)),
        false => (c.arg(first + 1), c.arg(first + 2)),
    };
    let wanted = wanted(by, min, max)?;
    let mut members = Vec::new();
    if let Some(head) = c.typed(c.arg(first), Type::Zset)? {
        if let Wanted::Ranks(start, stop) = wanted {
            if let Some((start, stop)) = indexes(start, stop, head.size) {
                let last = head.size - 1;
                let ranks = match reverse {
                    true => (last - stop, last - start),
                    false => (start, stop),
                };
                members = scores::by_rank(c.view, &head, ranks, reverse)?;
            }
        } else if let (Some(range), Ok(offset)) = (rows(c, &head, &wanted)?, u64::try_from(limit.0))
        {
            let most = u64::try_from(limit.1).unwrap_or(u64::MAX);
            members = scores::collect(c.view, range, reverse, (offset, most))?;
        }
    }
    Ok(Found {
        members,
        with_scores,
    })
}

pub fn show(c: &mut Call, members: &[(Vec<u8>, f64)], with_scores: bool) {
    if !with_scores {
        c.reply.array(members.len());
        members.iter().for_each(|(member, _)| c.reply.bulk(member));
        return;
    }
    c.reply.pairs(members.len());
    for (member, score) in members {
        c.reply.array(2);
        c.reply.bulk(member);
        c.reply.double(*score);
    }
}

fn reply(c: &mut Call, by: Option<By>, reverse: Option<bool>) -> Answer {
    let form = Form {
        by,
        reverse,
        stores: false,
    };
    let found = find(c, form)?;
    show(c, &found.members, found.with_scores);
    Ok(())
}

pub fn zrange(c: &mut Call) -> Answer {
    reply(c, None, None)
}

pub fn zrevrange(c: &mut Call) -> Answer {
    reply(c, Some(By::Rank), Some(true))
}

pub fn zrangebyscore(c: &mut Call) -> Answer {
    reply(c, Some(By::Score), Some(false))
}

pub fn zrevrangebyscore(c: &mut Call) -> Answer {
    reply(c, Some(By::Score), Some(true))
}

pub fn zrangebylex(c: &mut Call) -> Answer {
    reply(c, Some(By::Member), Some(false))
}

pub fn zrevrangebylex(c: &mut Call) -> Answer {
    reply(c, Some(By::Member), Some(true))
}

pub fn zrangestore(c: &mut Call) -> Answer {
    let form = Form {
        by: None,
        reverse: None,
        stores: true,
    };
    let found = find(c, form)?;
    let count = found.members.len() as u64;
    store(c, c.arg(1), found.members)?;
    c.reply.count(count);
    Ok(())
}

/// Stores a new sorted set of members that differ.
pub fn store(c: &mut Call, key: &[u8], members: Vec<(Vec<u8>, f64)>) -> Answer {
    if members.is_empty() {
        if c.view.head(key)?.is_some() {
            c.view.remove(key);
        }
        return Ok(());
    }
    let mut head = c.fresh(key, Type::Zset)?;
    for (member, score) in members {
        scores::set(c.view, &mut head, &member, None, score)?;
    }
    c.keep(key, &head);
    Ok(())
}

fn count(c: &mut Call, by: By) -> Answer {
    let wanted = wanted(by, c.arg(2), c.arg(3))?;
    let mut count = 0;
    if let Some(head) = c.typed(c.key(), Type::Zset)? {
        if let Some(range) = rows(c, &head, &wanted)? {
            count = scores::count_range(c.view, &head, &range)?;
        }
    }
    c.reply.count(count);
    Ok(())
}

pub fn zcount(c: &mut Call) -> Answer {
    count(c, By::Score)
}

pub fn zlexcount(c: &mut Call) -> Answer {
    count(c, By::Member)
}

fn remove(c: &mut Call, by: By) -> Answer {
    let wanted = wanted(by, c.arg(2), c.arg(3))?;
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::Zset)? else {
        c.reply.int(0);
        return Ok(());
    };
    let members = match wanted {
        Wanted::Ranks(start, stop) => match indexes(start, stop, head.size) {
            Some(ranks) => scores::by_rank(c.view, &head, ranks, false)?,
            None => Vec::new(),
        },
        _ => match rows(c, &head, &wanted)? {
            Some(range) => scores::collect(c.view, range, false, (0, u64::MAX))?,
            None => Vec::new(),
        },
    };
    for (member, score) in &members {
        scores::remove(c.view, &mut head, member, *score)?;
    }
    if !members.is_empty() {
        c.keep(key, &head);
    }
    c.reply.count(members.len() as u64);
    Ok(())
}

pub fn zremrangebyrank(c: &mut Call) -> Answer {
    remove(c, By::Rank)
}

pub fn zremrangebyscore(c: &mut Call) -> Answer {
    remove(c, By::Score)
}

pub fn zremrangebylex(c: &mut Call) -> Answer {
    remove(c, By::Member)
}

fn rank(c: &mut Call, reverse: bool) -> Answer {
    let with_score = match c.args.get(3) {
        None => false,
        Some(word) if is(word, "withscore") && c.len() == 4 => true,
        Some(_) => return Err(syntax()),
    };
    let mut found = None;
    if let Some(head) = c.typed(c.key(), Type::Zset)? {
        if let Some(score) = scores::score(c.view, &head, c.arg(2))? {
            let rank = scores::rank(c.view, &head, c.arg(2), score)?;
            let rank = if reverse { head.size - 1 - rank } else { rank };
            found = Some((rank, score));
        }
    }
    match (found, with_score) {
        (None, true) => c.reply.nil_array(),
        (None, false) => c.reply.nil(),
        (Some((rank, _)), false) => c.reply.count(rank),
        (Some((rank, score)), true) => {
            c.reply.array(2);
            c.reply.count(rank);
            c.reply.double(score);
        }
    }
    Ok(())
}

pub fn zrank(c: &mut Call) -> Answer {
    rank(c, false)
}

pub fn zrevrank(c: &mut Call) -> Answer {
    rank(c, true)
}

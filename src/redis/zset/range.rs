//! Ranges by rank, score and member.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::number::{int, range as indexes};
use crate::redis::store::head::{Head, Type};
use crate::redis::zset::bounds::{Members, Scores};
use crate::redis::zset::scores::{self, Range, Walk};

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

/// What a command asks for.
struct Query {
    wanted: Wanted,
    reverse: bool,
    with_scores: bool,
    /// How many are left out (negative: all of them), and how many are wanted (negative: all).
    limit: (i64, i64),
}

fn query(c: &Call, form: &Form) -> Answer<Query> {
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
    Ok(Query {
        wanted: wanted(by, min, max)?,
        reverse,
        with_scores,
        limit,
    })
}

impl Query {
    /// The rows of a range by score or member, how many are left out, and how many are wanted.
    fn rows(&self, c: &Call, head: &Head) -> Answer<Option<(Range, (u64, u64))>> {
        let (range, Ok(offset)) = (rows(c, head, &self.wanted)?, u64::try_from(self.limit.0))
        else {
            return Ok(None);
        };
        let most = u64::try_from(self.limit.1).unwrap_or(u64::MAX);
        Ok(range.map(|range| (range, (offset, most))))
    }

    /// The members of a key with their scores.
    fn members(&self, c: &Call, key: &[u8]) -> Answer<Vec<(Vec<u8>, f64)>> {
        let Some(head) = c.typed(key, Type::Zset)? else {
            return Ok(Vec::new());
        };
        if let Wanted::Ranks(start, stop) = self.wanted {
            let Some((start, stop)) = indexes(start, stop, head.size) else {
                return Ok(Vec::new());
            };
            let last = head.size - 1;
            let ranks = match self.reverse {
                true => (last - stop, last - start),
                false => (start, stop),
            };
            return scores::by_rank(c.view, &head, ranks, self.reverse);
        }
        match self.rows(c, &head)? {
            Some((range, limit)) => scores::collect(c.view, range, self.reverse, limit),
            None => Ok(Vec::new()),
        }
    }

    /// Shows the members of a range by score or member one by one, as they are read.
    fn show(&self, c: &mut Call, key: &[u8]) -> Answer {
        let opened = match self.with_scores {
            true => c.reply.open_pairs(),
            false => c.reply.open(),
        };
        let mut count = 0;
        if let Some(head) = c.typed(key, Type::Zset)? {
            if let Some((range, (offset, most))) = self.rows(c, &head)? {
                let (view, reply) = (&*c.view, &mut *c.reply);
                let mut walk = Walk::new(view, range, self.reverse)?;
                let mut left_out = 0;
                while count < most {
                    let Some((member, score)) = walk.next(view)? else {
                        break;
                    };
                    if left_out < offset {
                        left_out += 1;
                        continue;
                    }
                    if self.with_scores {
                        reply.array(2);
                    }
                    reply.bulk(member);
                    if self.with_scores {
                        reply.double(score);
                    }
                    count += 1;
                }
            }
        }
        c.reply.close(opened, count as usize);
        Ok(())
    }
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
    let query = query(c, &form)?;
    if !matches!(query.wanted, Wanted::Ranks(..)) {
        return query.show(c, c.key());
    }
    let members = query.members(c, c.key())?;
    show(c, &members, query.with_scores);
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
    let members = query(c, &form)?.members(c, c.arg(2))?;
    let count = members.len() as u64;
    store(c, c.arg(1), members)?;
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

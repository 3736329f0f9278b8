//! ZADD and ZINCRBY.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::number::double;
use crate::redis::store::head::{Head, Type};
use crate::redis::zset::scores;

#[derive(Default, Clone, Copy)]
pub struct Rules {
    pub nx: bool,
    pub xx: bool,
    pub gt: bool,
    pub lt: bool,
    pub incr: bool,
}

pub enum Done {
    Added(f64),
    Changed(f64),
    Same(f64),
    Refused,
}

/// Adds a member or sets its score, as far as the rules let it.
pub fn put(c: &mut Call, head: &mut Head, member: &[u8], score: f64, rules: Rules) -> Answer<Done> {
    let old = scores::score(c.view, head, member)?;
    let Some(before) = old else {
        if rules.xx {
            return Ok(Done::Refused);
        }
        scores::set(c.view, head, member, None, score)?;
        return Ok(Done::Added(score));
    };
    if rules.nx {
        return Ok(Done::Refused);
    }
    let score = if rules.incr { before + score } else { score };
    if score.is_nan() {
        return err("resulting score is not a number (NaN)");
    }
    if (rules.gt && score <= before) || (rules.lt && score >= before) {
        return Ok(Done::Refused);
    }
    if score == before {
        return Ok(Done::Same(score));
    }
    scores::set(c.view, head, member, old, score)?;
    Ok(Done::Changed(score))
}

pub fn zadd(c: &mut Call) -> Answer {
    let (mut rules, mut ch, mut at) = (Rules::default(), false, 2);
    while at < c.len() {
        match () {
            () if c.is(at, "nx") => rules.nx = true,
            () if c.is(at, "xx") => rules.xx = true,
            () if c.is(at, "gt") => rules.gt = true,
            () if c.is(at, "lt") => rules.lt = true,
            () if c.is(at, "ch") => ch = true,
            () if c.is(at, "incr") => rules.incr = true,
            () => break,
        }
        at += 1;
    }
    run(c, rules, ch, &c.args[at..])
}

pub fn zincrby(c: &mut Call) -> Answer {
    let rules = Rules {
        incr: true,
        ..Rules::default()
    };
    run(c, rules, false, &c.args[2..])
}

fn run(c: &mut Call, rules: Rules, ch: bool, words: &[&[u8]]) -> Answer {
    if words.is_empty() || words.len() % 2 == 1 {
        return Err(syntax());
    }
    if rules.nx && rules.xx {
        return err("XX and NX options at the same time are not compatible");
    }
    if (rules.nx && (rules.gt || rules.lt)) || (rules.gt && rules.lt) {
        return err("GT, LT, and/or NX options at the same time are not compatible");
    }
    if rules.incr && words.len() > 2 {
        return err("INCR option supports a single increment-element pair");
    }
    let pairs = words
        .chunks_exact(2)
        .map(|pair| Ok((double(pair[0])?, pair[1])));
    let pairs = pairs.collect::<Answer<Vec<_>>>()?;
    let key = c.key();
    let mut head = match c.typed(key, Type::Zset)? {
        Some(head) => head,
        None if rules.xx => {
            if rules.incr {
                c.reply.nil();
            } else {
                c.reply.int(0);
            }
            return Ok(());
        }
        None => c.fresh(key, Type::Zset)?,
    };
    let before = (head.size, head.first);
    let (mut added, mut changed, mut last) = (0, 0, None);
    for (score, member) in pairs {
        last = match put(c, &mut head, member, score, rules)? {
            Done::Added(score) => {
                added += 1;
                Some(score)
            }
            Done::Changed(score) => {
                changed += 1;
                Some(score)
            }
            Done::Same(score) => Some(score),
            Done::Refused => None,
        };
    }
    if (head.size, head.first) != before {
        c.keep(key, &head);
    } else if changed > 0 {
        c.view.touch(key);
    }
    match (rules.incr, last) {
        (true, Some(score)) => c.reply.double(score),
        (true, None) => c.reply.nil(),
        (false, _) => c.reply.int(if ch { added + changed } else { added }),
    }
    Ok(())
}

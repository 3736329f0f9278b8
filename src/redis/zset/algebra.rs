//! Unions, intersections and differences of sorted sets and sets.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer, WRONG_TYPE};
use crate::redis::command::number::{float, int, integer};
use crate::redis::store::head::Type;
use crate::redis::store::members::all;
use crate::redis::store::rows::{number, score_of};
use crate::redis::zset::range::{show, store};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Union,
    Inter,
    Diff,
}

#[derive(Clone, Copy)]
enum Aggregate {
    Sum,
    Min,
    Max,
}

type Scores = BTreeMap<Vec<u8>, f64>;
type Members = Vec<(Vec<u8>, f64)>;

/// The members of a key with their scores; those of a set have 1.
fn load(c: &Call, key: &[u8]) -> Answer<Scores> {
    let Some(head) = c.view.head(key)? else {
        return Ok(Scores::new());
    };
    let score = |row: &[u8]| match head.kind {
        Type::Set => 1.0,
        _ => score_of(number(row)),
    };
    match head.kind {
        Type::Set | Type::Zset => {
            let rows = all(c.view, head.version)?.into_iter();
            Ok(rows.map(|(member, row)| (member, score(&row))).collect())
        }
        _ => Err(WRONG_TYPE),
    }
}

fn together(how: Aggregate, a: f64, b: f64) -> f64 {
    match how {
        Aggregate::Sum if (a + b).is_nan() => 0.0,
        Aggregate::Sum => a + b,
        Aggregate::Min if b < a => b,
        Aggregate::Max if b > a => b,
        _ => a,
    }
}

/// The result in the order of scores, and whether these are wanted.
fn run(c: &Call, kind: Kind, at: usize) -> Answer<(Members, bool)> {
    let stores = at == 2;
    let count = int(c.arg(at))?;
    if count < 1 {
        let name = c.command.name;
        return err(format!(
            "at least 1 input key is needed for '{name}' command"
        ));
    }
    let left = &c.args[at + 1..];
    let Some(count) = usize::try_from(count).ok().filter(|n| *n <= left.len()) else {
        return Err(syntax());
    };
    let keys = &left[..count];
    let mut sets = Vec::with_capacity(count);
    for key in keys {
        sets.push(load(c, key)?);
    }
    let mut weights = vec![1.0; count];
    let (mut aggregate, mut with_scores, mut next) = (Aggregate::Sum, false, at + 1 + count);
    while next < c.len() {
        let behind = c.len() - next - 1;
        match () {
            () if kind != Kind::Diff && behind >= count && c.is(next, "weights") => {
                for (weight, word) in weights.iter_mut().zip(&c.args[next + 1..]) {
                    *weight = float(word).ok_or_else(|| fail("weight value is not a float"))?;
                }
                next += count;
            }
            () if kind != Kind::Diff && behind >= 1 && c.is(next, "aggregate") => {
                aggregate = match () {
                    () if c.is(next + 1, "sum") => Aggregate::Sum,
                    () if c.is(next + 1, "min") => Aggregate::Min,
                    () if c.is(next + 1, "max") => Aggregate::Max,
                    () => return Err(syntax()),
                };
                next += 1;
            }
            () if !stores && c.is(next, "withscores") => with_scores = true,
            () => return Err(syntax()),
        }
        next += 1;
    }
    let weighed = |score: f64, weight: f64| {
        let product = score * weight;
        if product.is_nan() {
            0.0
        } else {
            product
        }
    };
    let mut result = Scores::new();
    if kind != Kind::Diff {
        // The smallest first, as Redis adds them up: sums of infinite numbers depend on it.
        let mut order: Vec<_> = sets.into_iter().zip(weights).collect();
        order.sort_by_key(|(set, _)| set.len());
        (sets, weights) = order.into_iter().unzip();
    }
    match kind {
        Kind::Union => {
            for (set, weight) in sets.iter().zip(&weights) {
                for (member, score) in set {
                    let score = weighed(*score, *weight);
                    let entry = result.entry(member.clone());
                    entry
                        .and_modify(|sum| *sum = together(aggregate, *sum, score))
                        .or_insert(score);
                }
            }
        }
        Kind::Inter => {
            'members: for (member, score) in &sets[0] {
                let mut sum = weighed(*score, weights[0]);
                for (set, weight) in sets.iter().zip(&weights).skip(1) {
                    let Some(score) = set.get(member) else {
                        continue 'members;
                    };
                    sum = together(aggregate, sum, score * weight);
                }
                result.insert(member.clone(), sum);
            }
        }
        Kind::Diff => {
            let others = &sets[1..];
            let first = sets[0].iter();
            result.extend(
                first
                    .filter(|(member, _)| !others.iter().any(|set| set.contains_key(*member)))
                    .map(|(member, score)| (member.clone(), *score)),
            );
        }
    }
    let mut result: Vec<_> = result.into_iter().collect();
    // Members of one score are in order already.
    result.sort_by(|a, b| {
        (a.1 + 0.0)
            .total_cmp(&(b.1 + 0.0))
            .then_with(|| a.0.cmp(&b.0))
    });
    Ok((result, with_scores))
}

fn reply(c: &mut Call, kind: Kind) -> Answer {
    let (members, with_scores) = run(c, kind, 1)?;
    show(c, &members, with_scores);
    Ok(())
}

fn keep(c: &mut Call, kind: Kind) -> Answer {
    let (members, _) = run(c, kind, 2)?;
    let count = members.len() as u64;
    store(c, c.key(), members)?;
    c.reply.count(count);
    Ok(())
}

pub fn zunion(c: &mut Call) -> Answer {
    reply(c, Kind::Union)
}

pub fn zinter(c: &mut Call) -> Answer {
    reply(c, Kind::Inter)
}

pub fn zdiff(c: &mut Call) -> Answer {
    reply(c, Kind::Diff)
}

pub fn zunionstore(c: &mut Call) -> Answer {
    keep(c, Kind::Union)
}

pub fn zinterstore(c: &mut Call) -> Answer {
    keep(c, Kind::Inter)
}

pub fn zdiffstore(c: &mut Call) -> Answer {
    keep(c, Kind::Diff)
}

pub fn zintercard(c: &mut Call) -> Answer {
    let count = int(c.arg(1))?;
    if count < 1 {
        return err("at least 1 input key is needed for 'zintercard' command");
    }
    let left = &c.args[2..];
    let Some(count) = usize::try_from(count).ok().filter(|n| *n <= left.len()) else {
        return Err(syntax());
    };
    let mut sets = Vec::with_capacity(count);
    for key in &left[..count] {
        sets.push(load(c, key)?);
    }
    let (mut limit, mut at) = (0, 2 + count);
    while at < c.len() {
        if !c.is(at, "limit") || at + 1 >= c.len() {
            return Err(syntax());
        }
        let number = integer(c.arg(at + 1)).and_then(|number| u64::try_from(number).ok());
        limit = number.ok_or_else(|| fail("LIMIT can't be negative"))?;
        at += 2;
    }
    let (first, others) = (&sets[0], &sets[1..]);
    let in_all = |member: &&Vec<u8>| others.iter().all(|set| set.contains_key(*member));
    let found = first.keys().filter(in_all).count() as u64;
    c.reply
        .count(if limit == 0 { found } else { found.min(limit) });
    Ok(())
}

//! Members and their scores.

use crate::redis::command::call::Call;
use crate::redis::command::double;
use crate::redis::command::fail::Answer;
use crate::redis::command::number::cursor;
use crate::redis::keys::scan::{empty_page, page_options, reply_page};
use crate::redis::store::head::Type;
use crate::redis::store::members::page;
use crate::redis::store::rows::{number, score_of};
use crate::redis::zset::scores;

pub fn zcard(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Zset)?;
    c.reply.count(head.map_or(0, |head| head.size));
    Ok(())
}

pub fn zscore(c: &mut Call) -> Answer {
    let score = match c.typed(c.key(), Type::Zset)? {
        Some(head) => scores::score(c.view, &head, c.arg(2))?,
        None => None,
    };
    match score {
        Some(score) => c.reply.double(score),
        None => c.reply.nil(),
    }
    Ok(())
}

pub fn zmscore(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Zset)?;
    c.reply.array(c.len() - 2);
    for member in &c.args[2..] {
        let score = match &head {
            Some(head) => scores::score(c.view, head, member)?,
            None => None,
        };
        match score {
            Some(score) => c.reply.double(score),
            None => c.reply.nil(),
        }
    }
    Ok(())
}

pub fn zrem(c: &mut Call) -> Answer {
    let (key, mut count) = (c.key(), 0);
    if let Some(mut head) = c.typed(key, Type::Zset)? {
        for member in &c.args[2..] {
            if let Some(score) = scores::score(c.view, &head, member)? {
                scores::remove(c.view, &mut head, member, score)?;
                count += 1;
            }
        }
        if count > 0 {
            c.keep(key, &head);
        }
    }
    c.reply.int(count);
    Ok(())
}

pub fn zscan(c: &mut Call) -> Answer {
    let at = cursor(c.arg(2))?;
    let Some(head) = c.typed(c.key(), Type::Zset)? else {
        return empty_page(c);
    };
    let options = page_options(c, 3, false)?;
    let mut found = Vec::new();
    let next = page(c.view, head.version, at, options.count, |member, row| {
        if options.takes(member) {
            found.push(member.to_vec());
            found.push(double::text(score_of(number(row))).into_bytes());
        }
    })?;
    reply_page(c, next, &found)
}

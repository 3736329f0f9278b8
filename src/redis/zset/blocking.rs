//! Pops of sorted sets that wait for a member.

use crate::redis::command::call::Call;
use crate::redis::command::fail::Answer;
use crate::redis::list::blocking::{keys_before, ready, timeout, wait};
use crate::redis::store::head::Type;
use crate::redis::store::waiting::Lane;
use crate::redis::zset::pop::{many, pop_first, take};

const ZSETS: Lane = Lane::Pop(Type::Zset as u8);

fn pop(c: &mut Call, max: bool) -> Answer {
    let (keys, word) = keys_before(c);
    let timeout = timeout(word)?;
    for key in keys {
        let Some(mut head) = ready(c, key, Type::Zset)? else {
            continue;
        };
        let members = take(c, key, &mut head, max, 1)?;
        c.reply.array(3);
        c.reply.bulk(key);
        for (member, score) in &members {
            c.reply.bulk(member);
            c.reply.double(*score);
        }
        return Ok(());
    }
    wait(c, keys, ZSETS, timeout)
}

pub fn bzpopmin(c: &mut Call) -> Answer {
    pop(c, false)
}

pub fn bzpopmax(c: &mut Call) -> Answer {
    pop(c, true)
}

pub fn bzmpop(c: &mut Call) -> Answer {
    let (keys, max, count) = many(c, 2)?;
    let timeout = timeout(c.arg(1))?;
    if pop_first(c, keys, max, count)? {
        return Ok(());
    }
    wait(c, keys, ZSETS, timeout)
}

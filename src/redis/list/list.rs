//! Commands at the ends of lists and by index.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, wrong_count, Answer};
use crate::redis::command::number::{int, positive, range};
use crate::redis::list::chunks::End;
use crate::redis::list::elements;
use crate::redis::store::head::Type;

fn push(c: &mut Call, end: End, only_existing: bool) -> Answer {
    let key = c.key();
    let mut head = match c.typed(key, Type::List)? {
        Some(head) => head,
        None if only_existing => {
            c.reply.int(0);
            return Ok(());
        }
        None => c.fresh(key, Type::List)?,
    };
    elements::push(c.view, &mut head, end, &c.args[2..])?;
    c.keep(key, &head);
    c.reply.count(head.size);
    Ok(())
}

pub fn lpush(c: &mut Call) -> Answer {
    push(c, End::Left, false)
}

pub fn rpush(c: &mut Call) -> Answer {
    push(c, End::Right, false)
}

pub fn lpushx(c: &mut Call) -> Answer {
    push(c, End::Left, true)
}

pub fn rpushx(c: &mut Call) -> Answer {
    push(c, End::Right, true)
}

fn pop(c: &mut Call, end: End) -> Answer {
    if c.len() > 3 {
        return Err(wrong_count(c.command.name));
    }
    let count = c.args.get(2).map(|word| positive(word)).transpose()?;
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::List)? else {
        match count {
            Some(_) => c.reply.nil_array(),
            None => c.reply.nil(),
        }
        return Ok(());
    };
    if let Some(count) = count {
        c.reply.array(count.min(head.size) as usize);
        if count == 0 {
            return Ok(());
        }
    }
    let reply = &mut *c.reply;
    elements::pop(c.view, &mut head, end, count.unwrap_or(1), |element| {
        reply.bulk(element)
    })?;
    c.keep(key, &head);
    Ok(())
}

pub fn lpop(c: &mut Call) -> Answer {
    pop(c, End::Left)
}

pub fn rpop(c: &mut Call) -> Answer {
    pop(c, End::Right)
}

pub fn llen(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::List)?;
    c.reply.count(head.map_or(0, |head| head.size));
    Ok(())
}

/// An index from either end; `None`: there is no such element.
fn index(at: i64, size: u64) -> Option<u64> {
    let from_end = || u64::try_from(size as i64 + at).ok();
    let at = if at < 0 { from_end()? } else { at as u64 };
    (at < size).then_some(at)
}

pub fn lindex(c: &mut Call) -> Answer {
    let Some(head) = c.typed(c.key(), Type::List)? else {
        c.reply.nil();
        return Ok(());
    };
    match index(int(c.arg(2))?, head.size) {
        Some(at) => c.reply.bulk(&elements::get(c.view, &head, at)?),
        None => c.reply.nil(),
    }
    Ok(())
}

pub fn lset(c: &mut Call) -> Answer {
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::List)? else {
        return err("no such key");
    };
    let Some(at) = index(int(c.arg(2))?, head.size) else {
        return err("index out of range");
    };
    elements::set(c.view, &mut head, at, c.arg(3))?;
    c.keep(key, &head);
    c.reply.ok();
    Ok(())
}

pub fn lrange(c: &mut Call) -> Answer {
    let (start, stop) = (int(c.arg(2))?, int(c.arg(3))?);
    let head = c.typed(c.key(), Type::List)?;
    let wanted = head.as_ref().and_then(|head| range(start, stop, head.size));
    let (Some(head), Some((first, last))) = (head, wanted) else {
        c.reply.array(0);
        return Ok(());
    };
    c.reply.array((last + 1 - first) as usize);
    let reply = &mut *c.reply;
    elements::each(c.view, &head, (first, last + 1), |_, element| {
        reply.bulk(element);
        true
    })
}

pub fn ltrim(c: &mut Call) -> Answer {
    let (start, stop) = (int(c.arg(2))?, int(c.arg(3))?);
    let key = c.key();
    if let Some(mut head) = c.typed(key, Type::List)? {
        match range(start, stop, head.size) {
            Some((first, last)) => {
                elements::trim(c.view, &mut head, first, last + 1)?;
                c.keep(key, &head);
            }
            None => c.view.remove(key),
        }
    }
    c.reply.ok();
    Ok(())
}

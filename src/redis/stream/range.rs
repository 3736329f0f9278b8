//! XRANGE and XREVRANGE.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{syntax, Answer};
use crate::redis::command::number::int;
use crate::redis::stream::entries::{show_range, Stream};
use crate::redis::stream::id::{end_of_range, start_of_range};

fn range(c: &mut Call, reverse: bool) -> Answer {
    let (first, last) = if reverse { (3, 2) } else { (2, 3) };
    let from = start_of_range(c.arg(first))?;
    let to = end_of_range(c.arg(last))?;
    let (mut count, mut at) = (None, 4);
    while at < c.len() {
        if !c.is(at, "count") || at + 1 >= c.len() {
            return Err(syntax());
        }
        count = Some(int(c.arg(at + 1))?.max(0) as u64);
        at += 2;
    }
    let Some(stream) = Stream::at(c, c.key())? else {
        c.reply.array(0);
        return Ok(());
    };
    if count == Some(0) {
        c.reply.nil_array();
        return Ok(());
    }
    show_range(c, &stream, (from, to), reverse, count.unwrap_or(0))
}

pub fn xrange(c: &mut Call) -> Answer {
    range(c, false)
}

pub fn xrevrange(c: &mut Call) -> Answer {
    range(c, true)
}

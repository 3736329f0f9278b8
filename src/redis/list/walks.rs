//! Commands that walk a list to find an element.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::{int, integer};
use crate::redis::list::chunks::{self, New};
use crate::redis::list::elements;
use crate::redis::store::head::Type;

pub fn linsert(c: &mut Call) -> Answer {
    let behind = match () {
        () if c.is(2, "after") => true,
        () if c.is(2, "before") => false,
        () => return Err(syntax()),
    };
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::List)? else {
        c.reply.int(0);
        return Ok(());
    };
    let (pivot, mut found) = (c.arg(3), None);
    elements::each(c.view, &head, (0, head.size), |at, element| {
        found = (element == pivot).then_some(at);
        found.is_none()
    })?;
    let Some(at) = found else {
        c.reply.int(-1);
        return Ok(());
    };
    let at = at + u64::from(behind);
    elements::settle(c.view, &mut head)?;
    let mut rest = chunks::packed_from(c.view, &head, at)?;
    rest.insert(0, New::Element(c.arg(4).to_vec()));
    chunks::replace_from(c.view, &mut head, at, &rest)?;
    c.keep(key, &head);
    c.reply.count(head.size);
    Ok(())
}

pub fn lrem(c: &mut Call) -> Answer {
    let count = int(c.arg(2))?;
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::List)? else {
        c.reply.int(0);
        return Ok(());
    };
    let (wanted, mut found) = (c.arg(3), Vec::new());
    let most = match count {
        0 => u64::MAX,
        _ => count.unsigned_abs(),
    };
    let mut look = |at, element: &[u8]| {
        if element == wanted {
            found.push(at);
        }
        (found.len() as u64) < most
    };
    match count < 0 {
        true => elements::each_back(c.view, &head, look)?,
        false => elements::each(c.view, &head, (0, head.size), &mut look)?,
    }
    found.sort_unstable();
    if let Some(&first) = found.first() {
        elements::settle(c.view, &mut head)?;
        let old = chunks::packed_from(c.view, &head, first)?;
        let mut kept = Vec::with_capacity(old.len());
        let mut gone = found.iter().peekable();
        for (at, element) in (first..).zip(old) {
            match gone.next_if(|one| **one == at) {
                Some(_) => chunks::discard(c.view, &head, &element)?,
                None => kept.push(element),
            }
        }
        chunks::replace_from(c.view, &mut head, first, &kept)?;
        c.keep(key, &head);
    }
    c.reply.count(found.len() as u64);
    Ok(())
}

pub fn lpos(c: &mut Call) -> Answer {
    let (mut rank, mut count, mut most) = (1, None, 0);
    let mut at = 3;
    while at < c.len() {
        if at + 1 >= c.len() {
            return Err(syntax());
        }
        let word = c.arg(at + 1);
        match () {
            () if c.is(at, "rank") => {
                rank = int(word)?;
                if rank == 0 {
                    return err("RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list");
                }
                if rank == i64::MIN {
                    return err("value is out of range, value must between -9223372036854775807 and 9223372036854775807");
                }
            }
            () if c.is(at, "count") => {
                let number = integer(word).filter(|number| *number >= 0);
                count = Some(number.ok_or_else(|| fail("COUNT can't be negative"))?);
            }
            () if c.is(at, "maxlen") => {
                let number = integer(word).filter(|number| *number >= 0);
                most = number.ok_or_else(|| fail("MAXLEN can't be negative"))?;
            }
            () => return Err(syntax()),
        }
        at += 2;
    }
    let Some(head) = c.typed(c.key(), Type::List)? else {
        match count {
            Some(_) => c.reply.array(0),
            None => c.reply.nil(),
        }
        return Ok(());
    };
    let (wanted, mut found) = (c.arg(2), Vec::new());
    let (mut seen, mut left) = (0, rank.unsigned_abs());
    let limit = match count {
        None => 1,
        Some(0) => u64::MAX,
        Some(count) => count as u64,
    };
    let mut look = |at: u64, element: &[u8]| {
        seen += 1;
        if element == wanted {
            left -= 1;
            if left == 0 {
                found.push(at);
                left = 1;
            }
        }
        (found.len() as u64) < limit && (most == 0 || seen < most)
    };
    match rank < 0 {
        true => elements::each_back(c.view, &head, look)?,
        false => elements::each(c.view, &head, (0, head.size), &mut look)?,
    }
    match (count, found.first()) {
        (None, Some(at)) => c.reply.count(*at),
        (None, None) => c.reply.nil(),
        (Some(_), _) => {
            c.reply.array(found.len());
            found.iter().for_each(|at| c.reply.count(*at));
        }
    }
    Ok(())
}

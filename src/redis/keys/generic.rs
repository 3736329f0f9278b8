//! Whether keys exist, their types and names.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer};
use crate::redis::command::number::int;
use crate::redis::store::head::Head;

pub fn del(c: &mut Call) -> Answer {
    let mut count = 0;
    for key in &c.args[1..] {
        if c.view.head(key)?.is_some() {
            c.view.remove(key);
            count += 1;
        }
    }
    c.reply.int(count);
    Ok(())
}

pub fn exists(c: &mut Call) -> Answer {
    let mut count = 0;
    for key in &c.args[1..] {
        count += i64::from(c.view.head(key)?.is_some());
    }
    c.reply.int(count);
    Ok(())
}

pub fn type_of(c: &mut Call) -> Answer {
    let head = c.view.head(c.key())?;
    c.reply.simple(head.map_or("none", |head| head.kind.name()));
    Ok(())
}

pub fn wait(c: &mut Call) -> Answer {
    int(c.arg(1))?;
    match int(c.arg(2)) {
        Ok(0..) => c.reply.int(0),
        Ok(_) => return err("timeout is negative"),
        Err(_) => return err("timeout is not an integer or out of range"),
    }
    Ok(())
}

/// Gives the value of a head to another key, and its rows with it.
pub fn hand_over(c: &mut Call, to: (usize, &[u8]), head: &Head) {
    if head.version != 0 {
        c.view.own(to.0, to.1, head.version);
    }
    c.view.set_head_in(to.0, to.1, head);
}

/// Returns whether the key was renamed.
fn rename_to(c: &mut Call, only_free: bool) -> Answer<bool> {
    let (from, to) = (c.arg(1), c.arg(2));
    let Some(head) = c.view.head(from)? else {
        return err("no such key");
    };
    if only_free && c.view.head(to)?.is_some() {
        return Ok(false);
    }
    if from != to {
        c.view.remove(from);
        let database = c.view.database;
        hand_over(c, (database, to), &head);
    }
    Ok(true)
}

pub fn rename(c: &mut Call) -> Answer {
    rename_to(c, false)?;
    c.reply.ok();
    Ok(())
}

pub fn renamenx(c: &mut Call) -> Answer {
    let done = rename_to(c, true)?;
    c.reply.yes(done);
    Ok(())
}

//! MULTI, DISCARD, WATCH. EXEC is in `redis/session.rs`, where commands run.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer};

/// Refuses what needs a session where there is none.
pub fn must_be_session(c: &Call) -> Answer {
    match c.client.is_session {
        true => Ok(()),
        false => err(format!(
            "{} needs a session",
            c.command.name.to_ascii_uppercase().replace('|', " ")
        )),
    }
}

pub fn multi(c: &mut Call) -> Answer {
    must_be_session(c)?;
    if c.client.queue.is_some() {
        return err("MULTI calls can not be nested");
    }
    c.client.queue = Some(Vec::new());
    c.reply.ok();
    Ok(())
}

pub fn exec(_: &mut Call) -> Answer {
    err("EXEC without MULTI")
}

/// Forgets the watched keys.
pub fn forget(c: &mut Call) {
    for (database, key, _) in std::mem::take(&mut c.client.watched) {
        c.view.store.watched.remove(database, &key);
    }
}

pub fn discard(c: &mut Call) -> Answer {
    if c.client.queue.take().is_none() {
        return err("DISCARD without MULTI");
    }
    c.client.spoiled = false;
    forget(c);
    c.reply.ok();
    Ok(())
}

pub fn watch(c: &mut Call) -> Answer {
    must_be_session(c)?;
    if c.client.queue.is_some() {
        return err("WATCH inside MULTI is not allowed");
    }
    let database = c.view.database;
    for key in &c.args[1..] {
        let known =
            |(at, one, _): &(usize, Vec<u8>, u64)| (*at, one.as_slice()) == (database, *key);
        if !c.client.watched.iter().any(known) {
            let stamp = c.view.store.watched.add(database, key);
            c.client.watched.push((database, key.to_vec(), stamp));
        }
    }
    c.reply.ok();
    Ok(())
}

pub fn unwatch(c: &mut Call) -> Answer {
    forget(c);
    c.reply.ok();
    Ok(())
}

//! What clients send before anything else.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, wrong_count, Answer, Fail};
use crate::redis::command::number::{int, integer, until_nul};
use crate::redis::keys::database;
use crate::redis::server::transactions::{forget, must_be_session};
use crate::redis::session::cut;
use crate::redis::store::waiting::Unblock;

/// The version of Redis whose behaviour this is.
pub const VERSION: &str = "7.2.0";

pub fn ping(c: &mut Call) -> Answer {
    match c.args {
        [_] => c.reply.simple("PONG"),
        [_, word] => c.reply.bulk(word),
        _ => return Err(wrong_count("ping")),
    }
    Ok(())
}

pub fn echo(c: &mut Call) -> Answer {
    c.reply.bulk(c.arg(1));
    Ok(())
}

pub fn quit(c: &mut Call) -> Answer {
    c.reply.ok();
    Ok(())
}

pub fn reset(c: &mut Call) -> Answer {
    forget(c);
    (c.client.queue, c.client.spoiled) = (None, false);
    (c.client.database, c.client.protocol) = (0, 2);
    c.client.name.clear();
    // SKIP still hides this reply, OFF does not.
    if std::mem::take(&mut c.client.silent) {
        c.client.hides = false;
    }
    c.reply.simple("RESET");
    Ok(())
}

pub fn select(c: &mut Call) -> Answer {
    let number = database(c.arg(1))?;
    if number != 0 {
        must_be_session(c)?;
    }
    c.client.database = number;
    c.reply.ok();
    Ok(())
}

fn is_plain(name: &[u8]) -> bool {
    name.iter().all(|byte| (b'!'..=b'~').contains(byte))
}

fn set_name(c: &mut Call, name: &[u8]) -> Answer {
    if !is_plain(name) {
        return err("Client names cannot contain spaces, newlines or special characters.");
    }
    c.client.name = name.to_vec();
    Ok(())
}

pub fn hello(c: &mut Call) -> Answer {
    let mut protocol = c.client.protocol;
    if let Some(word) = c.args.get(1) {
        protocol = match integer(word) {
            None => return err("Protocol version is not an integer or out of range"),
            Some(version @ 2..=3) => version as i32,
            Some(_) => {
                let text = "NOPROTO unsupported protocol version";
                return Err(Fail::Redis(text.into()));
            }
        };
    }
    let mut at = 2;
    while at < c.len() {
        if c.is(at, "auth") && at + 2 < c.len() {
            let text = "WRONGPASS invalid username-password pair or user is disabled.";
            if !c.is(at + 1, "default") {
                return Err(Fail::Redis(text.into()));
            }
            at += 3;
        } else if c.is(at, "setname") && at + 1 < c.len() {
            set_name(c, c.arg(at + 1))?;
            at += 2;
        } else {
            let word = String::from_utf8_lossy(until_nul(c.arg(at)));
            return err(format!("Syntax error in HELLO option '{word}'"));
        }
    }
    c.client.protocol = protocol;
    c.reply.map(7);
    for (name, value) in [("server", "redis"), ("version", VERSION)] {
        c.reply.bulk(name.as_bytes());
        c.reply.bulk(value.as_bytes());
    }
    c.reply.bulk(b"proto");
    c.reply.int(i64::from(protocol));
    c.reply.bulk(b"id");
    c.reply.count(c.client.id);
    for (name, value) in [("mode", "standalone"), ("role", "master")] {
        c.reply.bulk(name.as_bytes());
        c.reply.bulk(value.as_bytes());
    }
    c.reply.bulk(b"modules");
    c.reply.array(0);
    Ok(())
}

pub fn client_id(c: &mut Call) -> Answer {
    c.reply.count(c.client.id);
    Ok(())
}

pub fn client_getname(c: &mut Call) -> Answer {
    match c.client.name.is_empty() {
        true => c.reply.nil(),
        false => c.reply.bulk(&c.client.name),
    }
    Ok(())
}

pub fn client_setname(c: &mut Call) -> Answer {
    set_name(c, c.arg(2))?;
    c.reply.ok();
    Ok(())
}

pub fn client_setinfo(c: &mut Call) -> Answer {
    let (value, is_name) = (c.arg(3), c.is(2, "lib-name"));
    if !is_name && !c.is(2, "lib-ver") {
        let word = String::from_utf8_lossy(until_nul(c.arg(2)));
        return err(format!("Unrecognized option '{word}'"));
    }
    if !is_plain(value) {
        let name = if is_name { "lib-name" } else { "lib-ver" };
        return err(format!(
            "{name} cannot contain spaces, newlines or special characters."
        ));
    }
    match is_name {
        true => c.client.library.0 = value.to_vec(),
        false => c.client.library.1 = value.to_vec(),
    }
    c.reply.ok();
    Ok(())
}

fn answer_again(c: &mut Call) {
    (c.client.silent, c.client.skips_next, c.client.hides) = (false, false, false);
}

/// REPLY. Among the commands of EXEC it has a reply: what it says begins behind EXEC's.
pub fn client_reply(c: &mut Call) -> Answer {
    must_be_session(c)?;
    let hides = !c.client.in_exec;
    match () {
        () if c.is(2, "on") => answer_again(c),
        () if c.is(2, "off") => {
            c.client.silent = true;
            c.client.hides |= hides;
        }
        () if c.is(2, "skip") => {
            c.client.skips_next = !c.client.silent;
            c.client.hides |= hides;
        }
        () => return Err(syntax()),
    }
    c.reply.ok();
    Ok(())
}

pub fn client_unblock(c: &mut Call) -> Answer {
    let how = match c.len() {
        3 => Unblock::AsLate,
        4 if c.is(3, "timeout") => Unblock::AsLate,
        4 if c.is(3, "error") => Unblock::Fails,
        4 => return err("CLIENT UNBLOCK reason should be TIMEOUT or ERROR"),
        _ => {
            let word = String::from_utf8_lossy(cut(c.arg(1), 128));
            return err(format!(
                "unknown subcommand or wrong number of arguments for '{word}'. Try CLIENT HELP."
            ));
        }
    };
    let id = int(c.arg(2))?;
    let waiting = &c.view.store.waiting;
    let waited = u64::try_from(id).is_ok_and(|id| waiting.unblock(id, how));
    c.reply.yes(waited);
    Ok(())
}

pub fn client_switch(c: &mut Call) -> Answer {
    if !c.is(2, "on") && !c.is(2, "off") {
        return Err(syntax());
    }
    c.reply.ok();
    Ok(())
}

pub fn client_info(c: &mut Call) -> Answer {
    let client = &c.client;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let line = format!(
        "id={} name={} db={} resp={} lib-name={} lib-ver={}\n",
        client.id,
        text(&client.name),
        client.database,
        client.protocol,
        text(&client.library.0),
        text(&client.library.1),
    );
    c.reply.verbatim(&line);
    Ok(())
}

/// LIST, of this client alone: TYPE and ID may leave it out.
pub fn client_list(c: &mut Call) -> Answer {
    let is_listed = match c.len() {
        2 => true,
        4 if c.is(2, "type") => {
            let types = ["normal", "master", "slave", "replica", "pubsub"];
            if !types.iter().any(|one| c.is(3, one)) {
                let word = String::from_utf8_lossy(until_nul(c.arg(3)));
                return err(format!("Unknown client type '{word}'"));
            }
            c.is(3, "normal")
        }
        4.. if c.is(2, "id") => {
            let ids = c.args[3..].iter().map(|word| match integer(word) {
                Some(id) => Ok(u64::try_from(id).is_ok_and(|id| id == c.client.id)),
                None => err("Invalid client ID"),
            });
            ids.collect::<Answer<Vec<_>>>()?.contains(&true)
        }
        _ => return Err(syntax()),
    };
    if is_listed {
        return client_info(c);
    }
    c.reply.verbatim("");
    Ok(())
}

pub fn client_help(c: &mut Call) -> Answer {
    let lines = [
        "CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "GETNAME, SETNAME <name>",
        "    The client's name.",
        "HELP",
        "    Print this help.",
        "ID",
        "    The client's number.",
        "INFO, LIST",
        "    What is known of the client.",
        "NO-EVICT (ON|OFF), NO-TOUCH (ON|OFF)",
        "    Accepted, without an effect.",
        "REPLY (ON|OFF|SKIP)",
        "    Whether commands have replies.",
        "SETINFO (LIB-NAME|LIB-VER) <value>",
        "    The client's library.",
        "UNBLOCK <client-id> [TIMEOUT|ERROR]",
        "    End the wait of a client of the same database.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}

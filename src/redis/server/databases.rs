//! Databases as wholes, the clock, and the settings that clients ask for.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::glob;
use crate::redis::command::number::integer;
use crate::redis::keys::scan::count;
use crate::redis::server::connection::VERSION;
use crate::redis::store::epochs::DATABASES;
use std::time::{SystemTime, UNIX_EPOCH};

pub fn dbsize(c: &mut Call) -> Answer {
    let count = count(c)?;
    c.reply.count(count);
    Ok(())
}

fn flush(c: &mut Call, all: bool) -> Answer {
    let known = |c: &Call| c.len() == 2 && (c.is(1, "sync") || c.is(1, "async"));
    if c.len() > 1 && !known(c) {
        return Err(syntax());
    }
    let mut epochs = c.view.epochs().clone();
    let own = c.view.database;
    for database in 0..DATABASES {
        if all || database == own {
            epochs.flush(database)?;
        }
    }
    c.view.set_epochs(epochs);
    let watched = &c.view.store.watched;
    watched.touch_databases(|database| all || database == own);
    c.reply.ok();
    Ok(())
}

pub fn flushdb(c: &mut Call) -> Answer {
    flush(c, false)
}

pub fn flushall(c: &mut Call) -> Answer {
    flush(c, true)
}

pub fn swapdb(c: &mut Call) -> Answer {
    let number = |word: &[u8], text: &'static str| {
        let number = integer(word).filter(|number| i32::try_from(*number).is_ok());
        number.ok_or_else(|| fail(text))
    };
    let first = number(c.arg(1), "invalid first DB index")?;
    let second = number(c.arg(2), "invalid second DB index")?;
    let index = |number: i64| usize::try_from(number).ok().filter(|at| *at < DATABASES);
    let (Some(first), Some(second)) = (index(first), index(second)) else {
        return err("DB index is out of range");
    };
    let mut epochs = c.view.epochs().clone();
    epochs.of.swap(first, second);
    c.view.set_epochs(epochs);
    let watched = &c.view.store.watched;
    watched.touch_databases(|database| database == first || database == second);
    c.reply.ok();
    Ok(())
}

pub fn time(c: &mut Call) -> Answer {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default();
    c.reply.array(2);
    c.reply.bulk(now.as_secs().to_string().as_bytes());
    c.reply.bulk(now.subsec_micros().to_string().as_bytes());
    Ok(())
}

pub fn info(c: &mut Call) -> Answer {
    let section = |c: &Call, name: &str| {
        let all = ["all", "default", "everything"];
        c.len() == 1
            || c.args[1..].iter().any(|word| {
                let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
                is(name) || all.iter().any(|name| is(name))
            })
    };
    let mut text = String::new();
    if section(c, "server") {
        let lines = format!(
            "# Server\r\nredis_version:{VERSION}\r\nredis_mode:standalone\r\n\
             rocks_version:{}\r\nprocess_id:{}\r\n",
            env!("CARGO_PKG_VERSION"),
            std::process::id()
        );
        text.push_str(&lines);
    }
    if section(c, "keyspace") {
        let count = count(c)?;
        if !text.is_empty() {
            text.push_str("\r\n");
        }
        text.push_str("# Keyspace\r\n");
        if count > 0 {
            let line = format!("db{}:keys={count}\r\n", c.view.database);
            text.push_str(&line);
        }
    }
    c.reply.verbatim(&text);
    Ok(())
}

/// The settings of Redis whose values say how this works.
const SETTINGS: &[(&str, &str)] = &[
    ("appendonly", "yes"),
    ("databases", "16"),
    ("maxmemory", "0"),
    ("maxmemory-policy", "noeviction"),
    ("proto-max-bulk-len", "536870912"),
    ("save", ""),
    ("timeout", "0"),
];

pub fn config_get(c: &mut Call) -> Answer {
    let asked = |name: &str| {
        let matches = |word: &&[u8]| glob::matches(&word.to_ascii_lowercase(), name.as_bytes());
        c.args[2..].iter().any(matches)
    };
    let found: Vec<_> = SETTINGS.iter().filter(|(name, _)| asked(name)).collect();
    c.reply.map(found.len());
    for (name, value) in found {
        c.reply.bulk(name.as_bytes());
        c.reply.bulk(value.as_bytes());
    }
    Ok(())
}

pub fn config_set(c: &mut Call) -> Answer {
    if c.len() % 2 == 1 {
        return Err(crate::redis::command::fail::wrong_count("config|set"));
    }
    for pair in c.args[2..].chunks_exact(2) {
        let name = String::from_utf8_lossy(pair[0]).into_owned();
        let is_it = |(known, _): &&(&str, &str)| pair[0].eq_ignore_ascii_case(known.as_bytes());
        match SETTINGS.iter().find(is_it) {
            None => {
                return err(format!(
                    "Unknown option or number of arguments for CONFIG SET - '{name}'"
                ));
            }
            Some((_, value)) if pair[1] != value.as_bytes() => {
                return err(format!(
                    "CONFIG SET failed (possibly related to argument '{name}') - can't set immutable config"
                ));
            }
            Some(_) => {}
        }
    }
    c.reply.ok();
    Ok(())
}

pub fn config_resetstat(c: &mut Call) -> Answer {
    c.reply.ok();
    Ok(())
}

pub fn config_help(c: &mut Call) -> Answer {
    let lines = [
        "CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "GET <pattern>",
        "    Return settings that match a pattern.",
        "HELP",
        "    Print this help.",
        "RESETSTAT",
        "    Accepted: RocksDB keeps the statistics.",
        "SET <setting> <value>",
        "    Accepted where it changes nothing.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}

//! Commands of Redis's: one, or a script of them.

use crate::args::Args;
use crate::bytes::words;
use crate::context::Context;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, go_on};
use crate::redis_export::export;
use crate::redis_import::import;
use crate::show::Out;
use std::ffi::OsStr;
use std::io::{BufRead, IsTerminal};
use std::os::unix::ffi::OsStrExt;
use std::ptr::null;

/// A session with the reply that its calls fill.
pub struct Side {
    session: Handle<rocks_redis_session>,
    reply: Handle<rocks_redis_reply>,
    nodes: *const rocks_redis_node,
    count: usize,
}

impl Side {
    pub fn new(redis: &Handle<rocks_redis>) -> Result<Side> {
        Ok(Side {
            session: made!(rocks_redis_session_new(redis.get()))?,
            reply: made!(rocks_redis_reply_new())?,
            nodes: null(),
            count: 0,
        })
    }

    pub fn call(&mut self, words: &[impl AsRef<[u8]>], work: &Work) -> Result<()> {
        self.count = 0;
        let words: Vec<_> = words.iter().map(|word| slice(word.as_ref())).collect();
        let (session, reply) = (self.session.get(), self.reply.get());
        call!(rocks_redis_session_call(
            session,
            words.as_ptr(),
            words.len(),
            work.cancel(),
            reply
        ))?;
        call!(rocks_redis_reply_nodes(
            reply,
            &mut self.nodes,
            &mut self.count
        ))
    }

    /// The nodes of the reply to the last call.
    pub fn nodes(&self) -> &[rocks_redis_node] {
        match self.count {
            0 => &[],
            // SAFETY: the reply has them until the next call, which takes this alone.
            count => unsafe { std::slice::from_raw_parts(self.nodes, count) },
        }
    }

    pub fn is_error(&self) -> bool {
        self.nodes()
            .first()
            .is_some_and(|node| node.kind == ROCKS_REDIS_ERROR)
    }
}

/// The bytes of a node.
pub fn bytes_of(node: &rocks_redis_node) -> Lent<'_> {
    lent(rocks_slice {
        data: node.data,
        len: node.len,
    })
}

fn quoted(data: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in data {
        match byte {
            b'\n' => out += "\\n",
            b'\r' => out += "\\r",
            b'\t' => out += "\\t",
            8 => out += "\\b",
            7 => out += "\\a",
            b'\\' | b'"' => out.extend(['\\', *byte as char]),
            b' '..=b'~' => out.push(*byte as char),
            _ => out += &format!("\\x{byte:02x}"),
        }
    }
    out + "\""
}

/// One reply of RESP2, for people on a terminal and bare for other programs; what is behind it.
fn show_resp<'a>(out: &mut Out, resp: &'a [u8], indent: usize, for_people: bool) -> &'a [u8] {
    let end = resp
        .iter()
        .position(|byte| *byte == b'\r')
        .unwrap_or(resp.len());
    let (kind, line) = (resp[0], &resp[1..end]);
    let next = &resp[(end + 2).min(resp.len())..];
    let number = || String::from_utf8_lossy(line).parse::<i64>().unwrap_or(0);
    let bare = |out: &mut Out, text: &str| out.line(if for_people { text } else { "" });
    match kind {
        b':' => {
            out.text(if for_people { "(integer) " } else { "" });
            out.line(&number().to_string());
        }
        b'+' | b'-' => {
            out.text(if for_people && kind == b'-' {
                "(error) "
            } else {
                ""
            });
            out.raw(line);
            out.raw(b"\n");
        }
        _ if number() < 0 => bare(out, "(nil)"),
        b'$' => {
            let (data, rest) = next.split_at(number() as usize);
            if for_people {
                out.text(&quoted(data));
            } else {
                out.raw(data);
            }
            out.raw(b"\n");
            return &rest[2..];
        }
        _ if number() == 0 => bare(out, "(empty array)"),
        _ => {
            let count = number();
            let width = count.to_string().len();
            let mut rest = next;
            for at in 1..=count {
                if for_people {
                    let blank = " ".repeat(if at == 1 { 0 } else { indent });
                    out.text(&format!("{blank}{at:width$}) "));
                }
                rest = show_resp(out, rest, indent + width + 2, for_people);
            }
            return rest;
        }
    }
    next
}

/// A node with what is in it; what is behind it.
fn json_node<'a>(out: &mut Out, nodes: &'a [rocks_redis_node]) -> &'a [rocks_redis_node] {
    let (node, mut rest) = (&nodes[0], &nodes[1..]);
    let data = bytes_of(node);
    match node.kind {
        ROCKS_REDIS_NIL | ROCKS_REDIS_NIL_ARRAY => out.text("null"),
        ROCKS_REDIS_INTEGER => out.text(&node.integer.to_string()),
        ROCKS_REDIS_BOOLEAN => out.text(if node.integer != 0 { "true" } else { "false" }),
        // JSON has no infinite numbers.
        ROCKS_REDIS_DOUBLE if !data.contains(&b'n') => out.raw(&data),
        ROCKS_REDIS_ERROR => {
            out.text("{\"error\": ");
            out.json_bytes(&data);
            out.text("}");
        }
        ROCKS_REDIS_DOUBLE | ROCKS_REDIS_SIMPLE | ROCKS_REDIS_BULK | ROCKS_REDIS_VERBATIM => {
            out.json_bytes(&data)
        }
        kind => {
            let is_map = kind == ROCKS_REDIS_MAP;
            out.open(if is_map { "{" } else { "[" });
            for _ in 0..node.integer {
                out.next();
                if is_map {
                    out.text(&crate::show::json_text(&String::from_utf8_lossy(
                        &bytes_of(&rest[0]),
                    )));
                    out.text(": ");
                    rest = &rest[1..];
                }
                rest = json_node(out, rest);
            }
            out.close(if is_map { "}" } else { "]" });
        }
    }
    rest
}

fn show_reply(args: &Args, out: &mut Out, side: &Side) -> Result<()> {
    let nodes = side.nodes();
    // After CLIENT REPLY OFF there is none.
    if nodes.is_empty() {
        return Ok(());
    }
    if args.json() {
        json_node(out, nodes);
        if nodes[0].kind < ROCKS_REDIS_ARRAY || nodes[0].kind == ROCKS_REDIS_VERBATIM {
            out.raw(b"\n");
        }
        return Ok(());
    }
    let mut resp = NO_BYTES;
    call!(rocks_redis_reply_resp(side.reply.get(), 2, &mut resp))?;
    show_resp(out, &lent(resp), 0, std::io::stdout().is_terminal());
    Ok(())
}

/// Runs one command; false: it answered an error.
fn run(args: &Args, out: &mut Out, side: &mut Side, words: &[impl AsRef<[u8]>]) -> Result<bool> {
    side.call(words, &Work::begin(args, "redis")?)?;
    show_reply(args, out, side)?;
    Ok(!side.is_error())
}

fn run_script(args: &Args, out: &mut Out, side: &mut Side) -> Result<bool> {
    let (mut stdin, mut all_well) = (crate::standard::input()?.lock(), true);
    loop {
        let mut line = Vec::new();
        let read = stdin.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::of(ROCKS_IO_ERROR, format!("standard input: {error}")))?
            == 0
        {
            return Ok(all_well);
        }
        let Some(words) = words(&line) else {
            return Err(Failure::of(
                ROCKS_INVALID_ARGUMENT,
                "quotes that do not end".into(),
            ));
        };
        if !words.is_empty() {
            all_well &= run(args, out, side, &words)?;
            go_on()?;
        }
    }
}

pub fn redis(args: &Args, context: &mut Context) -> Result<i32> {
    let words: Vec<_> = args.words[1..].iter().map(|word| word.as_bytes()).collect();
    let exports = words == [b"export"];
    let imports = matches!(words[..], [b"import"] | [b"import", _]);
    let opened = context.open(args, if exports { "read_only" } else { "read_write" })?;
    let redis = made!(rocks_redis_open(opened.db(), null()))?;
    let out = &mut context.out;
    let all_well = if exports {
        export(args, out, &redis)?;
        true
    } else if imports {
        import(
            args,
            out,
            &redis,
            words.get(1).map(|path| OsStr::from_bytes(path)),
        )?
    } else {
        let mut side = Side::new(&redis)?;
        match words.is_empty() {
            true => run_script(args, out, &mut side)?,
            false => run(args, out, &mut side, &words)?,
        }
    };
    drop(redis);
    opened.close()?;
    Ok(if all_well { DONE } else { FAILED })
}

//! What a command does with each of its keys, in the words of Redis's key specifications: RO reads, RW
//! changes, OW overwrites and RM removes it; then what becomes of the data.

use crate::redis::command::table::{Command, READ};

/// Of the key that is the `nth` of those among the words.
pub fn access(command: &Command, words: &[&[u8]], nth: usize) -> &'static str {
    let (first, others) = by_name(command, words);
    if nth == 0 {
        first
    } else {
        others
    }
}

fn is(word: &[u8], name: &str) -> bool {
    word.eq_ignore_ascii_case(name.as_bytes())
}

/// Of the first key, and of the others.
fn by_name(command: &Command, words: &[&[u8]]) -> (&'static str, &'static str) {
    let both = |flags| (flags, flags);
    match command.name {
        "msetnx" | "setnx" => both("OW insert"),
        "mset" | "psetex" | "restore" | "setex" => both("OW update"),
        "bitop" | "geosearchstore" | "sdiffstore" | "sinterstore" | "sunionstore"
        | "zdiffstore" | "zinterstore" | "zrangestore" | "zunionstore" => {
            ("OW update", "RO access")
        }
        "copy" | "georadius" | "georadiusbymember" | "sort" => ("RO access", "OW update"),
        "rename" => ("RW access delete", "OW update"),
        "renamenx" => ("RW access delete", "OW insert"),
        "blmove" | "brpoplpush" | "lmove" | "rpoplpush" | "smove" => {
            ("RW access delete", "RW insert")
        }
        "pfmerge" => ("RW access insert", "RO access"),
        "pfcount" => both("RW access"),
        "del" | "unlink" => both("RM delete"),
        "set" if words[3..].iter().any(|word| is(word, "get")) => both("RW access update"),
        "set" => both("OW update"),
        "bitfield" => {
            let writes = |word: &&[u8]| is(word, "set") || is(word, "incrby");
            match words[2..].iter().any(writes) {
                true => both("RW access update"),
                false => both("RO access"),
            }
        }
        "blmpop" | "blpop" | "brpop" | "bzmpop" | "bzpopmax" | "bzpopmin" | "getdel" | "lmpop"
        | "lpop" | "rpop" | "spop" | "zmpop" | "zpopmax" | "zpopmin" => both("RW access delete"),
        "decr" | "decrby" | "getex" | "getset" | "hincrby" | "hincrbyfloat" | "incr" | "incrby"
        | "incrbyfloat" | "move" | "setbit" | "zincrby" => both("RW access update"),
        "hdel" | "lrem" | "ltrim" | "srem" | "xautoclaim" | "xdel" | "xgroup|delconsumer"
        | "xgroup|destroy" | "xtrim" | "zrem" | "zremrangebylex" | "zremrangebyrank"
        | "zremrangebyscore" => both("RW delete"),
        "append"
        | "hsetnx"
        | "linsert"
        | "lpush"
        | "lpushx"
        | "pfadd"
        | "rpush"
        | "rpushx"
        | "sadd"
        | "xgroup|create"
        | "xgroup|createconsumer" => both("RW insert"),
        "exists" | "hexists" | "hlen" | "hstrlen" | "llen" | "memory|usage" | "object|encoding"
        | "object|freq" | "object|idletime" | "object|refcount" | "scard" | "sismember"
        | "strlen" | "touch" | "type" | "watch" | "xlen" | "zcard" => both("RO"),
        // It may write to the stream's groups, and Redis says that it reads.
        "xreadgroup" => both("RO access"),
        _ if command.flags & READ != 0 => both("RO access"),
        _ => both("RW update"),
    }
}

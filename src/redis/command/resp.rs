//! Replies as bytes of Redis's protocol, RESP2 or RESP3.

use crate::types::*;
use std::io::Write;

/// Appends the nodes of finished replies.
pub fn write(nodes: &[rocks_redis_node], version: i32, out: &mut Vec<u8>) {
    let mut at = 0;
    while at < nodes.len() {
        at = one(nodes, at, version == 3, out);
    }
}

/// Writes the node at `at` and its elements; returns where the next one is.
fn one(nodes: &[rocks_redis_node], at: usize, three: bool, out: &mut Vec<u8>) -> usize {
    let Some(node) = nodes.get(at) else {
        return at + 1;
    };
    let count = node.integer;
    match node.kind {
        ROCKS_REDIS_NIL => out.extend_from_slice(if three { b"_\r\n" } else { b"$-1\r\n" }),
        ROCKS_REDIS_NIL_ARRAY => out.extend_from_slice(if three { b"_\r\n" } else { b"*-1\r\n" }),
        ROCKS_REDIS_INTEGER => number(out, b':', count),
        ROCKS_REDIS_BOOLEAN if three => {
            out.extend_from_slice(if count != 0 { b"#t\r\n" } else { b"#f\r\n" });
        }
        ROCKS_REDIS_BOOLEAN => number(out, b':', count),
        ROCKS_REDIS_DOUBLE if three => line(out, b',', bytes(node)),
        ROCKS_REDIS_SIMPLE => line(out, b'+', bytes(node)),
        ROCKS_REDIS_ERROR => line(out, b'-', bytes(node)),
        ROCKS_REDIS_VERBATIM if three => {
            number(out, b'=', node.len as i64 + 4);
            out.extend_from_slice(b"txt:");
            out.extend_from_slice(bytes(node));
            out.extend_from_slice(b"\r\n");
        }
        ROCKS_REDIS_BULK | ROCKS_REDIS_DOUBLE | ROCKS_REDIS_VERBATIM => {
            number(out, b'$', node.len as i64);
            out.extend_from_slice(bytes(node));
            out.extend_from_slice(b"\r\n");
        }
        _ => return aggregate(nodes, at, three, out),
    }
    at + 1
}

fn aggregate(nodes: &[rocks_redis_node], at: usize, three: bool, out: &mut Vec<u8>) -> usize {
    let (node, mut next) = (&nodes[at], at + 1);
    let count = node.integer;
    let is_map = node.kind == ROCKS_REDIS_MAP;
    let elements = if is_map { 2 * count } else { count };
    if node.flags & ROCKS_REDIS_FLAT != 0 && !three {
        // The elements of the elements: each is an array, and nothing deeper is one.
        let mut head = next;
        let mut sum = 0;
        for _ in 0..count {
            let inner = nodes.get(head).map_or(0, |node| node.integer);
            sum += inner;
            head += 1 + inner as usize;
        }
        number(out, b'*', sum);
        for _ in 0..count {
            let inner = nodes.get(next).map_or(0, |node| node.integer);
            next += 1;
            for _ in 0..inner {
                next = one(nodes, next, three, out);
            }
        }
        return next;
    }
    let (sign, shown) = match node.kind {
        ROCKS_REDIS_MAP if three => (b'%', count),
        ROCKS_REDIS_SET if three => (b'~', count),
        ROCKS_REDIS_PUSH if three => (b'>', count),
        _ => (b'*', elements),
    };
    number(out, sign, shown);
    for _ in 0..elements {
        next = one(nodes, next, three, out);
    }
    next
}

fn bytes(node: &rocks_redis_node) -> &[u8] {
    if node.data.is_null() {
        return &[];
    }
    // SAFETY: a finished node's bytes lie in its reply.
    unsafe { std::slice::from_raw_parts(node.data, node.len) }
}

fn line(out: &mut Vec<u8>, sign: u8, text: &[u8]) {
    out.push(sign);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn number(out: &mut Vec<u8>, sign: u8, number: i64) {
    out.push(sign);
    // Writing to memory does not fail.
    let _ = write!(out, "{number}\r\n");
}

//! A reply: its nodes in the order of RESP, with their bytes in one place. Reused, it allocates
//! nothing.

use crate::base::error::Result;
use crate::redis::command::{double, resp};
use crate::types::*;

#[derive(Default)]
pub struct Reply {
    nodes: Vec<rocks_redis_node>,
    bytes: Vec<u8>,
    /// The last RESP that was asked for.
    resp: Vec<u8>,
}

// SAFETY: the pointers in the nodes lead into `bytes`.
unsafe impl Send for Reply {}

/// An aggregate whose elements are not counted yet.
pub struct Opened(usize);

impl Reply {
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.bytes.clear();
    }

    /// How long it is, to cut it there again.
    pub fn mark(&self) -> (usize, usize) {
        (self.nodes.len(), self.bytes.len())
    }

    pub fn cut(&mut self, (nodes, bytes): (usize, usize)) {
        self.nodes.truncate(nodes);
        self.bytes.truncate(bytes);
    }

    fn node(&mut self, kind: rocks_redis_type, integer: i64) -> &mut rocks_redis_node {
        self.nodes.push(rocks_redis_node {
            kind,
            flags: 0,
            integer,
            number: 0.0,
            data: std::ptr::null(),
            len: 0,
        });
        let last = self.nodes.len() - 1;
        &mut self.nodes[last]
    }

    /// Until `finish`, `data` is an offset.
    fn text(&mut self, kind: rocks_redis_type, text: &[u8]) {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(text);
        let node = self.node(kind, 0);
        (node.data, node.len) = (std::ptr::without_provenance(at), text.len());
    }

    pub fn nil(&mut self) {
        self.node(ROCKS_REDIS_NIL, 0);
    }

    pub fn nil_array(&mut self) {
        self.node(ROCKS_REDIS_NIL_ARRAY, 0);
    }

    pub fn int(&mut self, number: i64) {
        self.node(ROCKS_REDIS_INTEGER, number);
    }

    pub fn count(&mut self, number: u64) {
        self.int(number.min(i64::MAX as u64) as i64);
    }

    pub fn yes(&mut self, yes: bool) {
        self.int(i64::from(yes));
    }

    pub fn double(&mut self, number: f64) {
        let at = self.bytes.len();
        double::write(&mut self.bytes, number);
        let len = self.bytes.len() - at;
        let node = self.node(ROCKS_REDIS_DOUBLE, 0);
        (node.data, node.len) = (std::ptr::without_provenance(at), len);
        node.number = number;
    }

    /// A double with a text of its own.
    pub fn double_as(&mut self, number: f64, text: &str) {
        self.text(ROCKS_REDIS_DOUBLE, text.as_bytes());
        if let Some(node) = self.nodes.last_mut() {
            node.number = number;
        }
    }

    pub fn simple(&mut self, text: &str) {
        self.text(ROCKS_REDIS_SIMPLE, text.as_bytes());
    }

    pub fn ok(&mut self) {
        self.simple("OK");
    }

    pub fn bulk(&mut self, bytes: &[u8]) {
        self.text(ROCKS_REDIS_BULK, bytes);
    }

    pub fn bulk_or_nil(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.bulk(bytes),
            None => self.nil(),
        }
    }

    pub fn verbatim(&mut self, text: &str) {
        self.text(ROCKS_REDIS_VERBATIM, text.as_bytes());
    }

    pub fn error(&mut self, text: &str) {
        // A line break would end it in RESP.
        let line: String = text
            .chars()
            .map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c })
            .collect();
        self.text(ROCKS_REDIS_ERROR, line.as_bytes());
    }

    pub fn array(&mut self, count: usize) {
        self.node(ROCKS_REDIS_ARRAY, count as i64);
    }

    pub fn map(&mut self, pairs: usize) {
        self.node(ROCKS_REDIS_MAP, pairs as i64);
    }

    pub fn set(&mut self, count: usize) {
        self.node(ROCKS_REDIS_SET, count as i64);
    }

    /// An array of arrays of two, which RESP2 writes as one.
    pub fn pairs(&mut self, count: usize) {
        self.node(ROCKS_REDIS_ARRAY, count as i64).flags = ROCKS_REDIS_FLAT;
    }

    pub fn open(&mut self) -> Opened {
        self.array(0);
        Opened(self.nodes.len() - 1)
    }

    pub fn open_map(&mut self) -> Opened {
        self.map(0);
        Opened(self.nodes.len() - 1)
    }

    /// The same for pairs.
    pub fn open_pairs(&mut self) -> Opened {
        self.pairs(0);
        Opened(self.nodes.len() - 1)
    }

    pub fn close(&mut self, opened: Opened, count: usize) {
        self.nodes[opened.0].integer = count as i64;
    }

    /// Ends a call that filled it; one that failed leaves it empty.
    pub fn end(&mut self, ran: Result<()>) -> Result<()> {
        match ran {
            Ok(()) => self.finish(),
            Err(_) => self.clear(),
        }
        ran
    }

    /// Makes the offsets pointers.
    fn finish(&mut self) {
        for node in &mut self.nodes {
            if is_text(node.kind) {
                node.data = self.bytes[node.data.addr()..].as_ptr();
            }
        }
    }

    pub fn nodes(&self) -> &[rocks_redis_node] {
        &self.nodes
    }

    /// The reply as RESP2 or RESP3, until the next call.
    pub fn resp(&mut self, version: i32) -> &[u8] {
        self.resp.clear();
        resp::write(&self.nodes, version, &mut self.resp);
        &self.resp
    }

    pub fn is_error(&self) -> bool {
        matches!(self.nodes.first(), Some(node) if node.kind == ROCKS_REDIS_ERROR)
    }
}

pub fn is_text(kind: rocks_redis_type) -> bool {
    matches!(
        kind,
        ROCKS_REDIS_DOUBLE
            | ROCKS_REDIS_SIMPLE
            | ROCKS_REDIS_BULK
            | ROCKS_REDIS_ERROR
            | ROCKS_REDIS_VERBATIM
    )
}

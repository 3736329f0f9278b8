//! Redis's structures as a stream of Redis's commands. A key is read by blocks, so that no collection
//! has to lie in memory.

use crate::args::Args;
use crate::library::abi::*;
use crate::library::*;
use crate::progress::{Work, go_on};
use crate::redis::{Side, bytes_of};
use crate::show::Out;

/// Elements in a command.
const BLOCK: usize = 500;
/// Bytes of a string in a command.
const PIECE: usize = 1 << 20;
const DATABASES: usize = 16;
/// The time at which a key or field expires that is not there.
const GONE: i64 = -2;

/// The words of a text; a question mark is the next of `given`.
fn words_of(text: &str, given: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut given = given.iter();
    let word = |word: &str| match word {
        "?" => given
            .next()
            .expect("a word for each question mark")
            .to_vec(),
        _ => word.as_bytes().to_vec(),
    };
    text.split(' ').map(word).collect()
}

struct Export<'a> {
    out: &'a mut Out,
    work: &'a Work,
    /// What is read, and what is asked beside it.
    main: Side,
    other: Side,
}

impl Export<'_> {
    fn put_words(&mut self, words: &[impl AsRef<[u8]>]) {
        self.out.text(&format!("*{}\r\n", words.len()));
        for word in words {
            let word = word.as_ref();
            self.out.text(&format!("${}\r\n", word.len()));
            self.out.raw(word);
            self.out.raw(b"\r\n");
        }
    }

    fn put(&mut self, text: &str, given: &[&[u8]]) {
        self.put_words(&words_of(text, given));
    }

    /// What is cut by an interrupt is a failure: the output would look whole.
    fn ask(&mut self, text: &str, key: &[u8]) -> Result<()> {
        go_on()?;
        self.main.call(&words_of(text, &[key]), self.work)
    }

    /// The elements of the reply from a node on, behind a command's name and key. With `swaps` they
    /// are pairs of which the second comes first.
    fn put_elements(&mut self, name: &str, key: &[u8], from: usize, swaps: bool) {
        let nodes = self.main.nodes();
        if from >= nodes.len() {
            return;
        }
        let at = |at: usize| if swaps { from + ((at - from) ^ 1) } else { at };
        let elements = (from..nodes.len()).map(|one| bytes_of(&nodes[at(one)]).to_vec());
        let words: Vec<_> = [name.as_bytes().to_vec(), key.to_vec()]
            .into_iter()
            .chain(elements)
            .collect();
        self.put_words(&words);
    }

    fn string(&mut self, key: &[u8]) -> Result<()> {
        for at in (0..).step_by(PIECE) {
            self.ask(&format!("GETRANGE ? {at} {}", at + PIECE - 1), key)?;
            let node = &self.main.nodes()[0];
            if node.kind != ROCKS_REDIS_BULK {
                break;
            }
            let piece = bytes_of(node).to_vec();
            match at {
                0 => self.put("SET ? ?", &[key, &piece]),
                _ if !piece.is_empty() => self.put("APPEND ? ?", &[key, &piece]),
                _ => {}
            }
            if piece.len() < PIECE {
                break;
            }
        }
        Ok(())
    }

    fn list(&mut self, key: &[u8]) -> Result<()> {
        for at in (0..).step_by(BLOCK) {
            self.ask(&format!("LRANGE ? {at} {}", at + BLOCK - 1), key)?;
            if self.main.nodes().len() < 2 {
                break;
            }
            self.put_elements("RPUSH", key, 1, false);
        }
        Ok(())
    }

    /// The expiries of the fields of a page.
    fn expiries(&mut self, key: &[u8]) -> Result<()> {
        let fields = self.main.nodes()[3..].iter().step_by(2);
        let fields: Vec<_> = fields.map(|node| bytes_of(node).to_vec()).collect();
        if fields.is_empty() {
            return Ok(());
        }
        let mut words = words_of(
            "HPEXPIRETIME ? FIELDS ?",
            &[key, fields.len().to_string().as_bytes()],
        );
        words.extend(fields.iter().cloned());
        self.other.call(&words, self.work)?;
        let times = self.other.nodes().iter().skip(1).map(|node| node.integer);
        let times: Vec<_> = times.collect();
        for (field, time) in fields.iter().zip(times) {
            match time {
                // It expired behind the page, which has written it.
                GONE => self.put("HDEL ? ?", &[key, field]),
                0.. => self.put(
                    "HPEXPIREAT ? ? FIELDS 1 ?",
                    &[key, time.to_string().as_bytes(), field],
                ),
                _ => {}
            }
        }
        Ok(())
    }

    /// Pages of members, with values or without.
    fn pages(&mut self, key: &[u8], scan: &str, name: &str) -> Result<()> {
        let mut cursor = "0".to_owned();
        loop {
            self.ask(&format!("{scan} ? {cursor} COUNT {BLOCK}"), key)?;
            let nodes = self.main.nodes();
            if nodes.len() < 3 {
                return Ok(());
            }
            cursor = String::from_utf8_lossy(&bytes_of(&nodes[1])).into_owned();
            self.put_elements(name, key, 3, scan == "ZSCAN");
            if scan == "HSCAN" {
                self.expiries(key)?;
            }
            if cursor == "0" {
                return Ok(());
            }
        }
    }

    fn pending(&mut self, key: &[u8], group: &[u8]) -> Result<()> {
        let mut after = b"-".to_vec();
        loop {
            go_on()?;
            self.other.call(
                &words_of("XPENDING ? ? ? + 500", &[key, group, &after]),
                self.work,
            )?;
            let nodes = self.other.nodes();
            if nodes.len() < 2 {
                return Ok(());
            }
            let mut claims = Vec::new();
            for one in nodes[1..].chunks_exact(5) {
                let (id, consumer) = (bytes_of(&one[1]).to_vec(), bytes_of(&one[2]).to_vec());
                after = [b"(", &id[..]].concat();
                claims.push((id, consumer, number(&one[3]), number(&one[4])));
            }
            for (id, consumer, idle, count) in claims {
                let given = [
                    key,
                    group,
                    &consumer,
                    &id,
                    idle.as_bytes(),
                    count.as_bytes(),
                ];
                self.put("XCLAIM ? ? ? 0 ? IDLE ? RETRYCOUNT ? FORCE JUSTID", &given);
            }
        }
    }

    fn groups(&mut self, key: &[u8]) -> Result<()> {
        self.ask("XINFO GROUPS ?", key)?;
        let (nodes, mut at, mut groups) = (self.main.nodes(), 1, Vec::new());
        for _ in 0..nodes[0].integer {
            let of = |name: &str| &nodes[value_in(nodes, at, name)];
            let (name, last) = (
                bytes_of(of("name")).to_vec(),
                bytes_of(of("last-delivered-id")).to_vec(),
            );
            groups.push((name, last, number(of("entries-read"))));
            at = behind(nodes, at);
        }
        for (name, last, read) in groups {
            self.put(
                "XGROUP CREATE ? ? ? ENTRIESREAD ?",
                &[key, &name, &last, read.as_bytes()],
            );
            self.other
                .call(&words_of("XINFO CONSUMERS ? ?", &[key, &name]), self.work)?;
            let (nodes, mut at, mut consumers) = (self.other.nodes(), 1, Vec::new());
            for _ in 0..nodes[0].integer {
                consumers.push(bytes_of(&nodes[value_in(nodes, at, "name")]).to_vec());
                at = behind(nodes, at);
            }
            for consumer in consumers {
                self.put("XGROUP CREATECONSUMER ? ? ?", &[key, &name, &consumer]);
            }
            self.pending(key, &name)?;
        }
        Ok(())
    }

    fn stream(&mut self, key: &[u8]) -> Result<()> {
        let (mut after, mut is_empty) = ("-".to_owned(), true);
        loop {
            self.ask(&format!("XRANGE ? {after} + COUNT {BLOCK}"), key)?;
            let nodes = self.main.nodes();
            if nodes.len() < 2 {
                break;
            }
            let (mut at, mut entries) = (1, Vec::new());
            while at < nodes.len() {
                let (id, fields) = (
                    bytes_of(&nodes[at + 1]).to_vec(),
                    nodes[at + 2].integer as usize,
                );
                after = format!("({}", String::from_utf8_lossy(&id));
                let mut words = vec![b"XADD".to_vec(), key.to_vec(), id];
                words.extend(
                    nodes[at + 3..at + 3 + fields]
                        .iter()
                        .map(|node| bytes_of(node).to_vec()),
                );
                entries.push(words);
                at = behind(nodes, at);
            }
            for words in entries {
                self.put_words(&words);
            }
            is_empty = false;
        }
        self.ask("XINFO STREAM ?", key)?;
        if self.main.is_error() {
            // It expired meanwhile.
            return Ok(());
        }
        let nodes = self.main.nodes();
        let of = |name: &str| &nodes[value_in(nodes, 0, name)];
        let (last, deleted) = (
            bytes_of(of("last-generated-id")),
            bytes_of(of("max-deleted-entry-id")),
        );
        let (last, deleted, added) = (last.to_vec(), deleted.to_vec(), number(of("entries-added")));
        if is_empty {
            self.put("XADD ? MAXLEN 0 0-1 x y", &[key]);
        }
        self.put(
            "XSETID ? ? ENTRIESADDED ? MAXDELETEDID ?",
            &[key, &last, added.as_bytes(), &deleted],
        );
        self.groups(key)
    }

    /// Its time is asked first: what expires meanwhile is written in part, and goes by that time.
    fn key(&mut self, key: &[u8]) -> Result<()> {
        self.ask("PEXPIRETIME ?", key)?;
        let time = self.main.nodes()[0].integer;
        if time == GONE {
            return Ok(());
        }
        self.ask("TYPE ?", key)?;
        let kind = bytes_of(&self.main.nodes()[0]).to_vec();
        match &kind[..] {
            b"none" => return Ok(()),
            b"string" => self.string(key)?,
            kind => {
                self.put("DEL ?", &[key]);
                match kind {
                    b"list" => self.list(key)?,
                    b"hash" => self.pages(key, "HSCAN", "HSET")?,
                    b"set" => self.pages(key, "SSCAN", "SADD")?,
                    b"zset" => self.pages(key, "ZSCAN", "ZADD")?,
                    _ => self.stream(key)?,
                }
            }
        }
        if time >= 0 {
            self.put("PEXPIREAT ? ?", &[key, time.to_string().as_bytes()]);
        }
        Ok(())
    }
}

/// The node behind one with all its elements.
fn behind(nodes: &[rocks_redis_node], mut at: usize) -> usize {
    let mut left = 1;
    while left > 0 {
        left -= 1;
        let inner = nodes[at].integer as usize;
        match nodes[at].kind {
            ROCKS_REDIS_MAP => left += 2 * inner,
            kind if kind >= ROCKS_REDIS_ARRAY && kind != ROCKS_REDIS_VERBATIM => left += inner,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The value of a name in a map; 0: it is not there.
fn value_in(nodes: &[rocks_redis_node], map: usize, name: &str) -> usize {
    let mut at = map + 1;
    for _ in 0..nodes[map].integer {
        if *bytes_of(&nodes[at]) == *name.as_bytes() {
            return at + 1;
        }
        at = behind(nodes, at + 1);
    }
    0
}

fn number(node: &rocks_redis_node) -> String {
    let number = if node.kind == ROCKS_REDIS_NIL {
        -1
    } else {
        node.integer
    };
    number.to_string()
}

pub fn export(args: &Args, out: &mut Out, redis: &Handle<rocks_redis>) -> Result<()> {
    let work = Work::begin(args, "export")?;
    let (main, other, mut pages) = (Side::new(redis)?, Side::new(redis)?, Side::new(redis)?);
    let mut export = Export {
        out,
        work: &work,
        main,
        other,
    };
    for database in 0..DATABASES {
        let select = words_of(&format!("SELECT {database}"), &[]);
        for side in [&mut export.main, &mut export.other, &mut pages] {
            side.call(&select, &work)?;
        }
        export.ask("RANDOMKEY", &[])?;
        if export.main.nodes()[0].kind == ROCKS_REDIS_NIL {
            continue;
        }
        export.put_words(&select);
        let mut cursor = "0".to_owned();
        loop {
            go_on()?;
            pages.call(
                &words_of(&format!("SCAN {cursor} COUNT {BLOCK}"), &[]),
                &work,
            )?;
            let nodes = pages.nodes();
            cursor = String::from_utf8_lossy(&bytes_of(&nodes[1])).into_owned();
            for node in &nodes[3..] {
                export.key(&bytes_of(node))?;
            }
            if cursor == "0" {
                break;
            }
        }
    }
    go_on()
}

//! Pages of keys and members. A cursor is a place in the order of hashes: it needs no memory here,
//! and holds across restarts. What is there from the first page to the last is returned.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{syntax, Answer};
use crate::redis::command::glob;
use crate::redis::command::number::{cursor, int};
use crate::redis::store::head::Head;
use crate::redis::store::members::{below, heads_page};
use crate::redis::store::rows::{heads_of, HEAD_PREFIX};
use crate::redis::store::view::Family;

pub struct Options<'c> {
    pub count: usize,
    pattern: Option<&'c [u8]>,
    kind: Option<&'c [u8]>,
}

impl Options<'_> {
    pub fn takes(&self, name: &[u8]) -> bool {
        self.pattern
            .is_none_or(|pattern| glob::matches(pattern, name))
    }
}

pub fn page_options<'c>(c: &Call<'c, '_>, from: usize, of_keys: bool) -> Answer<Options<'c>> {
    let mut options = Options {
        count: 10,
        pattern: None,
        kind: None,
    };
    let mut at = from;
    while at < c.len() {
        if at + 1 >= c.len() {
            return Err(syntax());
        }
        let word = c.arg(at + 1);
        match () {
            () if c.is(at, "count") => {
                let count = int(word)?;
                if count < 1 {
                    return Err(syntax());
                }
                options.count = usize::try_from(count).unwrap_or(usize::MAX);
            }
            () if c.is(at, "match") => options.pattern = Some(word),
            () if of_keys && c.is(at, "type") => options.kind = Some(word),
            () => return Err(syntax()),
        }
        at += 2;
    }
    Ok(options)
}

pub fn empty_page(c: &mut Call) -> Answer {
    reply_page(c, 0, &[])
}

pub fn reply_page(c: &mut Call, next: u64, found: &[Vec<u8>]) -> Answer {
    c.reply.array(2);
    c.reply.bulk(next.to_string().as_bytes());
    c.reply.array(found.len());
    found.iter().for_each(|one| c.reply.bulk(one));
    Ok(())
}

pub fn scan(c: &mut Call) -> Answer {
    let at = cursor(c.arg(1))?;
    let options = page_options(c, 2, true)?;
    let (mut found, now) = (Vec::new(), c.view.now);
    let epoch = c.view.epochs().of[c.view.database];
    let next = heads_page(c.view, epoch, at, options.count, |key, row| {
        let Ok(head) = Head::decode(row) else {
            return;
        };
        let name = head.kind.name().as_bytes();
        let fits = options
            .kind
            .is_none_or(|kind| kind.eq_ignore_ascii_case(name));
        if fits && !head.is_over(now) && options.takes(key) {
            found.push(key.to_vec());
        }
    })?;
    reply_page(c, next, &found)
}

pub fn keys(c: &mut Call) -> Answer {
    let (pattern, mut count) = (c.key(), 0);
    let epoch = c.view.epochs().of[c.view.database];
    let opened = c.reply.open();
    let (reply, now) = (&mut *c.reply, c.view.now);
    heads_page(c.view, epoch, 0, usize::MAX, |key, row| {
        let is_there = Head::decode(row).is_ok_and(|head| !head.is_over(now));
        if is_there && glob::matches(pattern, key) {
            reply.bulk(key);
            count += 1;
        }
    })?;
    c.reply.close(opened, count);
    Ok(())
}

/// How many keys there are, those that are over left out. Walks them.
pub fn count(c: &Call) -> Answer<u64> {
    let (mut count, now) = (0, c.view.now);
    let epoch = c.view.epochs().of[c.view.database];
    heads_page(c.view, epoch, 0, usize::MAX, |_, row| {
        count += u64::from(Head::decode(row).is_ok_and(|head| !head.is_over(now)));
    })?;
    Ok(count)
}

/// The first key from a random hash on, or from the first one.
pub fn randomkey(c: &mut Call) -> Answer {
    let (first, end) = heads_of(c.view.epochs().of[c.view.database]);
    let mut middle = first.clone();
    middle.extend_from_slice(&below(u64::MAX).to_be_bytes());
    for from in [middle, first] {
        let mut scan = c.view.scan(Family::Heads, (from, end.clone()), false)?;
        while let Some((key, row)) = scan.next(c.view)? {
            if !Head::decode(row)?.is_over(c.view.now) {
                c.reply.bulk(&key[HEAD_PREFIX..]);
                return Ok(());
            }
        }
    }
    c.reply.nil();
    Ok(())
}

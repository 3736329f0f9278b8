//! SORT: the elements of a list, set or sorted set, by themselves or by what lies under other keys.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer, WRONG_TYPE};
use crate::redis::command::number::{int, weight};
use crate::redis::hash::fields;
use crate::redis::list;
use crate::redis::list::chunks::End;
use crate::redis::list::elements;
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::all;
use crate::redis::string::text;
use crate::redis::zset::scores;
use std::cmp::Ordering;

#[derive(Default)]
struct Options<'c> {
    descending: bool,
    alpha: bool,
    limit: Option<(i64, i64)>,
    by: Option<&'c [u8]>,
    get: Vec<&'c [u8]>,
    store: Option<&'c [u8]>,
}

fn options<'c>(c: &Call<'c, '_>, stores: bool) -> Answer<Options<'c>> {
    let (mut o, mut at) = (Options::default(), 2);
    while at < c.len() {
        let left = c.len() - at - 1;
        match () {
            () if c.is(at, "asc") => o.descending = false,
            () if c.is(at, "desc") => o.descending = true,
            () if c.is(at, "alpha") => o.alpha = true,
            () if c.is(at, "limit") && left >= 2 => {
                o.limit = Some((int(c.arg(at + 1))?, int(c.arg(at + 2))?));
                at += 2;
            }
            () if stores && c.is(at, "store") && left >= 1 => {
                o.store = Some(c.arg(at + 1));
                at += 1;
            }
            () if c.is(at, "by") && left >= 1 => {
                o.by = Some(c.arg(at + 1));
                at += 1;
            }
            () if c.is(at, "get") && left >= 1 => {
                o.get.push(c.arg(at + 1));
                at += 1;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    Ok(o)
}

/// The elements in the order of the list or of the scores; those of a set in any.
fn elements(c: &Call, head: &Head) -> Answer<Vec<Vec<u8>>> {
    let mut found = Vec::with_capacity(head.size as usize);
    match head.kind {
        Type::List => list::each(c.view, head, &mut |element| found.push(element.to_vec()))?,
        Type::Set => found.extend(all(c.view, head.version)?.into_iter().map(|row| row.0)),
        Type::Zset => {
            let all = scores::collect(c.view, scores::everything(head), false, (0, u64::MAX))?;
            found.extend(all.into_iter().map(|(member, _)| member));
        }
        _ => return Err(WRONG_TYPE),
    }
    Ok(found)
}

/// What a pattern names for an element: the string of a key, the field of a hash, `#` itself.
fn looked_up(c: &Call, pattern: &[u8], element: &[u8]) -> Answer<Option<Vec<u8>>> {
    if pattern == b"#" {
        return Ok(Some(element.to_vec()));
    }
    let Some(star) = pattern.iter().position(|byte| *byte == b'*') else {
        return Ok(None);
    };
    let (before, mut behind) = (&pattern[..star], &pattern[star + 1..]);
    let arrow = behind.windows(2).position(|two| two == b"->");
    let mut field = None;
    if let Some(at) = arrow.filter(|at| at + 2 < behind.len()) {
        field = Some(&behind[at + 2..]);
        behind = &behind[..at];
    }
    let Some(head) = c.view.head(&[before, element, behind].concat())? else {
        return Ok(None);
    };
    match (field, head.kind) {
        (Some(field), Type::Hash) => fields::get(c.view, &head, field),
        (None, Type::String) => text::into_whole(c.view, head).map(Some),
        _ => Ok(None),
    }
}

/// An element with what it is sorted by.
struct Item {
    element: Vec<u8>,
    weight: f64,
    text: Option<Vec<u8>>,
}

fn items(c: &Call, o: &Options, elements: Vec<Vec<u8>>) -> Answer<Vec<Item>> {
    let mut items = Vec::with_capacity(elements.len());
    for element in elements {
        c.view.go_on()?;
        let by = match o.by {
            Some(pattern) => looked_up(c, pattern, &element)?,
            None => Some(element.clone()),
        };
        let mut item = Item {
            element,
            weight: 0.0,
            text: None,
        };
        match by {
            Some(by) if o.alpha => item.text = Some(by),
            Some(by) => match weight(&by) {
                Some(weight) => item.weight = weight,
                None => return err("One or more scores can't be converted into double"),
            },
            None => {}
        }
        items.push(item);
    }
    Ok(items)
}

fn compare(o: &Options, a: &Item, b: &Item) -> Ordering {
    let order = match o.alpha {
        true => a.text.cmp(&b.text),
        false => (a.weight + 0.0)
            .total_cmp(&(b.weight + 0.0))
            .then_with(|| a.element.cmp(&b.element)),
    };
    if o.descending {
        order.reverse()
    } else {
        order
    }
}

fn sorted(c: &Call, o: &Options) -> Answer<Vec<Vec<u8>>> {
    let head = c.view.head(c.key())?;
    let mut found = match &head {
        Some(head) => elements(c, head)?,
        None => Vec::new(),
    };
    // A pattern without a star is the same for all: they keep their order.
    let keeps = o.by.is_some_and(|by| !by.contains(&b'*'));
    let is_set = head.is_some_and(|head| head.kind == Type::Set);
    if keeps && is_set && o.store.is_some() {
        // What is stored does not depend on the order of hashes.
        found.sort();
        if o.descending {
            found.reverse();
        }
    } else if !keeps {
        let mut items = items(c, o, found)?;
        items.sort_by(|a, b| compare(o, a, b));
        found = items.into_iter().map(|item| item.element).collect();
    } else if o.descending && !is_set {
        found.reverse();
    }
    let Some((start, count)) = o.limit else {
        return Ok(found);
    };
    let start = usize::try_from(start.max(0)).unwrap_or(usize::MAX);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    Ok(found.into_iter().skip(start).take(count).collect())
}

fn run(c: &mut Call, stores: bool) -> Answer {
    let o = options(c, stores)?;
    let found = sorted(c, &o)?;
    let mut out = Vec::with_capacity(found.len());
    for element in found {
        if o.get.is_empty() {
            out.push(Some(element));
            continue;
        }
        for pattern in &o.get {
            out.push(looked_up(c, pattern, &element)?);
        }
    }
    let Some(key) = o.store else {
        c.reply.array(out.len());
        out.iter()
            .for_each(|one| c.reply.bulk_or_nil(one.as_deref()));
        return Ok(());
    };
    if out.is_empty() {
        if c.view.head(key)?.is_some() {
            c.view.remove(key);
        }
    } else {
        let words: Vec<&[u8]> = out
            .iter()
            .map(|one| one.as_deref().unwrap_or(b""))
            .collect();
        let mut head = c.fresh(key, Type::List)?;
        elements::push(c.view, &mut head, End::Right, &words)?;
        c.keep(key, &head);
    }
    c.reply.count(out.len() as u64);
    Ok(())
}

pub fn sort(c: &mut Call) -> Answer {
    run(c, true)
}

pub fn sort_ro(c: &mut Call) -> Answer {
    run(c, false)
}

//! The elements of a list: some at either end lie in its head (`edges.rs`), those between them in
//! chunks (`chunks.rs`). The head's `first` and `size` count all of them.
//!
//! An end that is full gives half of its elements to the chunks, and one that is empty takes half of
//! what fits: whoever pushes and pops by turns meets a chunk once in so many times.

use crate::redis::command::fail::Answer;
use crate::redis::list::chunks::{self, End, Packed};
use crate::redis::list::edges::{bounds, edges, encode, Edge, MOST, MOST_BYTES};
use crate::redis::store::head::{damaged, Head};
use crate::redis::store::view::View;

/// The index of the first element of a new list.
const MIDDLE: u64 = 1 << 63;
/// So many elements at a time go to the chunks, or come from them, at once.
const MANY: u64 = MOST / 2;

/// A list at work.
struct List {
    /// The packed elements at the left and at the right.
    bytes: [Vec<u8>; 2],
    counts: [u64; 2],
    /// The head of those in chunks alone.
    middle: Head,
}

impl List {
    fn of(head: &Head) -> Answer<List> {
        let edges = edges(head)?;
        Ok(List {
            bytes: edges.map(|edge| edge.bytes.to_vec()),
            counts: edges.map(|edge| edge.count),
            middle: middle(head, &edges),
        })
    }

    fn store(self, head: &mut Head) {
        let [left, right] = self.counts;
        head.first = self.middle.first - left;
        head.size = self.middle.size + left + right;
        head.next = self.middle.next;
        head.bytes = encode([self.edge(End::Left), self.edge(End::Right)]);
    }

    fn edge(&self, end: End) -> Edge<'_> {
        Edge {
            bytes: &self.bytes[end as usize],
            count: self.counts[end as usize],
        }
    }

    /// Adds a packed element at an end.
    fn push(&mut self, view: &mut View, end: End, packed: &[u8]) -> Answer {
        let (count, len) = (self.counts[end as usize], self.bytes[end as usize].len());
        if count >= MOST || len + packed.len() > MOST_BYTES {
            self.spill(view, end, count / 2)?;
        }
        let bytes = &mut self.bytes[end as usize];
        match end {
            End::Left => drop(bytes.splice(0..0, packed.iter().copied())),
            End::Right => bytes.extend_from_slice(packed),
        }
        self.counts[end as usize] += 1;
        Ok(())
    }

    /// Gives elements of an end to the chunks, and keeps as many as `kept`.
    fn spill(&mut self, view: &mut View, end: End, kept: u64) -> Answer {
        let count = self.counts[end as usize] as usize;
        let goes = count.saturating_sub(kept as usize);
        if goes == 0 {
            return Ok(());
        }
        let (bounds, mut open) = (bounds(self.edge(end))?, None);
        let bytes = &mut self.bytes[end as usize];
        // Those that stand next to the chunks go, the next one first.
        for nth in 0..goes {
            let at = if end == End::Left {
                count - 1 - nth
            } else {
                nth
            };
            let packed = &bytes[bounds[at]..bounds[at + 1]];
            chunks::push_packed(view, &mut self.middle, end, packed, &mut open)?;
        }
        chunks::close(view, &self.middle, open);
        match end {
            End::Left => bytes.truncate(bounds[kept as usize]),
            End::Right => drop(bytes.drain(..bounds[goes])),
        }
        self.counts[end as usize] = kept;
        Ok(())
    }

    /// Takes elements from the chunks, or from the other end if there are none, to an end that is empty.
    fn refill(&mut self, view: &mut View, end: End) -> Answer {
        if self.middle.size == 0 {
            self.bytes.swap(0, 1);
            self.counts.swap(0, 1);
            let [now, before] = self.counts;
            self.middle.first = self.middle.first + now - before;
            return Ok(());
        }
        let most = (MANY, MOST_BYTES / 2);
        let (bytes, count) = chunks::take(view, &mut self.middle, end, most)?;
        (self.bytes[end as usize], self.counts[end as usize]) = (bytes, count);
        Ok(())
    }

    /// Removes as many as `count` elements of an end that lie in the head, and shows each.
    fn pop(
        &mut self,
        view: &mut View,
        end: End,
        count: u64,
        show: &mut impl FnMut(&[u8]),
    ) -> Answer {
        let edge = self.edge(end);
        let (bounds, all) = (bounds(edge)?, edge.count as usize);
        let goes = count.min(edge.count) as usize;
        for nth in 0..goes {
            let at = if end == End::Left { nth } else { all - 1 - nth };
            let mut rest = &self.bytes[end as usize][bounds[at]..bounds[at + 1]];
            let packed = chunks::unpack(&mut rest)?;
            match &packed {
                Packed::Short(element) => show(element),
                Packed::Long(at) => show(&chunks::long(view, &self.middle, *at)?),
            }
            chunks::forget(view, &self.middle, &packed);
        }
        let bytes = &mut self.bytes[end as usize];
        match end {
            End::Left => drop(bytes.drain(..bounds[goes])),
            End::Right => bytes.truncate(bounds[all - goes]),
        }
        self.counts[end as usize] -= goes as u64;
        Ok(())
    }
}

/// The head of the elements in chunks, as a list of their own.
fn middle(head: &Head, [left, right]: &[Edge; 2]) -> Head {
    let mut middle = Head::new(head.kind, head.version);
    middle.first = head.first + left.count;
    middle.size = head.size - left.count - right.count;
    middle.next = head.next;
    middle
}

/// Adds elements at an end, one after the other.
pub fn push(view: &mut View, head: &mut Head, end: End, elements: &[&[u8]]) -> Answer {
    if head.size == 0 {
        head.first = MIDDLE;
    }
    let mut list = List::of(head)?;
    if elements.len() as u64 >= MANY {
        list.spill(view, end, 0)?;
        chunks::push(view, &mut list.middle, end, elements)?;
    } else {
        for element in elements {
            let packed = chunks::pack(view, &mut list.middle, element);
            list.push(view, end, &packed)?;
        }
    }
    list.store(head);
    Ok(())
}

/// Removes so many elements at an end, and shows each.
pub fn pop(
    view: &mut View,
    head: &mut Head,
    end: End,
    count: u64,
    mut show: impl FnMut(&[u8]),
) -> Answer {
    let mut list = List::of(head)?;
    let mut left = count.min(head.size);
    while left > 0 {
        if list.edge(end).count == 0 && left >= MANY && list.middle.size > 0 {
            let goes = left.min(list.middle.size);
            chunks::pop(view, &mut list.middle, end, goes, &mut show)?;
            left -= goes;
            continue;
        }
        if list.edge(end).count == 0 {
            list.refill(view, end)?;
        }
        let goes = left.min(list.edge(end).count);
        if goes == 0 {
            return Err(damaged().into());
        }
        list.pop(view, end, goes, &mut show)?;
        left -= goes;
    }
    list.store(head);
    Ok(())
}

/// Removes the elements outside a range.
pub fn trim(view: &mut View, head: &mut Head, from: u64, to: u64) -> Answer {
    let behind = head.size - to;
    pop(view, head, End::Right, behind, |_| ())?;
    pop(view, head, End::Left, from, |_| ())
}

/// Shows the elements of an edge from one number up to another, which `from` is before; returns whether
/// `show` wants more.
fn each_in(
    view: &View,
    head: &Head,
    edge: Edge,
    (from, to): (u64, u64),
    mut show: impl FnMut(u64, &[u8]) -> bool,
) -> Answer<bool> {
    let mut rest = edge.bytes;
    for at in 0..to.min(edge.count) {
        let packed = chunks::unpack(&mut rest)?;
        let goes_on = match packed {
            _ if at < from => true,
            Packed::Short(element) => show(at, element),
            Packed::Long(number) => show(at, &chunks::long(view, head, number)?),
        };
        if !goes_on {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Shows the elements of `from` up to and without `to`, counted from the first, as long as `show`
/// wants more.
pub fn each(
    view: &View,
    head: &Head,
    (from, to): (u64, u64),
    mut show: impl FnMut(u64, &[u8]) -> bool,
) -> Answer {
    let [left, right] = edges(head)?;
    let middle = middle(head, &[left, right]);
    let (begin, end) = (left.count, left.count + middle.size);
    let goes_on = each_in(view, head, left, (from, to), &mut show)? && {
        let range = (
            from.saturating_sub(begin),
            to.min(end).saturating_sub(begin),
        );
        chunks::each(view, &middle, range, |at, one| show(begin + at, one))?
    };
    if goes_on {
        let range = (from.saturating_sub(end), to.saturating_sub(end));
        each_in(view, head, right, range, |at, one| show(end + at, one))?;
    }
    Ok(())
}

/// The same for all elements, from the last to the first.
pub fn each_back(view: &View, head: &Head, mut show: impl FnMut(u64, &[u8]) -> bool) -> Answer {
    let [left, right] = edges(head)?;
    let middle = middle(head, &[left, right]);
    let (begin, end) = (left.count, left.count + middle.size);
    let back = |edge: Edge, before: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool| {
        let mut all = Vec::with_capacity(edge.count as usize);
        each_in(view, head, edge, (0, edge.count), |at, one| {
            all.push((before + at, one.to_vec()));
            true
        })?;
        Answer::Ok(all.iter().rev().all(|(at, one)| show(*at, one)))
    };
    let goes_on = back(right, end, &mut show)?
        && chunks::each_back(view, &middle, |at, one| show(begin + at, one))?;
    if goes_on {
        back(left, 0, &mut show)?;
    }
    Ok(())
}

/// An element by its number from the first.
pub fn get(view: &View, head: &Head, at: u64) -> Answer<Vec<u8>> {
    let mut found = None;
    each(view, head, (at, at + 1), |_, element| {
        found = Some(element.to_vec());
        false
    })?;
    Ok(found.ok_or_else(damaged)?)
}

pub fn set(view: &mut View, head: &mut Head, at: u64, element: &[u8]) -> Answer {
    let mut list = List::of(head)?;
    let (left, right) = (list.counts[0], list.counts[1]);
    let behind = head.size - right;
    let (end, nth) = match at {
        at if at < left => (End::Left, at),
        at if at >= behind => (End::Right, at - behind),
        at => {
            chunks::set(view, &mut list.middle, at - left, element)?;
            list.store(head);
            return Ok(());
        }
    };
    let (bounds, nth) = (bounds(list.edge(end))?, nth as usize);
    let (from, to) = (bounds[nth], bounds[nth + 1]);
    let old = chunks::unpack(&mut &list.bytes[end as usize][from..to])?;
    chunks::forget(view, &list.middle, &old);
    let packed = chunks::pack(view, &mut list.middle, element);
    drop(list.bytes[end as usize].splice(from..to, packed));
    list.store(head);
    Ok(())
}

/// Gives all elements to the chunks, where those in the middle can change.
pub fn settle(view: &mut View, head: &mut Head) -> Answer {
    let mut list = List::of(head)?;
    list.spill(view, End::Left, 0)?;
    list.spill(view, End::Right, 0)?;
    list.store(head);
    Ok(())
}

/// How many chunks and long elements there should be.
pub fn counted(view: &View, head: &Head) -> Answer<(u64, u64)> {
    let edges = edges(head)?;
    let (chunks, mut long) = chunks::counted(view, &middle(head, &edges))?;
    for edge in edges {
        let mut rest = edge.bytes;
        while !rest.is_empty() {
            long += u64::from(matches!(chunks::unpack(&mut rest)?, Packed::Long(_)));
        }
    }
    Ok((chunks, long))
}

/// Shows every element that the head and the chunks hold.
pub fn every(view: &View, head: &Head, show: &mut dyn FnMut(&[u8])) -> Answer {
    let edges = edges(head)?;
    // A count that is not that of the bytes is damage.
    edges
        .into_iter()
        .try_for_each(|edge| bounds(edge).map(|_| ()))?;
    let [left, right] = edges;
    each_in(view, head, left, (0, left.count), |_, one| {
        show(one);
        true
    })?;
    chunks::every(view, &middle(head, &edges), show)?;
    each_in(view, head, right, (0, right.count), |_, one| {
        show(one);
        true
    })?;
    Ok(())
}

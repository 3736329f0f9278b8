//! LCS: the longest common subsequence of two strings.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::number::int;
use crate::redis::store::head::Type;
use crate::redis::string::text;

/// The table of lengths takes four bytes for each pair of characters.
const MOST_PAIRS: usize = 1 << 30;

pub fn lcs(c: &mut Call) -> Answer {
    let mut strings = Vec::new();
    for key in &c.args[1..3] {
        strings.push(match c.view.head(key)? {
            None => Vec::new(),
            Some(head) if head.kind == Type::String => text::into_whole(c.view, head)?,
            Some(_) => return err("The specified keys must contain string values"),
        });
    }
    let (mut idx, mut len, mut with_len, mut least) = (false, false, false, 0);
    let mut at = 3;
    while at < c.len() {
        match () {
            () if c.is(at, "idx") => idx = true,
            () if c.is(at, "len") => len = true,
            () if c.is(at, "withmatchlen") => with_len = true,
            () if c.is(at, "minmatchlen") && at + 1 < c.len() => {
                least = int(c.arg(at + 1))?.max(0);
                at += 1;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    if idx && len {
        return err("If you want both the length and indexes, please just use IDX.");
    }
    let (a, b) = (&strings[0], &strings[1]);
    if (a.len() + 1).saturating_mul(b.len() + 1) > MOST_PAIRS {
        return err("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    }
    let width = b.len() + 1;
    let mut table = vec![0u32; (a.len() + 1) * width];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            table[(i + 1) * width + j + 1] = match x == y {
                true => table[i * width + j] + 1,
                false => table[i * width + j + 1].max(table[(i + 1) * width + j]),
            };
        }
    }
    let length = table[a.len() * width + b.len()];
    if len {
        c.reply.count(u64::from(length));
        return Ok(());
    }
    // From the ends back: the common characters, and the runs of them in both strings.
    let (mut i, mut j) = (a.len(), b.len());
    let (mut common, mut runs) = (Vec::with_capacity(length as usize), Vec::new());
    let mut run: Option<(usize, usize, usize)> = None;
    while i > 0 && j > 0 {
        if a[i - 1] == b[j - 1] {
            common.push(a[i - 1]);
            run = match run {
                Some((x, y, count)) if x == i && y == j => Some((i - 1, j - 1, count + 1)),
                other => {
                    runs.extend(other);
                    Some((i - 1, j - 1, 1))
                }
            };
            (i, j) = (i - 1, j - 1);
        } else if table[(i - 1) * width + j] > table[i * width + j - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    runs.extend(run);
    if !idx {
        common.reverse();
        c.reply.bulk(&common);
        return Ok(());
    }
    runs.retain(|(_, _, count)| *count as i64 >= least);
    c.reply.map(2);
    c.reply.bulk(b"matches");
    c.reply.array(runs.len());
    for (x, y, count) in runs {
        c.reply.array(2 + usize::from(with_len));
        for start in [x, y] {
            c.reply.array(2);
            c.reply.count(start as u64);
            c.reply.count((start + count - 1) as u64);
        }
        if with_len {
            c.reply.count(count as u64);
        }
    }
    c.reply.bulk(b"len");
    c.reply.count(u64::from(length));
    Ok(())
}

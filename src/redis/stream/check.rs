//! What must hold of a stream's rows.

use crate::redis::check::{compare, Report};
use crate::redis::command::fail::Answer;
use crate::redis::store::head::Head;
use crate::redis::store::rows::{rows_of, Row};
use crate::redis::store::view::{Family, View};
use crate::redis::stream::entries::{words, Stream};
use crate::redis::stream::groups::Group;
use crate::redis::stream::id::Id;

pub fn check(view: &View, key: &[u8], head: &Head, report: &mut Report) -> Answer {
    let Ok(stream) = Stream::of(head.clone()) else {
        report.fault(key, "a stream without its ids");
        return Ok(());
    };
    let (mut count, mut first, mut last) = (0, None, Id::ZERO);
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Entry), false)?;
    while let Some((row, value)) = scan.next(view)? {
        last = Id::of(&row[9..]);
        first.get_or_insert(last);
        count += 1;
        if row.len() != 25 || !words(value).is_ok_and(|words| words.len() % 2 == 0) {
            report.fault(key, format!("the entry {} is none", last.text()));
        }
    }
    report.used += count;
    compare(key, "entries", head.size, count, report);
    if first.unwrap_or_default() != stream.first {
        report.fault(key, "the first entry is not where the head says");
    }
    if last > stream.last {
        report.fault(key, "an entry behind the last id");
    }
    let groups = Group::all(view, head.version)?;
    report.used += groups.len() as u64;
    let mut owned = [0; 3];
    for group in &groups {
        one(view, (key, &stream), group, &mut owned, report)?;
    }
    let kinds = [Row::Consumer, Row::Pending, Row::PendingOf];
    for (kind, owned) in kinds.into_iter().zip(owned) {
        let mut found = 0;
        let mut scan = view.scan(Family::Subs, rows_of(head.version, kind), false)?;
        while scan.next(view)?.is_some() {
            found += 1;
        }
        report.used += found;
        compare(key, "rows of groups", owned, found, report);
    }
    Ok(())
}

fn one(
    view: &View,
    (key, stream): (&[u8], &Stream),
    group: &Group,
    owned: &mut [u64; 3],
    report: &mut Report,
) -> Answer {
    let (version, everything) = (stream.head.version, (Id::ZERO, Id::LAST));
    let pending = group.pending_ids(view, version, None, everything)?;
    compare(key, "pending", group.pending, pending.len() as u64, report);
    let consumers = group.consumers(view, version)?;
    let mut of_consumers = 0;
    for consumer in &consumers {
        let ids = group.pending_ids(view, version, Some(consumer.number), everything)?;
        of_consumers += ids.len() as u64;
        compare(
            key,
            "pending of a consumer",
            consumer.pending,
            ids.len() as u64,
            report,
        );
        for id in ids {
            let found = group.find(view, version, id)?;
            let owner = found.map(|found| found.consumer);
            if owner != Some((consumer.number, consumer.name.clone())) {
                report.fault(key, format!("{} is pending for somebody else", id.text()));
            }
        }
        if consumer.number >= stream.head.next {
            report.fault(key, "a consumer with a number that was not given");
        }
    }
    compare(
        key,
        "pending of all consumers",
        group.pending,
        of_consumers,
        report,
    );
    if group.number >= stream.head.next {
        report.fault(key, "a group with a number that was not given");
    }
    let counts = [consumers.len(), pending.len(), pending.len()];
    owned
        .iter_mut()
        .zip(counts)
        .for_each(|(all, one)| *all += one as u64);
    Ok(())
}

//! HRANDFIELD.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::hash::fields;
use crate::redis::set::pick::{random_count, some_of};
use crate::redis::store::head::Type;

pub fn hrandfield(c: &mut Call) -> Answer {
    if c.len() == 2 {
        let head = c.typed(c.key(), Type::Hash)?;
        let all = match &head {
            Some(head) => some_of(c.view, head, -1, &|row, now| {
                Ok(fields::live(row, now)?.is_some())
            })?,
            None => Vec::new(),
        };
        c.reply
            .bulk_or_nil(all.first().map(|(field, _)| field.as_slice()));
        return Ok(());
    }
    let count = random_count(c.arg(2))?;
    if c.len() > 4 || (c.len() == 4 && !c.is(3, "withvalues")) {
        return Err(syntax());
    }
    let with_values = c.len() == 4;
    if with_values && !(i64::MIN / 2..=i64::MAX / 2).contains(&count) {
        return err("value is out of range");
    }
    let Some(head) = c.typed(c.key(), Type::Hash)? else {
        c.reply.array(0);
        return Ok(());
    };
    let picked = some_of(c.view, &head, count, &|row, now| {
        Ok(fields::live(row, now)?.is_some())
    })?;
    if !with_values {
        c.reply.array(picked.len());
        picked.iter().for_each(|(field, _)| c.reply.bulk(field));
        return Ok(());
    }
    c.reply.pairs(picked.len());
    for (field, row) in &picked {
        c.reply.array(2);
        c.reply.bulk(field);
        c.reply.bulk(fields::parts(row)?.1);
    }
    Ok(())
}

//! Numbers in fields.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, not_a_float, Answer, Fail};
use crate::redis::command::number::{int, integer, long_double};
use crate::redis::hash::fields;
use crate::redis::hash::hash::{keep, to_set};
use crate::redis::store::head::Head;
use crate::redis::store::rows::member_key;
use crate::redis::store::view::Family;
use crate::redis::string::sum_of_floats;

/// Sets a field that keeps its expiry.
fn put(c: &mut Call, mut head: Head, value: &[u8]) -> Answer {
    let (key, field) = (c.key(), c.arg(2));
    let old = head.clone();
    let row = c.view.get(Family::Subs, &member_key(head.version, field))?;
    let expiry = match &row {
        Some(row) => fields::parts(row)?.0,
        None => 0,
    };
    fields::set(c.view, &mut head, field, value, expiry)?;
    keep(c, key, &old, &head);
    Ok(())
}

pub fn hincrby(c: &mut Call) -> Answer {
    let by = int(c.arg(3))?;
    let key = c.key();
    let head = to_set(c, key)?;
    let old = match fields::get(c.view, &head, c.arg(2))? {
        None => 0,
        Some(value) => match integer(&value) {
            Some(number) => number,
            None => return err("hash value is not an integer"),
        },
    };
    let Some(new) = old.checked_add(by) else {
        return err("increment or decrement would overflow");
    };
    put(c, head, new.to_string().as_bytes())?;
    c.reply.int(new);
    Ok(())
}

pub fn hincrbyfloat(c: &mut Call) -> Answer {
    let (_, is_finite) = long_double(c.arg(3)).ok_or_else(not_a_float)?;
    if !is_finite {
        return err("value is NaN or Infinity");
    }
    let key = c.key();
    let head = to_set(c, key)?;
    let old = fields::get(c.view, &head, c.arg(2))?;
    let old = old.unwrap_or_else(|| b"0".to_vec());
    let sum = sum_of_floats(&old, c.arg(3)).map_err(|failure| match failure {
        Fail::Redis(text) if text.ends_with("float") => fail("hash value is not a float"),
        other => other,
    });
    let sum = sum?;
    put(c, head, &sum)?;
    c.reply.bulk(&sum);
    Ok(())
}

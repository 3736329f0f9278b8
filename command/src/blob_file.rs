//! One blob file, also of a database that does not open.

use crate::args::Args;
use crate::context::Context;
use crate::data::show_fields;
use crate::library::abi::*;
use crate::library::*;
use crate::open::given_options;
use crate::progress::{Work, interrupted};
use crate::show::Value;
use std::ffi::CStr;

fn number(iter: &Handle<rocks_iter>, name: &CStr) -> Result<u64> {
    let mut digits = Buffer::new();
    call!(rocks_iter_property(
        iter.get(),
        name.as_ptr(),
        &mut digits.0
    ))?;
    Ok(digits.text().parse().unwrap_or(0))
}

/// The records, in the order in which they were written. What is damaged ends it.
pub fn blob_file(args: &Args, context: &mut Context) -> Result<i32> {
    let (options, path) = (given_options(args)?, c_text(&args.words[0])?);
    let iter = made!(rocks_blob_file_iter(path.as_ptr(), options.get()))?;
    let work = Work::begin(args, "blob-file")?;
    let (out, mut left) = (&mut context.out, args.limit.unwrap_or(u64::MAX));
    let (mut key, mut value) = (NO_BYTES, NO_BYTES);
    let mut is_there = found!(rocks_iter_seek_to_first(iter.get(), &mut key, &mut value))?;
    while is_there && left > 0 && !interrupted() && !out.has_failed() {
        // To ask for more ends what the iterator lent.
        let (own, bytes) = (lent(key).to_vec(), lent(value).to_vec());
        let mut fields = vec![
            (
                "offset",
                Value::Number(number(&iter, c"rocks.blob-offset")?),
            ),
            (
                "stored_bytes",
                Value::Number(number(&iter, c"rocks.blob-stored-bytes")?),
            ),
            ("key", Value::Bytes(&own)),
        ];
        if !args.has("keys-only") {
            fields.push(("value", Value::Bytes(&bytes)));
        }
        show_fields(out, &fields);
        left -= 1;
        is_there = found!(rocks_iter_next(iter.get(), &mut key, &mut value))?;
    }
    out.end();
    drop((iter, work));
    Ok(if interrupted() { INTERRUPTED } else { DONE })
}

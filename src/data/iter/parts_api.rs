//! Iterators over the parts of a range.

use crate::abi::handles::guard::free_exclusive;
use crate::abi::handles::handles::{In, InOrNull, Parent};
use crate::abi::handles::new_handle::{answer_all, NewArray};
use crate::abi::out::Out;
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_iter};

/// Makes up to `capacity` iterators, each over one part of a range; the parts are of about equal size,
/// so that as many threads can share the work. All see one point in time. One part ends where the next begins, and all of them together show what
/// one iterator with the same options would show from its first entry to its last. None is at an entry
/// yet. As sources of rocks_arrow_scan with "threads" they are one stream, in order; each alone is a
/// stream of its own.
///
/// The parts are cut where tables and their blocks end: what is in memtables alone is not cut, nor
/// are keys with timestamps, nor what is smaller than 16 KiB. The options iterate_lower_bound and
/// iterate_upper_bound set the range, and `snapshot` the time; total_order_seek is always on, and
/// prefix_same_as_start off. Where readahead_size is 0, it is 2 MiB.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults.
/// - iters: out, owned: free each with rocks_iter_free; `capacity` places, of which the first `count` are filled; NULL: refused.
/// - capacity: 1 to 4096: how many parts there may be.
/// - count: out; how many there are, at least 1; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also: another capacity; ROCKS_NOT_SUPPORTED also:
/// a tailing iterator.
#[no_mangle]
pub extern "C" fn rocks_db_iter_parts(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    iters: NewArray<rocks_iter>,
    capacity: usize,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, column_family, options, (iters, capacity), count =>
        if !(1..=4096).contains(&capacity) {
            return Err(wrong!(capacity, "{capacity}; accepted: 1 to 4096"));
        }
        let made = db.iter_parts(column_family, options, capacity)?;
        let parts = made.len();
        answer_all((0..parts).map(|at| iters.at(at)).zip(made), parent.number(), free_exclusive)?;
        count.answer(parts)
    }
}

//! Counts and checksums.

use crate::abi::handles::handles::{In, InOrNull};
use crate::abi::param::{call, Param, Plain};
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::base::error::{Error, Result};
use crate::callback::serving::serving;
use crate::data::totals::totals::MOST_THREADS;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_cancel, rocks_code, rocks_column_family, rocks_db, rocks_totals};

/// How many threads read a range; 0: the library chooses.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Threads(u32);

impl Param for Threads {
    type Argument = Plain<usize>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        match self.0 as usize {
            threads @ 0..=MOST_THREADS => Ok(Plain(threads)),
            other => {
                let what = format_args!("{other}; accepted: 0 to {MOST_THREADS}");
                Err(Error::argument(name, what))
            }
        }
    }
}

/// Counts the entries of a column family, or of a range of it: those that an iterator with the same
/// options would show from its first to its last, all as they are at one time. It copies no keys and
/// values, and costs a quarter of a loop over an iterator.
///
/// The options iterate_lower_bound and iterate_upper_bound set the range, and `snapshot` the time;
/// total_order_seek is always on, and prefix_same_as_start, tailing and pin_data are off. Where
/// readahead_size is 0, it is 2 MiB.
///
/// Several threads share the work, cut where tables and their blocks end: what is in memtables alone
/// is not cut. They end before the call does. Callbacks that reads need (merge operators, comparators)
/// run on them too; a call from inside a callback works on its own thread alone.
/// - options: in, shared; read options; NULL: defaults.
/// - threads: how many work, the calling one included: at most 256; 0: no more than the processors
///   and one for each 4 MiB of tables.
/// - cancel: in, shared; the call reports progress in bytes of tables, about; NULL: cannot be
///   cancelled.
/// - totals: out; with struct_size set; NULL: refused.
///
/// Returns: as rocks_db_iter and rocks_iter_next, the first failure of all threads;
/// ROCKS_INVALID_ARGUMENT (also: more threads), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
/// ROCKS_CALLBACK_FAILED (also by `cancel`), ROCKS_CLOSED (also: closed during the call).
#[no_mangle]
pub extern "C" fn rocks_db_count(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    threads: Threads,
    cancel: InOrNull<rocks_cancel>,
    totals: OutStruct<rocks_totals>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, threads, cancel, totals =>
        totals.answer(&serving(|| db.totals(column_family, options, threads, false, cancel))?)
    }
}

/// Counts as rocks_db_count does, and computes checksums of the entries: two ranges with the same
/// entries have the same, in whatever database, files and levels they lie. They find damage and
/// differences, not forgeries. It costs a third of a loop over an iterator that copies keys and values.
/// - options: in, shared; read options, as for rocks_db_count; NULL: defaults.
/// - threads: as for rocks_db_count. The result does not depend on it.
/// - cancel: in, shared; the call reports progress in bytes of tables, about; NULL: cannot be
///   cancelled.
/// - totals: out; with struct_size set; NULL: refused.
///
/// Returns: as rocks_db_count.
#[no_mangle]
pub extern "C" fn rocks_db_checksum(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    threads: Threads,
    cancel: InOrNull<rocks_cancel>,
    totals: OutStruct<rocks_totals>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, threads, cancel, totals =>
        totals.answer(&serving(|| db.totals(column_family, options, threads, true, cancel))?)
    }
}

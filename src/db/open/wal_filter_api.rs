//! WAL filters: which records of the write-ahead log an opening replays.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::objects::objects::WalFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_wal_filter, rocks_wal_filter_callbacks,
};

impl Named for rocks_wal_filter {
    type Object = WalFilter;
}

impl Object for WalFilter {
    const KIND: Kind = Kind::numbered(WalFilter::NUMBER);
}

/// Makes a WAL filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log_record_found is NULL: refused.
/// - wal_filter: out, owned: free with rocks_wal_filter_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_wal_filter_new(
    callbacks: InCallbacks<rocks_wal_filter_callbacks>,
    wal_filter: New<rocks_wal_filter>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, wal_filter =>
        wal_filter.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_wal_filter_failures(
    wal_filter: In<rocks_wal_filter>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, wal_filter, count, last =>
        let (failures, text) = wal_filter.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes databases opened with the options share this WAL filter.
/// - options: database options.
/// - name: in; "wal_filter"; NULL: refused.
/// - wal_filter: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_wal_filter(
    options: InMut<rocks_options>,
    name: InText,
    wal_filter: InOrNull<rocks_wal_filter>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, wal_filter =>
        options.attach(name, wal_filter)
    }
}

/// Frees a WAL filter. Objects that it was set into keep sharing it; the last one to go destroys
/// its state.
#[no_mangle]
pub extern "C" fn rocks_wal_filter_free(
    wal_filter: Freed<rocks_wal_filter>,
    status: Status,
) -> rocks_code {
    call! { status, wal_filter =>
        wal_filter.free()
    }
}

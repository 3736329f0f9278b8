//! Compaction filters: keep, change or drop the records that a compaction writes.

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
use crate::objects::objects::CompactionFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_compaction_filter, rocks_compaction_filter_callbacks,
    rocks_options,
};

impl Named for rocks_compaction_filter {
    type Object = CompactionFilter;
}

impl Object for CompactionFilter {
    const KIND: Kind = Kind::numbered(CompactionFilter::NUMBER);
}

/// Makes a compaction filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose filter is NULL: refused.
/// - compaction_filter: out, owned: free with rocks_compaction_filter_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_new(
    callbacks: InCallbacks<rocks_compaction_filter_callbacks>,
    compaction_filter: New<rocks_compaction_filter>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, compaction_filter =>
        compaction_filter.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_failures(
    compaction_filter: In<rocks_compaction_filter>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, compaction_filter, count, last =>
        let (failures, text) = compaction_filter.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes databases and column families opened with the options share this compaction filter, which
/// then replaces a compaction filter factory. RocksDB's own is set by name: "compaction_filter" =
/// "RemoveEmptyValueCompactionFilter".
/// - options: database options.
/// - name: in; "compaction_filter"; NULL: refused.
/// - compaction_filter: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_compaction_filter(
    options: InMut<rocks_options>,
    name: InText,
    compaction_filter: InOrNull<rocks_compaction_filter>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, compaction_filter =>
        options.attach(name, compaction_filter)
    }
}

/// Frees a compaction filter. Objects that it was set into keep sharing it; the last one to go
/// destroys its state.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_free(
    compaction_filter: Freed<rocks_compaction_filter>,
    status: Status,
) -> rocks_code {
    call! { status, compaction_filter =>
        compaction_filter.free()
    }
}

//! Read table filters: decide which table files a scan reads.

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
use crate::objects::objects::TableFilter;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_table_filter, rocks_table_filter_callbacks,
};

impl Named for rocks_table_filter {
    type Object = TableFilter;
}

impl Object for TableFilter {
    const KIND: Kind = Kind::numbered(TableFilter::NUMBER);
}

/// Makes a table filter of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose should_read is NULL: refused.
/// - table_filter: out, owned: free with rocks_table_filter_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_table_filter_new(
    callbacks: InCallbacks<rocks_table_filter_callbacks>,
    table_filter: New<rocks_table_filter>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, table_filter =>
        table_filter.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_table_filter_failures(
    table_filter: In<rocks_table_filter>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, table_filter, count, last =>
        let (failures, text) = table_filter.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes reads with the options share this table filter.
/// - options: read options.
/// - name: in; "table_filter"; NULL: refused.
/// - table_filter: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_table_filter(
    options: InMut<rocks_options>,
    name: InText,
    table_filter: InOrNull<rocks_table_filter>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, table_filter =>
        options.attach(name, table_filter)
    }
}

/// Frees a table filter. Objects that it was set into keep sharing it; the last one to go destroys
/// its state.
#[no_mangle]
pub extern "C" fn rocks_table_filter_free(
    table_filter: Freed<rocks_table_filter>,
    status: Status,
) -> rocks_code {
    call! { status, table_filter =>
        table_filter.free()
    }
}

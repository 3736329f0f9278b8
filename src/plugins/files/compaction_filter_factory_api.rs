//! Compaction filter factories: a filter with its own state for every compaction.

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
use crate::objects::objects::CompactionFilterFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_compaction_filter_factory,
    rocks_compaction_filter_factory_callbacks, rocks_options,
};

impl Named for rocks_compaction_filter_factory {
    type Object = CompactionFilterFactory;
}

impl Object for CompactionFilterFactory {
    const KIND: Kind = Kind::numbered(CompactionFilterFactory::NUMBER);
}

/// Makes a compaction filter factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or filter is NULL: refused.
/// - compaction_filter_factory: out, owned: free with rocks_compaction_filter_factory_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_factory_new(
    callbacks: InCallbacks<rocks_compaction_filter_factory_callbacks>,
    compaction_filter_factory: New<rocks_compaction_filter_factory>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, compaction_filter_factory =>
        compaction_filter_factory.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_factory_failures(
    compaction_filter_factory: In<rocks_compaction_filter_factory>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, compaction_filter_factory, count, last =>
        let (failures, text) = compaction_filter_factory.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes databases and column families opened with the options share this compaction filter
/// factory. A compaction filter in the options takes precedence over it.
/// - options: database options.
/// - name: in; "compaction_filter_factory"; NULL: refused.
/// - compaction_filter_factory: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_compaction_filter_factory(
    options: InMut<rocks_options>,
    name: InText,
    compaction_filter_factory: InOrNull<rocks_compaction_filter_factory>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, compaction_filter_factory =>
        options.attach(name, compaction_filter_factory)
    }
}

/// Frees a compaction filter factory. Objects that it was set into keep sharing it; the last one to
/// go destroys its state.
#[no_mangle]
pub extern "C" fn rocks_compaction_filter_factory_free(
    compaction_filter_factory: Freed<rocks_compaction_filter_factory>,
    status: Status,
) -> rocks_code {
    call! { status, compaction_filter_factory =>
        compaction_filter_factory.free()
    }
}

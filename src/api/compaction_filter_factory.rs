//! Compaction filter factories: a filter with a state of its own for every compaction.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::CompactionFilterFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_compaction_filter_factory,
    rocks_compaction_filter_factory_callbacks, rocks_options, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_compaction_filter_factory {
    type Object = CompactionFilterFactory;
}

impl Object for CompactionFilterFactory {
    const KIND: handle::Kind = handle::Kind {
        number: CompactionFilterFactory::NUMBER,
        name: "compaction_filter_factory",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_compaction_filter_factory_callbacks {}

/// Makes a compaction filter factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or filter is NULL: refused.
/// - compaction_filter_factory: out, owned: free with rocks_compaction_filter_factory_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_factory_new(
    callbacks: *const rocks_compaction_filter_factory_callbacks,
    compaction_filter_factory: *mut *mut rocks_compaction_filter_factory,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let compaction_filter_factory = unsafe { out(compaction_filter_factory) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let compaction_filter_factory =
            compaction_filter_factory.wanted("compaction_filter_factory")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { CompactionFilterFactory::calling(&callbacks.hand_over())? };
        compaction_filter_factory.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_factory_failures(
    compaction_filter_factory: *const rocks_compaction_filter_factory,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(compaction_filter_factory)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has databases and column families opened with the options share a compaction filter factory. It
/// is not asked where the options have a compaction filter.
/// - options: database options.
/// - name: in; "compaction_filter_factory"; NULL: refused.
/// - compaction_filter_factory: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_compaction_filter_factory(
    options: *mut rocks_options,
    name: *const c_char,
    compaction_filter_factory: *const rocks_compaction_filter_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let compaction_filter_factory = shared_or_null(compaction_filter_factory)?;
        shared(options)?.attach(name, compaction_filter_factory.as_deref())
    })
}

/// Frees a compaction filter factory. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
#[no_mangle]
pub unsafe extern "C" fn rocks_compaction_filter_factory_free(
    compaction_filter_factory: *mut rocks_compaction_filter_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(compaction_filter_factory))
}

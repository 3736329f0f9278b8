//! Table properties collectors: what is noted of a table file while it is written.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::TablePropertiesCollectorFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_status,
    rocks_table_properties_collector_factory, rocks_table_properties_collector_factory_callbacks,
};
use std::ffi::c_char;

impl Named for rocks_table_properties_collector_factory {
    type Object = TablePropertiesCollectorFactory;
}

impl Object for TablePropertiesCollectorFactory {
    const KIND: handle::Kind = handle::Kind {
        number: TablePropertiesCollectorFactory::NUMBER,
        name: "table_properties_collector_factory",
    };
}

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_table_properties_collector_factory_callbacks {}

/// Makes a table properties collector factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or finish is NULL: refused.
/// - table_properties_collector_factory: out, owned: free with rocks_table_properties_collector_factory_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collector_factory_new(
    callbacks: *const rocks_table_properties_collector_factory_callbacks,
    table_properties_collector_factory: *mut *mut rocks_table_properties_collector_factory,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let table_properties_collector_factory = unsafe { out(table_properties_collector_factory) };
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let table_properties_collector_factory =
            table_properties_collector_factory.wanted("table_properties_collector_factory")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { TablePropertiesCollectorFactory::calling(&callbacks.hand_over())? };
        table_properties_collector_factory.set(make(made, 0)?);
        Ok(())
    })
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collector_factory_failures(
    table_properties_collector_factory: *const rocks_table_properties_collector_factory,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(table_properties_collector_factory)?.failures()?;
        count.set(failures);
        if last.is_wanted() {
            last.set(text.into());
        }
        Ok(())
    })
}

/// Has databases and column families opened with the options collect properties with this factory alone.
/// RocksDB's own are set by name: "table_properties_collectors" =
/// "{id=CompactOnDeletionCollector;window_size=128;deletion_trigger=50;deletion_ratio=0.5}".
/// - options: database options.
/// - name: in; "table_properties_collectors"; NULL: refused.
/// - table_properties_collector_factory: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_table_properties_collector_factory(
    options: *mut rocks_options,
    name: *const c_char,
    table_properties_collector_factory: *const rocks_table_properties_collector_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let table_properties_collector_factory =
            shared_or_null(table_properties_collector_factory)?;
        shared(options)?.attach(name, table_properties_collector_factory.as_deref())
    })
}

/// The same, in addition to those that the options have.
/// - options: database options.
/// - name: in; "table_properties_collectors"; NULL: refused.
/// - table_properties_collector_factory: in, shared; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_add_table_properties_collector_factory(
    options: *mut rocks_options,
    name: *const c_char,
    table_properties_collector_factory: *const rocks_table_properties_collector_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let factory = shared(table_properties_collector_factory)?;
        shared(options)?.add_collector_factory(name, &factory)
    })
}

/// Frees a table properties collector factory. What it was set into goes on sharing it; its state is destroyed with the
/// last that does.
#[no_mangle]
pub unsafe extern "C" fn rocks_table_properties_collector_factory_free(
    table_properties_collector_factory: *mut rocks_table_properties_collector_factory,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(table_properties_collector_factory))
}

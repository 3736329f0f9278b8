//! Table properties collectors: add properties to a table file while it is written.

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
use crate::objects::objects::TablePropertiesCollectorFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_table_properties_collector_factory,
    rocks_table_properties_collector_factory_callbacks,
};

impl Named for rocks_table_properties_collector_factory {
    type Object = TablePropertiesCollectorFactory;
}

impl Object for TablePropertiesCollectorFactory {
    const KIND: Kind = Kind::numbered(TablePropertiesCollectorFactory::NUMBER);
}

/// Makes a table properties collector factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or finish is NULL: refused.
/// - table_properties_collector_factory: out, owned: free with rocks_table_properties_collector_factory_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_table_properties_collector_factory_new(
    callbacks: InCallbacks<rocks_table_properties_collector_factory_callbacks>,
    table_properties_collector_factory: New<rocks_table_properties_collector_factory>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, table_properties_collector_factory =>
        table_properties_collector_factory.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_table_properties_collector_factory_failures(
    table_properties_collector_factory: In<rocks_table_properties_collector_factory>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, table_properties_collector_factory, count, last =>
        let (failures, text) = table_properties_collector_factory.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes databases and column families opened with the options collect properties with this factory
/// alone. RocksDB's own are set by name: "table_properties_collectors" =
/// "{id=CompactOnDeletionCollector;window_size=128;deletion_trigger=50;deletion_ratio=0.5}".
/// - options: database options.
/// - name: in; "table_properties_collectors"; NULL: refused.
/// - table_properties_collector_factory: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_table_properties_collector_factory(
    options: InMut<rocks_options>,
    name: InText,
    table_properties_collector_factory: InOrNull<rocks_table_properties_collector_factory>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, table_properties_collector_factory =>
        options.attach(name, table_properties_collector_factory)
    }
}

/// The same, in addition to those that the options have.
/// - options: database options.
/// - name: in; "table_properties_collectors"; NULL: refused.
/// - table_properties_collector_factory: in, shared; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_add_table_properties_collector_factory(
    options: InMut<rocks_options>,
    name: InText,
    table_properties_collector_factory: In<rocks_table_properties_collector_factory>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, table_properties_collector_factory =>
        options.add_collector_factory(name, table_properties_collector_factory)
    }
}

/// Frees a table properties collector factory. Objects that it was set into keep sharing it; the
/// last one to go destroys its state.
#[no_mangle]
pub extern "C" fn rocks_table_properties_collector_factory_free(
    table_properties_collector_factory: Freed<rocks_table_properties_collector_factory>,
    status: Status,
) -> rocks_code {
    call! { status, table_properties_collector_factory =>
        table_properties_collector_factory.free()
    }
}

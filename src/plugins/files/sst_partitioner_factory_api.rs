//! SST partitioners: decide where a compaction begins a new table file.

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
use crate::objects::objects::SstPartitionerFactory;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_sst_partitioner_factory,
    rocks_sst_partitioner_factory_callbacks,
};

impl Named for rocks_sst_partitioner_factory {
    type Object = SstPartitionerFactory;
}

impl Object for SstPartitionerFactory {
    const KIND: Kind = Kind::numbered(SstPartitionerFactory::NUMBER);
}

/// Makes an SST partitioner factory of callbacks.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose create or should_partition is NULL: refused.
/// - sst_partitioner_factory: out, owned: free with rocks_sst_partitioner_factory_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_partitioner_factory_new(
    callbacks: InCallbacks<rocks_sst_partitioner_factory_callbacks>,
    sst_partitioner_factory: New<rocks_sst_partitioner_factory>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, sst_partitioner_factory =>
        sst_partitioner_factory.answer(callbacks.make()?)
    }
}

/// How often its callbacks failed, in all databases, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_sst_partitioner_factory_failures(
    sst_partitioner_factory: In<rocks_sst_partitioner_factory>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, sst_partitioner_factory, count, last =>
        let (failures, text) = sst_partitioner_factory.failures()?;
        count.set(failures);
        last.answer(text)
    }
}

/// Makes databases and column families opened with the options share this SST partitioner factory.
/// RocksDB's own is set by name: "sst_partitioner_factory" =
/// "{id=SstPartitionerFixedPrefixFactory;length=4}".
/// - options: database options.
/// - name: in; "sst_partitioner_factory"; NULL: refused.
/// - sst_partitioner_factory: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_sst_partitioner_factory(
    options: InMut<rocks_options>,
    name: InText,
    sst_partitioner_factory: InOrNull<rocks_sst_partitioner_factory>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, sst_partitioner_factory =>
        options.attach(name, sst_partitioner_factory)
    }
}

/// Frees an SST partitioner factory. Objects that it was set into keep sharing it; the last one to
/// go destroys its state.
#[no_mangle]
pub extern "C" fn rocks_sst_partitioner_factory_free(
    sst_partitioner_factory: Freed<rocks_sst_partitioner_factory>,
    status: Status,
) -> rocks_code {
    call! { status, sst_partitioner_factory =>
        sst_partitioner_factory.free()
    }
}

//! Comparators: the order of a column family's keys.

use crate::abi::bytes::InBytes;
use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::base::bytes::Bytes;
use crate::objects::objects::Comparator;
use crate::types::{
    rocks_buffer, rocks_code, rocks_comparator, rocks_comparator_callbacks, rocks_options,
};

impl Named for rocks_comparator {
    type Object = Comparator;
}

impl Object for Comparator {
    const KIND: Kind = Kind::numbered(Comparator::NUMBER);
}

/// Makes a comparator of callbacks.
/// - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this fails; NULL: refused.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_comparator_new(
    callbacks: InCallbacks<rocks_comparator_callbacks>,
    comparator: New<rocks_comparator>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, comparator =>
        comparator.answer(callbacks.make()?)
    }
}

/// Makes a built-in or composed comparator. The beginning of this section says which names there are.
/// - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message lists the names, or says where a composed one is wrong).
#[no_mangle]
pub extern "C" fn rocks_comparator_new_by_name(
    name: InText,
    comparator: New<rocks_comparator>,
    status: Status,
) -> rocks_code {
    call! { status, name, comparator =>
        comparator.answer(Comparator::new(name)?)
    }
}

/// Compares two keys, without timestamps, as a database with this comparator does.
/// - order: out; -1, 0 or 1: a comes before, is, or comes after b; NULL: refused.
///
/// Returns: ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_comparator_compare(
    comparator: In<rocks_comparator>,
    a: InBytes,
    a_len: usize,
    b: InBytes,
    b_len: usize,
    order: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, comparator, (a, a_len), (b, b_len), order =>
        order.answer(comparator.compare(a, b)?)
    }
}

/// How often callbacks of a comparator failed, on any thread, and the text of the last failure.
/// - count: out; 0 for a built-in one; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_comparator_failures(
    comparator: In<rocks_comparator>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, comparator, count, last =>
        let (failures, text) = comparator.failures()?;
        last.set(Bytes::copy_of(text.as_slice())?);
        count.answer(failures)
    }
}

/// Makes column families opened or created with the options order their keys by this comparator.
/// - options: database options.
/// - name: in; "comparator"; NULL: refused.
/// - comparator: in, shared; NULL: RocksDB's default, bytewise.
#[no_mangle]
pub extern "C" fn rocks_options_set_comparator(
    options: InMut<rocks_options>,
    name: InText,
    comparator: InOrNull<rocks_comparator>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, comparator =>
        options.attach(name, comparator)
    }
}

/// Frees a comparator. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_comparator_free(
    comparator: Freed<rocks_comparator>,
    status: Status,
) -> rocks_code {
    call! { status, comparator =>
        comparator.free()
    }
}

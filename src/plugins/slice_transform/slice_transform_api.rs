//! Slice transforms: the prefixes of keys.

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
use crate::base::error::Error;
use crate::objects::objects::SliceTransform;
use crate::types::{
    rocks_buffer, rocks_code, rocks_options, rocks_slice_transform,
    rocks_slice_transform_callbacks, ROCKS_NOT_FOUND,
};

impl Named for rocks_slice_transform {
    type Object = SliceTransform;
}

impl Object for SliceTransform {
    const KIND: Kind = Kind::numbered(SliceTransform::NUMBER);
}

/// Makes a slice transform of callbacks.
/// - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this fails; NULL: refused.
/// - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_slice_transform_new(
    callbacks: InCallbacks<rocks_slice_transform_callbacks>,
    slice_transform: New<rocks_slice_transform>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, slice_transform =>
        slice_transform.answer(callbacks.make()?)
    }
}

/// Makes a built-in slice transform. The beginning of this section lists the names.
/// - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (the message lists the names).
#[no_mangle]
pub extern "C" fn rocks_slice_transform_new_by_name(
    name: InText,
    slice_transform: New<rocks_slice_transform>,
    status: Status,
) -> rocks_code {
    call! { status, name, slice_transform =>
        slice_transform.answer(SliceTransform::new(name)?)
    }
}

/// Finds the prefix of a key as a database with this transform does.
/// - offset: out; where the prefix begins in the key; NULL: not wanted.
/// - size: out; its length; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (the key is not in the domain), ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_slice_transform_transform(
    slice_transform: In<rocks_slice_transform>,
    key: InBytes,
    key_len: usize,
    offset: OutOrNull<usize>,
    size: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, slice_transform, (key, key_len), offset, size =>
        let place = slice_transform.transform(key)?;
        let (from, len) = place.ok_or(Error::Code(ROCKS_NOT_FOUND))?;
        offset.set(from);
        size.answer(len)
    }
}

/// Whether all keys that begin with a prefix have the same prefix as it: whether a seek to it finds
/// them all when filters are used.
/// - same: out; NULL: refused.
///
/// Returns: ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_slice_transform_same_result_when_appended(
    slice_transform: In<rocks_slice_transform>,
    prefix: InBytes,
    prefix_len: usize,
    same: Out<bool>,
    status: Status,
) -> rocks_code {
    call! { status, slice_transform, (prefix, prefix_len), same =>
        same.answer(slice_transform.same_result_when_appended(prefix)?)
    }
}

/// How often callbacks of a slice transform failed, on any thread, and the text of the last
/// failure.
/// - count: out; 0 for a built-in one; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_slice_transform_failures(
    slice_transform: In<rocks_slice_transform>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, slice_transform, count, last =>
        let (failures, text) = slice_transform.failures()?;
        last.set(Bytes::copy_of(text.as_slice())?);
        count.answer(failures)
    }
}

/// Makes column families opened or created with the options take prefixes from their keys with this
/// transform. On an open database the option prefix_extractor can be changed by name, to a built-in
/// one (rocks_db_set_options).
/// - options: database options.
/// - name: in; "prefix_extractor", or "memtable_insert_with_hint_prefix_extractor" (keys of one prefix are inserted faster
///   where each follows the one before); NULL: refused.
/// - slice_transform: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_slice_transform(
    options: InMut<rocks_options>,
    name: InText,
    slice_transform: InOrNull<rocks_slice_transform>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, slice_transform =>
        options.attach(name, slice_transform)
    }
}

/// Frees a slice transform. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_slice_transform_free(
    slice_transform: Freed<rocks_slice_transform>,
    status: Status,
) -> rocks_code {
    call! { status, slice_transform =>
        slice_transform.free()
    }
}

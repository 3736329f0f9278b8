//! Values shown without a copy.

use crate::abi::guard::{exclusive, free_exclusive, make, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::ObjectKind;
use crate::core::value::Value;
use crate::types::{rocks_code, rocks_status, rocks_value};

impl Named for rocks_value {
    type Object = Value;
}

impl Object for Value {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Value as u8,
        name: "value",
    };
}

/// Makes an empty holder.
/// - value: out, owned: free with rocks_value_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_value_new(
    value: *mut *mut rocks_value,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        value.wanted("value")?.set(make(Value::new()?, 0)?);
        Ok(())
    })
}

/// Lets go of the value, and of the cache entry that it may pin.
#[no_mangle]
pub unsafe extern "C" fn rocks_value_reset(
    value: *mut rocks_value,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        exclusive(value)?.reset();
        Ok(())
    })
}

/// Frees a holder and what it shows.
#[no_mangle]
pub unsafe extern "C" fn rocks_value_free(
    value: *mut rocks_value,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(value))
}

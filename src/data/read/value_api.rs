//! Values exposed without a copy.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::read::value::Value;
use crate::objects::objects::ObjectKind;
use crate::types::{rocks_code, rocks_value};

impl Named for rocks_value {
    type Object = Value;
}

impl Object for Value {
    const KIND: Kind = Kind::numbered(ObjectKind::Value as u8);
    const ALONE: bool = true;
}

/// Makes an empty holder.
/// - value: out, owned: free with rocks_value_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_value_new(value: New<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.answer(Value::new()?)
    }
}

/// Releases the value, and the cache entry that it may pin.
#[no_mangle]
pub extern "C" fn rocks_value_reset(value: Sole<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.reset();
        Ok(())
    }
}

/// Frees a holder and its value.
#[no_mangle]
pub extern "C" fn rocks_value_free(value: FreedSole<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.free()
    }
}

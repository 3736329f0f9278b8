//! Values shown without a copy.

use crate::abi::guard::Named;
use crate::abi::handle;
use crate::abi::handles::{FreedSole, Sole};
use crate::abi::new_handle::New;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::table::Object;
use crate::core::objects::ObjectKind;
use crate::core::value::Value;
use crate::types::{rocks_code, rocks_value};

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
pub extern "C" fn rocks_value_new(value: New<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.answer(Value::new()?)
    }
}

/// Lets go of the value, and of the cache entry that it may pin.
#[no_mangle]
pub extern "C" fn rocks_value_reset(value: Sole<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.reset();
        Ok(())
    }
}

/// Frees a holder and what it shows.
#[no_mangle]
pub extern "C" fn rocks_value_free(value: FreedSole<rocks_value>, status: Status) -> rocks_code {
    call! { status, value =>
        value.free()
    }
}

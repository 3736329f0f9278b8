//! Descriptions of options.

use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::options::description::description::describe;
use crate::options::options::Kind;
use crate::types::{rocks_code, rocks_option_description, rocks_options_kind};

/// Describes one option: its type, unit, default and limits, what it is for, and whether an open
/// database can change it. rocks_options_names lists the names of a kind; the names of plain and
/// cuckoo tables are known here too, and so are second names such as `wal_ttl_seconds`.
///
/// The texts of a description are valid as long as the process.
/// - kind: one of ROCKS_OPTIONS_*.
/// - name: in, as in rocks_options_set; NULL: refused.
/// - description: out; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no such option; the message names the nearest).
#[no_mangle]
pub extern "C" fn rocks_options_describe(
    kind: rocks_options_kind,
    name: InText,
    description: OutStruct<rocks_option_description>,
    status: Status,
) -> rocks_code {
    call! { status, name, description =>
        description.answer(&describe(Kind::of(kind)?, name)?)
    }
}

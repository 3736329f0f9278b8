//! The user's choice of the files that a backup leaves out.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::handles::InMut;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::types::{rocks_code, rocks_exclude_files_callbacks, rocks_options};

/// Makes backups created with the options ask this callback which files to leave out, besides those
/// that "exclude_files" names, instead of the one set before. The engine needs schema_version=2. Options
/// that ask a callback cannot go back to asking nobody: make other options for that.
/// - options: in; create backup options.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose exclude is NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_set_exclude_files_callbacks(
    options: InMut<rocks_options>,
    callbacks: InCallbacks<rocks_exclude_files_callbacks>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, options =>
        options.exclude_files(Some(callbacks.make()?))
    }
}

//! Which files a backup leaves out, asked of the user.

use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::shared;
use crate::abi::status::call;
use crate::core::backup::ExcludeFiles;
use crate::types::{rocks_code, rocks_exclude_files_callbacks, rocks_options, rocks_status};

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_exclude_files_callbacks {}

/// Makes backups created with the options ask this callback which files to leave out, besides those
/// that "exclude_files" names, instead of the one set before. The engine needs schema_version=2.
/// - options: in; create backup options.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose exclude is NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_exclude_files_callbacks(
    options: *mut rocks_options,
    callbacks: *const rocks_exclude_files_callbacks,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let options = shared(options)?;
        // SAFETY: the struct of this kind.
        options.exclude_files(Some(unsafe {
            ExcludeFiles::calling(&callbacks.hand_over())?
        }))
    })
}

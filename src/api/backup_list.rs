//! What backups there are.

use crate::abi::guard::{free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::input::yes_or_no;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::backup::BackupList;
use crate::core::objects::ObjectKind;
use crate::types::{
    rocks_backup_engine, rocks_backup_file, rocks_backup_info, rocks_backup_list, rocks_code,
    rocks_slice, rocks_status,
};

impl Named for rocks_backup_list {
    type Object = BackupList;
}

impl Object for BackupList {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::BackupList as u8,
        name: "backup_list",
    };
}

/// All backups whose lists are whole and whose files are there: the oldest first.
/// - details: 1: with the files of each; 0: without.
/// - list: out, owned: free with rocks_backup_list_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_engine_list(
    engine: *const rocks_backup_engine,
    details: i32,
    list: *mut *mut rocks_backup_list,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let list = unsafe { out(list) };
    call(status, || {
        let list = list.wanted("list")?;
        let details = yes_or_no(details, "details")?;
        list.set(make(shared(engine)?.list(None, details)?, 0)?);
        Ok(())
    })
}

/// One backup, as a list of one.
/// - id: which; 0: the latest.
/// - details: 1: with its files; 0: without.
/// - list: out, owned: free with rocks_backup_list_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_CORRUPTION (it is damaged: the message says how),
/// ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_engine_find(
    engine: *const rocks_backup_engine,
    id: u32,
    details: i32,
    list: *mut *mut rocks_backup_list,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let list = unsafe { out(list) };
    call(status, || {
        let list = list.wanted("list")?;
        let details = yes_or_no(details, "details")?;
        list.set(make(shared(engine)?.list(Some(id), details)?, 0)?);
        Ok(())
    })
}

/// How many backups a list has.
/// - count: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_list_count(
    list: *const rocks_backup_list,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let count = unsafe { out(count) };
    call(status, || {
        count.wanted("count")?.set(shared(list)?.count());
        Ok(())
    })
}

/// One backup.
/// - index: from 0.
/// - backup: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_list_at(
    list: *const rocks_backup_list,
    index: usize,
    backup: *mut rocks_backup_info,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let backup = unsafe { sized(backup, "backup") };
    call(status, || {
        backup?.set(&shared(list)?.get(index)?);
        Ok(())
    })
}

/// One file of a backup, where the list has details.
/// - index: of the backup, from 0.
/// - file_index: from 0.
/// - file: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_list_file_at(
    list: *const rocks_backup_list,
    index: usize,
    file_index: usize,
    file: *mut rocks_backup_file,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file, "file") };
    call(status, || {
        file?.set(&shared(list)?.file(index, file_index)?);
        Ok(())
    })
}

/// The name of a file that a backup left out, where the list has details.
/// - index: of the backup, from 0.
/// - file_index: from 0.
/// - name: out, borrowed until the list is freed; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_list_excluded_at(
    list: *const rocks_backup_list,
    index: usize,
    file_index: usize,
    name: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let name = unsafe { out(name) };
    call(status, || {
        let name = name.wanted("name")?;
        let found = shared(list)?.excluded(index, file_index)?;
        name.set(rocks_slice {
            data: found.data,
            len: found.len,
        });
        Ok(())
    })
}

/// Frees a list and what was borrowed from it.
#[no_mangle]
pub unsafe extern "C" fn rocks_backup_list_free(
    list: *mut rocks_backup_list,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(list))
}

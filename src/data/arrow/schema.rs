//! The schema of a stream that goes out.

use crate::base::shared::ArrowBytes;
use crate::data::arrow::settings::Settings;
use crate::data::arrow::shared::ArrowSchema;
use std::ffi::{CStr, CString};
use std::ptr::null_mut;

/// A column: Arrow's format, and the name.
pub struct Field {
    pub format: &'static CStr,
    pub name: CString,
}

/// The columns of a stream, in their order. `labelled`: the last one says which source a row is of.
pub fn fields(settings: &Settings, labelled: bool) -> Vec<Field> {
    let format = match settings.bytes {
        ArrowBytes::Binary => c"z",
        ArrowBytes::LargeBinary => c"Z",
        ArrowBytes::BinaryView => c"vz",
    };
    let field = |format, name: &CString| Field {
        format,
        name: name.clone(),
    };
    let source = labelled.then(|| field(c"u", &settings.source_name));
    if let Some(plan) = &settings.plan {
        let shown = plan.shown().into_iter().map(|(_, field)| field);
        return shown.chain(source).collect();
    }
    let all = [
        (settings.with_keys(), &settings.key_name),
        (settings.with_values(), &settings.value_name),
    ];
    let wanted = all.into_iter().filter(|(wanted, _)| *wanted);
    let wanted = wanted.map(|(_, name)| field(format, name));
    wanted.chain(source).collect()
}

/// What the schema of a struct owns. Its children own themselves, since they may be moved out.
struct Children {
    schemas: Vec<ArrowSchema>,
    pointers: Vec<*mut ArrowSchema>,
}

/// A struct of columns. Its release frees it.
pub fn schema_of(fields: Vec<Field>) -> ArrowSchema {
    let mut children = Box::new(Children {
        schemas: fields.into_iter().map(schema_of_column).collect(),
        pointers: Vec::new(),
    });
    let first = children.schemas.as_mut_ptr();
    let count = children.schemas.len();
    // SAFETY: the elements of the array, which does not move any more.
    children.pointers = (0..count).map(|at| unsafe { first.add(at) }).collect();
    ArrowSchema {
        format: c"+s".as_ptr(),
        name: c"".as_ptr(),
        n_children: count as i64,
        children: children.pointers.as_mut_ptr(),
        release: Some(release_struct),
        private_data: Box::into_raw(children).cast(),
        ..ArrowSchema::EMPTY
    }
}

fn schema_of_column(field: Field) -> ArrowSchema {
    ArrowSchema {
        format: field.format.as_ptr(),
        release: Some(release_column),
        private_data: null_mut(),
        name: field.name.into_raw(),
        ..ArrowSchema::EMPTY
    }
}

unsafe extern "C" fn release_column(schema: *mut ArrowSchema) {
    // SAFETY: a column's schema, released once; the name is ours.
    unsafe {
        drop(CString::from_raw((*schema).name.cast_mut()));
        (*schema).release = None;
    }
}

unsafe extern "C" fn release_struct(schema: *mut ArrowSchema) {
    // SAFETY: the schema of a struct, released once; a child that was moved out has no release.
    unsafe {
        let children = Box::from_raw((*schema).private_data.cast::<Children>());
        for &child in &children.pointers {
            if let Some(release) = (*child).release {
                release(child);
            }
        }
        (*schema).release = None;
    }
}

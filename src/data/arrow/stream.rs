//! An Arrow stream that the caller gave. Its memory is foreign: nothing of it is believed but what its
//! specification leaves no way to check, that buffers are as long as arrays need.

use crate::base::entries::{Many, Offsets};
use crate::base::error::{check, Error, Result};
use crate::base::shared::ArrowColumns;
use crate::data::arrow::bridge;
use crate::data::arrow::settings::Settings;
use crate::data::arrow::shared::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::types::rocks_slice;
use std::ffi::{c_char, CStr, CString};

/// A stream, moved out of the caller's struct. Released once.
pub struct Stream(ArrowArrayStream);

// SAFETY: used by one thread at a time, whichever, as the interface requires of its giver.
unsafe impl Send for Stream {}

impl Stream {
    /// Takes it from the caller's struct, which is released from here on.
    ///
    /// # Safety
    /// The struct is writable, and a stream that nothing else uses, or released.
    pub unsafe fn take(from: *mut ArrowArrayStream) -> Stream {
        // SAFETY: as the caller says.
        unsafe {
            let stream = Stream(from.read());
            (*from).release = None;
            stream
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: ours; without a release nothing happens.
        unsafe { bridge::rx_arrow_release_stream(&raw mut self.0) };
    }
}

/// A struct that a stream filled. Released once.
struct Lent<T: Released>(T);

trait Released {
    /// Ends it, if it is not released.
    fn release(&mut self);
    /// Makes it one that is released.
    fn forget(&mut self);
}

impl Released for ArrowSchema {
    fn release(&mut self) {
        // SAFETY: filled by a stream, or empty.
        unsafe { bridge::rx_arrow_release_schema(self) };
    }

    fn forget(&mut self) {
        self.release = None;
    }
}

impl Released for ArrowArray {
    fn release(&mut self) {
        // SAFETY: filled by a stream, or empty.
        unsafe { bridge::rx_arrow_release_array(self) };
    }

    fn forget(&mut self) {
        self.release = None;
    }
}

impl<T: Released> Lent<T> {
    /// A producer that failed gave nothing: what it left in the struct is not released.
    fn unless_failed(&mut self, got: Result<()>) -> Result<()> {
        if got.is_err() {
            self.0.forget();
        }
        got
    }
}

impl<T: Released> Drop for Lent<T> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// How the elements of a column lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Narrow,
    Wide,
    Views,
}

const FORMATS: [(&str, Form); 6] = [
    ("z", Form::Narrow),
    ("u", Form::Narrow),
    ("Z", Form::Wide),
    ("U", Form::Wide),
    ("vz", Form::Views),
    ("vu", Form::Views),
];

/// A column of the schema.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    form: Form,
    role: &'static str,
}

/// A stream whose schema was read.
pub struct Opened {
    stream: Stream,
    columns: usize,
    key: Place,
    value: Option<Place>,
    arrays: u64,
}

fn refuse(what: impl std::fmt::Display) -> Error {
    Error::argument("stream", what)
}

impl Opened {
    /// `with_values`: whether a column of values is needed.
    pub fn open(mut stream: Stream, settings: &Settings, with_values: bool) -> Result<Opened> {
        if stream.0.release.is_none() {
            return Err(refuse("released before"));
        }
        if stream.0.get_schema.is_none() || stream.0.get_next.is_none() {
            return Err(refuse("its functions are NULL"));
        }
        let mut schema = Lent(ArrowSchema::EMPTY);
        // SAFETY: the stream is ours, its function not NULL, and so is the struct to fill.
        let got = check(|st| unsafe {
            bridge::rx_arrow_get_schema(&raw mut stream.0, &raw mut schema.0, st)
        });
        schema.unless_failed(got)?;
        let fields = fields_of(&schema.0)?;
        let (key_name, value_name) = (&settings.key_name, &settings.value_name);
        let key = find(&fields, key_name, 0, "keys")?;
        let value = match with_values && settings.columns != ArrowColumns::Keys {
            true => Some(find(&fields, value_name, 1, "values")?),
            false => None,
        };
        Ok(Opened {
            stream,
            columns: fields.len(),
            key,
            value,
            arrays: 0,
        })
    }

    /// The next array; `None`: the end.
    pub fn next_rows(&mut self) -> Result<Option<Rows>> {
        let mut array = Lent(ArrowArray::EMPTY);
        // SAFETY: as above.
        let got = check(|st| unsafe {
            bridge::rx_arrow_get_next(&raw mut self.stream.0, &raw mut array.0, st)
        });
        array.unless_failed(got)?;
        if array.0.release.is_none() {
            return Ok(None);
        }
        let number = self.arrays;
        self.arrays += 1;
        Rows::new(array, self, number).map(Some)
    }
}

/// The columns of a struct's schema.
fn fields_of(schema: &ArrowSchema) -> Result<Vec<&ArrowSchema>> {
    if schema.release.is_none() || schema.format.is_null() {
        return Err(refuse("its schema is empty"));
    }
    let format = text(schema.format);
    let count = usize::try_from(schema.n_children).unwrap_or(usize::MAX);
    if format != "+s" || count > 1 << 20 || (schema.children.is_null() && count != 0) {
        let what = format_args!(
            "its schema is \"{format}\" with {} columns; accepted: a struct (\"+s\") of columns",
            schema.n_children
        );
        return Err(refuse(what));
    }
    // SAFETY: the interface has as many pointers there.
    let children = (0..count).map(|at| unsafe { (*schema.children.add(at)).as_ref() });
    let known = children.map(|child| child.filter(|child| !child.format.is_null()));
    let all: Option<Vec<_>> = known.collect();
    all.ok_or_else(|| refuse("its schema has a column without a format"))
}

/// The column of keys or values: by its name, or by its place where the option's name is empty.
fn find(fields: &[&ArrowSchema], name: &CString, at: usize, role: &'static str) -> Result<Place> {
    let wanted = name.to_str().unwrap_or_default();
    let named = |field: &&ArrowSchema| !field.name.is_null() && text(field.name) == wanted;
    let found = match wanted {
        "" => (at < fields.len()).then_some(at),
        _ => fields.iter().position(named),
    };
    let names = || {
        let all = fields.iter().map(|field| match field.name.is_null() {
            true => "\"\"".to_owned(),
            false => format!("\"{}\"", text(field.name)),
        });
        all.collect::<Vec<_>>().join(", ")
    };
    let Some(at) = found else {
        let what = format_args!(
            "no column of {role} named \"{wanted}\"; its {} columns: {}",
            fields.len(),
            names()
        );
        return Err(refuse(what));
    };
    let field = fields[at];
    let shown = match text(field.name).as_str() {
        "" => format!("the column of {role}"),
        name => format!("the column of {role}, \"{name}\","),
    };
    if !field.dictionary.is_null() {
        return Err(refuse(format_args!("{shown} is encoded with a dictionary")));
    }
    if let Some(extension) = extension_of(field.metadata) {
        let what = format_args!("{shown} is of the extension type \"{extension}\"");
        return Err(refuse(what));
    }
    let format = text(field.format);
    let form = FORMATS.iter().find(|(known, _)| *known == format);
    let Some((_, form)) = form else {
        let what = format_args!(
            "{shown} has the format \"{format}\"; accepted: binary (\"z\"), utf8 (\"u\"), large \
             binary (\"Z\"), large utf8 (\"U\"), binary view (\"vz\"), utf8 view (\"vu\")"
        );
        return Err(refuse(what));
    };
    let form = *form;
    Ok(Place { at, form, role })
}

/// A text of a schema, for messages and comparisons.
fn text(from: *const c_char) -> String {
    if from.is_null() {
        return String::new();
    }
    // SAFETY: the interface ends it with a zero.
    unsafe { CStr::from_ptr(from) }
        .to_string_lossy()
        .into_owned()
}

/// The name of a column's extension type, out of its metadata: a count, and so many pairs, each text
/// behind its length.
fn extension_of(metadata: *const c_char) -> Option<String> {
    if metadata.is_null() {
        return None;
    }
    let mut at: *const u8 = metadata.cast();
    let mut number = |skip: usize| {
        // SAFETY: the interface has a number behind what was read before.
        unsafe {
            at = at.add(skip);
            let number = at.cast::<i32>().read_unaligned();
            at = at.add(4);
            Some((usize::try_from(number).ok()?, at))
        }
    };
    let (pairs, _) = number(0)?;
    let mut before = 0;
    for _ in 0..pairs {
        let (name_len, name) = number(before)?;
        let (value_len, value) = number(name_len)?;
        before = value_len;
        // SAFETY: the interface has as many bytes behind each length.
        let part = |of, len| unsafe { std::slice::from_raw_parts::<u8>(of, len) };
        if part(name, name_len) == b"ARROW:extension:name" {
            return Some(String::from_utf8_lossy(part(value, value_len)).into_owned());
        }
    }
    None
}

/// An array of the stream, of which all offsets were checked.
pub struct Rows {
    _array: Lent<ArrowArray>,
    pub count: usize,
    /// Which array of the stream it is, from 0 up.
    pub number: u64,
    pub keys: Cells,
    pub values: Option<Cells>,
}

/// The elements of a column of an array, as long as the array lives.
pub struct Cells {
    bytes: Elements,
    /// Which are null: the bitmap, and where in it the first one is. `None`: none.
    nulls: Option<(*const u8, usize)>,
}

pub enum Elements {
    Narrow(*const u8, Vec<u32>),
    Wide(*const u8, Vec<i64>),
    Slices(Vec<rocks_slice>),
}

impl Rows {
    fn new(array: Lent<ArrowArray>, of: &Opened, number: u64) -> Result<Rows> {
        let it = &array.0;
        let wrong = |what: &str| refuse(format_args!("array {number} {what}"));
        let (length, offset) = span(it).ok_or_else(|| wrong("has a negative or absurd length"))?;
        if it.n_children != of.columns as i64 || (it.children.is_null() && of.columns != 0) {
            return Err(wrong("has other columns than the schema"));
        }
        if let Some(at) = nulls_of(it).and_then(|bits| first_null(bits, offset, length)) {
            return Err(wrong(&format!("has a null in row {at}, as a whole")));
        }
        let column = |place: Place| {
            // SAFETY: the interface has as many pointers as columns.
            let child = unsafe { (*it.children.add(place.at)).as_ref() };
            let child = child.ok_or_else(|| wrong("has a column that is NULL"))?;
            Cells::new(child, place, offset, length)
                .map_err(|what| wrong(&format!("has a column of {} {what}", place.role)))
        };
        let keys = column(of.key)?;
        let values = of.value.map(column).transpose()?;
        if let Some(at) = keys.first_null(length) {
            return Err(wrong(&format!("has a null key in row {at}")));
        }
        Ok(Rows {
            count: length,
            number,
            keys,
            values,
            _array: array,
        })
    }
}

/// Length and offset of an array.
fn span(array: &ArrowArray) -> Option<(usize, usize)> {
    const MOST: i64 = 1 << 40;
    let in_range = |number: i64| (0..=MOST).contains(&number).then_some(number as usize);
    Some((in_range(array.length)?, in_range(array.offset)?))
}

/// The bitmap of an array that may have nulls.
fn nulls_of(array: &ArrowArray) -> Option<*const u8> {
    if array.null_count == 0 || array.n_buffers < 1 || array.buffers.is_null() {
        return None;
    }
    // SAFETY: the interface has as many pointers as buffers.
    let bits: *const u8 = unsafe { (*array.buffers).cast() };
    (!bits.is_null()).then_some(bits)
}

fn is_null(bits: *const u8, at: usize) -> bool {
    // SAFETY: the interface has a bit for each element.
    let byte = unsafe { *bits.add(at / 8) };
    byte >> (at % 8) & 1 == 0
}

fn first_null(bits: *const u8, offset: usize, count: usize) -> Option<usize> {
    (0..count).find(|row| is_null(bits, offset + row))
}

impl Cells {
    /// `offset`, `count`: of the struct, which its columns have beside their own.
    fn new(
        array: &ArrowArray,
        place: Place,
        offset: usize,
        count: usize,
    ) -> std::result::Result<Cells, String> {
        let (length, own) = span(array).ok_or("with a negative or absurd length")?;
        if length < offset + count {
            return Err("with fewer rows than the array".into());
        }
        if !array.dictionary.is_null() {
            return Err("that is encoded with a dictionary".into());
        }
        let first = own + offset;
        let fits = match place.form {
            // Validity, views, the sizes, and data between them.
            Form::Views => (3..1 << 31).contains(&array.n_buffers),
            _ => array.n_buffers == 3,
        };
        if !fits || array.buffers.is_null() {
            return Err(format!("with {} buffers", array.n_buffers));
        }
        // SAFETY: the interface has as many pointers as buffers.
        let buffer = |at: usize| unsafe { *array.buffers.add(at) };
        if count > 0 && buffer(1).is_null() {
            return Err("without offsets or views".into());
        }
        let nulls = nulls_of(array).map(|bits| (bits, first));
        let bytes = match place.form {
            _ if count == 0 => Elements::Slices(Vec::new()),
            Form::Narrow => {
                // SAFETY: the interface has an offset for each element, and one more.
                let offsets = unsafe { copied::<i32>(buffer(1).cast(), first, count + 1) }?;
                ascend(&offsets, buffer(2).is_null())?;
                let offsets = offsets.into_iter().map(|offset| offset as u32).collect();
                Elements::Narrow(data(buffer(2).cast()), offsets)
            }
            Form::Wide => {
                // SAFETY: as above.
                let offsets = unsafe { copied::<i64>(buffer(1).cast(), first, count + 1) }?;
                ascend(&offsets, buffer(2).is_null())?;
                Elements::Wide(data(buffer(2).cast()), offsets)
            }
            Form::Views => {
                let blocks = array.n_buffers as usize - 3;
                let sizes = match blocks {
                    0 => Vec::new(),
                    _ if buffer(blocks + 2).is_null() => {
                        return Err("without the sizes of its buffers".into());
                    }
                    // SAFETY: the last buffer has the sizes of those between.
                    _ => unsafe { copied::<i64>(buffer(blocks + 2).cast(), 0, blocks) }?,
                };
                let block = |at: usize| (buffer(2 + at).cast::<u8>(), sizes[at]);
                // SAFETY: the interface has a view for each element.
                let view = |row: usize| unsafe { buffer(1).cast::<u8>().add(16 * (first + row)) };
                let mut slices = room(count)?;
                let each = (0..count).map(|row| match nulls {
                    Some((bits, at)) if is_null(bits, at + row) => Ok((&[] as &[u8]).into()),
                    // SAFETY: a view is 16 bytes.
                    _ => unsafe { viewed(view(row), blocks, &block) }
                        .map_err(|what| format!("with {what} in row {row}")),
                });
                for one in each {
                    slices.push(one?);
                }
                Elements::Slices(slices)
            }
        };
        Ok(Cells { bytes, nulls })
    }

    pub fn is_null(&self, row: usize) -> bool {
        self.nulls.is_some_and(|(bits, at)| is_null(bits, at + row))
    }

    pub fn first_null(&self, count: usize) -> Option<usize> {
        self.nulls
            .and_then(|(bits, at)| first_null(bits, at, count))
    }

    /// Some of the elements, from one row up to another.
    pub fn rows(&self, begin: usize, end: usize) -> Many<'_> {
        match &self.bytes {
            Elements::Slices(slices) => Many::from(&slices[begin..end]),
            // SAFETY: the offsets ascend, and the interface has the bytes that they reach.
            Elements::Narrow(data, offsets) => unsafe {
                Many::of_column(*data, Offsets::Narrow(&offsets[begin..=end]))
            },
            // SAFETY: as above.
            Elements::Wide(data, offsets) => unsafe {
                Many::of_column(*data, Offsets::Wide(&offsets[begin..=end]))
            },
        }
    }
}

/// Where there are no bytes, none are read.
fn data(given: *const u8) -> *const u8 {
    match given.is_null() {
        true => [].as_ptr(),
        false => given,
    }
}

/// Room for as many as an array says it has: more than there is memory for is an error.
fn room<T>(count: usize) -> std::result::Result<Vec<T>, String> {
    let mut room = Vec::new();
    room.try_reserve_exact(count)
        .map_err(|_| format!("with {count} rows, for which there is no memory"))?;
    Ok(room)
}

/// A copy, which foreign memory cannot change any more, and which is aligned.
///
/// # Safety
/// There are as many elements behind `first`.
unsafe fn copied<T: Copy>(
    from: *const u8,
    first: usize,
    count: usize,
) -> std::result::Result<Vec<T>, String> {
    let size = std::mem::size_of::<T>();
    // SAFETY: as the caller says.
    let one = |at: usize| unsafe { from.add((first + at) * size).cast::<T>().read_unaligned() };
    let mut all = room(count)?;
    all.extend((0..count).map(one));
    Ok(all)
}

fn ascend<T: Copy + PartialOrd + Default + std::fmt::Display>(
    offsets: &[T],
    is_without_data: bool,
) -> std::result::Result<(), String> {
    let (first, last) = (offsets[0], offsets[offsets.len() - 1]);
    if first < T::default() {
        return Err(format!("with the offset {first} in row 0"));
    }
    if let Some(row) = offsets.windows(2).position(|two| two[1] < two[0]) {
        let (begin, end) = (offsets[row], offsets[row + 1]);
        return Err(format!(
            "with offsets that go back in row {row}: {begin}, then {end}"
        ));
    }
    if is_without_data && last > first {
        return Err("that has no bytes".into());
    }
    Ok(())
}

/// The bytes of a view.
///
/// # Safety
/// `view` is 16 bytes; `block` gives each of the buffers with its size.
unsafe fn viewed(
    view: *const u8,
    blocks: usize,
    block: &dyn Fn(usize) -> (*const u8, i64),
) -> std::result::Result<rocks_slice, String> {
    // SAFETY: within the view.
    let number = |at: usize| unsafe { view.add(at).cast::<i32>().read_unaligned() };
    let size = number(0);
    let len = usize::try_from(size).map_err(|_| format!("a view of {size} bytes"))?;
    if len <= 12 {
        // SAFETY: its bytes are behind the length.
        let data = unsafe { view.add(4) };
        return Ok(rocks_slice { data, len });
    }
    let (at, offset) = (number(8), number(12));
    let Some(at) = usize::try_from(at).ok().filter(|at| *at < blocks) else {
        return Err(format!("a view of buffer {at}, of {blocks}"));
    };
    let (data, most) = block(at);
    if offset < 0 || i64::from(offset) + i64::from(size) > most || data.is_null() {
        let what = format!("a view of {size} bytes at {offset} of a buffer of {most}");
        return Err(what);
    }
    // SAFETY: within the buffer, as its size says.
    let data = unsafe { data.add(offset as usize) };
    Ok(rocks_slice { data, len })
}

//! Arrow streams as parameters: those that come in, and those that a call fills.

use crate::abi::out::missing;
use crate::abi::param::{Argument, Param, Plain};
use crate::base::error::{Error, Result};
use crate::data::arrow::shared::ArrowArrayStream;
use crate::data::arrow::stream::Stream;
use std::ffi::c_void;

/// A struct ArrowArrayStream. The call takes ownership of it, whatever fails after that. NULL:
/// refused.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InArrowStream(*mut c_void);

/// A struct ArrowArrayStream that the call fills.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct OutArrowStream(*mut c_void);

/// A stream that came in, until the call hands it on.
pub struct Given(Option<Stream>);

impl Argument for Given {
    type View<'c> = &'c mut Given;

    fn view(&mut self) -> &mut Given {
        self
    }
}

impl Given {
    pub fn stream(&mut self) -> Stream {
        self.0.take().expect("a call uses a stream once")
    }
}

impl Param for InArrowStream {
    type Argument = Given;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let stream = aligned(self.0, name)?;
        // SAFETY: the caller's struct, not NULL and aligned.
        Ok(Given(Some(unsafe { Stream::take(stream) })))
    }
}

fn aligned(given: *mut c_void, name: &str) -> Result<*mut ArrowArrayStream> {
    if given.is_null() {
        return Err(missing(name));
    }
    let stream = given.cast::<ArrowArrayStream>();
    if !stream.is_aligned() {
        return Err(Error::argument(name, "not aligned for its type"));
    }
    Ok(stream)
}

/// The place of a stream that a call fills.
#[derive(Clone, Copy)]
pub struct StreamPlace(*mut ArrowArrayStream);

impl Param for OutArrowStream {
    type Argument = Plain<StreamPlace>;

    fn zero(self) {
        if let Ok(stream) = aligned(self.0, "stream") {
            // SAFETY: not NULL, and aligned, so the caller's.
            unsafe { stream.write(ArrowArrayStream::EMPTY) };
        }
    }

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        aligned(self.0, name).map(|to| Plain(StreamPlace(to)))
    }
}

impl StreamPlace {
    pub fn give(self, stream: ArrowArrayStream) {
        // SAFETY: not NULL, aligned, and the caller's for the length of the call.
        unsafe { self.0.write(stream) };
    }
}

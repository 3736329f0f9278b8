//! The parameters of an export. Each type of this module wraps a C pointer or number and defines
//! what the call may do with it; `call!` takes them by name.
//!
//! Safe code cannot make such a value: each comes from a C caller, who guarantees what the header
//! requires.

use crate::base::error::Result;

/// A parameter, or a pointer with its length, as received from C.
pub trait Param: Copy {
    /// The parameter while the call lasts.
    type Argument: Argument;

    /// Zeroes the memory that the call may fill. Runs before anything can fail.
    #[inline(always)]
    fn zero(self) {}

    /// Checks the parameter; errors begin with its name.
    fn take(self, name: &'static str) -> Result<Self::Argument>;
}

/// A parameter that passed its checks.
pub trait Argument {
    /// The Rust value that the body of the export sees, for no longer than the call.
    type View<'c>
    where
        Self: 'c;

    fn view(&mut self) -> Self::View<'_>;
}

/// An argument that is its own view.
pub struct Plain<T>(pub T);

impl<T: Copy> Argument for Plain<T> {
    type View<'c>
        = T
    where
        Self: 'c;

    #[inline(always)]
    fn view(&mut self) -> T {
        self.0
    }
}

/// An argument that the call owns.
pub struct Owned<T>(pub T);

impl<T: 'static> Argument for Owned<T> {
    type View<'c> = &'c T;

    fn view(&mut self) -> &T {
        &self.0
    }
}

/// Memory lent for the length of the call: no view of it lasts longer.
pub struct Lent<T>(pub T);

impl<T: ?Sized + 'static> Argument for Lent<&'static T> {
    type View<'c> = &'c T;

    #[inline(always)]
    fn view(&mut self) -> &T {
        self.0
    }
}

impl<T: 'static> Argument for Lent<&'static mut [T]> {
    type View<'c> = &'c mut [T];

    #[inline(always)]
    fn view(&mut self) -> &mut [T] {
        self.0
    }
}

impl<T: ?Sized + 'static> Argument for Lent<Option<&'static T>> {
    type View<'c> = Option<&'c T>;

    fn view(&mut self) -> Option<&T> {
        self.0
    }
}

impl<T: 'static> Argument for Lent<Vec<T>> {
    type View<'c> = &'c [T];

    fn view(&mut self) -> &[T] {
        &self.0
    }
}

/// The body of an export: `call! { status, db, (key, key_len), value => ... }`. Takes the
/// parameters in the listed order and passes each to the body under its own name, which its errors
/// also use. A pointer is written as a pair with its length or count, whose name must say so; the
/// number stays as it is. The body's panics and errors end in `status`.
macro_rules! call {
    ($status:ident $(, $param:tt)* => $($body:tt)*) => {{
        $($crate::abi::param::zero!($param);)*
        $crate::abi::status::run($status, || {
            $($crate::abi::param::take!($param);)*
            $($body)*
        })
    }};
}

macro_rules! zero {
    (($data:ident, $len:ident)) => {
        $crate::abi::param::Param::zero(($data, $len))
    };
    ($param:ident) => {
        $crate::abi::param::Param::zero($param)
    };
}

macro_rules! take {
    (($data:ident, $len:ident)) => {
        const _: () = assert!(
            $crate::abi::param::is_length_of(stringify!($len), stringify!($data)),
            concat!(stringify!($len), " is no length of ", stringify!($data))
        );
        let mut argument = $crate::abi::param::Param::take(($data, $len), stringify!($data))?;
        let $data = $crate::abi::param::Argument::view(&mut argument);
    };
    ($param:ident) => {
        let mut argument = $crate::abi::param::Param::take($param, stringify!($param))?;
        let $param = $crate::abi::param::Argument::view(&mut argument);
    };
}

/// Whether a number is the length of a pointer, by their names: `key_len` of `key`; `count` may be
/// that of several.
pub const fn is_length_of(number: &str, data: &str) -> bool {
    let (mut number, mut data) = (number.as_bytes(), data.as_bytes());
    if matches!(number, b"len" | b"count" | b"capacity") {
        return true;
    }
    while let ([a, number_rest @ ..], [b, data_rest @ ..]) = (number, data) {
        if *a != *b {
            return false;
        }
        (number, data) = (number_rest, data_rest);
    }
    data.is_empty() && matches!(number, b"_len" | b"_capacity")
}

/// The error for a wrong parameter: `wrong!(flags, "{flags:#x}; accepted: ...")`.
macro_rules! wrong {
    ($param:ident, $($text:tt)+) => {
        $crate::base::error::Error::argument(stringify!($param), format_args!($($text)+))
    };
}

pub(crate) use {call, take, wrong, zero};

/// Makes parameters copyable, whatever their type argument.
macro_rules! copies {
    ($($name:ident $(<$of:ident>)?),* $(,)?) => {$(
        impl$(<$of>)? Clone for $name$(<$of>)? {
            #[inline(always)]
            fn clone(&self) -> Self {
                *self
            }
        }
        impl$(<$of>)? Copy for $name$(<$of>)? {}
    )*};
}

pub(crate) use copies;

#[cfg(test)]
mod tests {
    use super::is_length_of;

    #[test]
    fn a_length_is_named_after_its_pointer() {
        let lengths = ["key_len", "key_capacity", "len", "count", "capacity"];
        let others = ["value_len", "keys_len", "ke_len", "key", "key_", ""];
        assert!(lengths.iter().all(|number| is_length_of(number, "key")));
        assert!(!others.iter().any(|number| is_length_of(number, "key")));
    }
}

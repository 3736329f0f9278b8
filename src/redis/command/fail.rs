//! How a command ends early: with an error of Redis's, which is a reply, or with one of RocksDB's.

use crate::base::error::Error;
use crate::redis::store::waiting::Lane;
use std::borrow::Cow;
use std::time::Duration;

#[derive(Debug)]
pub enum Fail {
    /// The code word and the text.
    Redis(Cow<'static, str>),
    Rocks(Error),
    /// Nothing is there yet: the command runs again when somebody writes.
    Wait(Wait),
    /// The time to wait has passed.
    Late,
}

#[derive(Debug)]
pub struct Wait {
    pub keys: Vec<Vec<u8>>,
    pub lane: Lane,
    /// `None`: for ever.
    pub timeout: Option<Duration>,
}

pub type Answer<T = ()> = Result<T, Fail>;

impl From<Error> for Fail {
    fn from(error: Error) -> Fail {
        Fail::Rocks(error)
    }
}

/// An error of Redis's with the code word ERR.
pub fn err<T>(text: impl Into<Cow<'static, str>>) -> Answer<T> {
    Err(fail(text))
}

pub fn fail(text: impl Into<Cow<'static, str>>) -> Fail {
    Fail::Redis(format!("ERR {}", text.into()).into())
}

pub const WRONG_TYPE: Fail = Fail::Redis(Cow::Borrowed(
    "WRONGTYPE Operation against a key holding the wrong kind of value",
));

pub fn syntax() -> Fail {
    fail("syntax error")
}

pub fn not_an_integer() -> Fail {
    fail("value is not an integer or out of range")
}

pub fn not_a_float() -> Fail {
    fail("value is not a valid float")
}

/// Of a command or, with its container before it, a subcommand: `object|encoding`.
pub fn wrong_count(name: &str) -> Fail {
    fail(format!("wrong number of arguments for '{name}' command"))
}

pub fn bad_expiry(name: &str) -> Fail {
    fail(format!("invalid expire time in '{name}' command"))
}

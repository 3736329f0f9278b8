//! A command at work: its words, what it reads and writes, its reply.

use crate::base::error::Result;
use crate::redis::command::fail::{Answer, WRONG_TYPE};
use crate::redis::command::reply::Reply;
use crate::redis::command::table::Command;
use crate::redis::session::Client;
use crate::redis::store::head::{Head, Type};
use crate::redis::store::view::View;

pub struct Call<'c, 'v> {
    pub command: &'static Command,
    pub view: &'c mut View<'v>,
    /// The name is the first; of a subcommand the container's is, and the name the second.
    pub args: &'c [&'c [u8]],
    pub reply: &'c mut Reply,
    pub client: &'c mut Client,
}

impl<'c> Call<'c, '_> {
    pub fn arg(&self, at: usize) -> &'c [u8] {
        self.args[at]
    }

    /// Whether a word is an option, in any case.
    pub fn is(&self, at: usize, name: &str) -> bool {
        is(self.args[at], name)
    }

    pub fn key(&self) -> &'c [u8] {
        self.args[1]
    }

    pub fn len(&self) -> usize {
        self.args.len()
    }

    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// The head of a key of one type; another type is an error.
    pub fn typed(&self, key: &[u8], kind: Type) -> Answer<Option<Head>> {
        match self.view.head(key)? {
            Some(head) if head.kind != kind => Err(WRONG_TYPE),
            head => Ok(head),
        }
    }

    /// The head of a collection, made if it is missing.
    pub fn typed_or_new(&mut self, key: &[u8], kind: Type) -> Answer<Head> {
        match self.typed(key, kind)? {
            Some(head) => Ok(head),
            None => Ok(self.fresh(key, kind)?),
        }
    }

    /// A new collection for a key, whatever was there.
    pub fn fresh(&mut self, key: &[u8], kind: Type) -> Result<Head> {
        let database = self.view.database;
        Ok(Head::new(kind, self.view.new_version(database, key)?))
    }

    /// Writes the head of a collection; an empty one is no key.
    pub fn keep(&mut self, key: &[u8], head: &Head) {
        match head.size {
            0 => {
                if head.kind == Type::Zset {
                    self.view.forget_ends(head.version);
                }
                self.view.remove(key);
            }
            _ => self.view.set_head(key, head),
        }
    }
}

pub fn is(word: &[u8], name: &str) -> bool {
    word.eq_ignore_ascii_case(name.as_bytes())
}

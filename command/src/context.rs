//! What commands of one process share: what they print to, and in a shell the database.

use crate::args::Args;
use crate::colour;
use crate::library::abi::rocks_db;
use crate::library::{Failure, Handle, Result, call, string};
use crate::show::{Format, Out, json_text};
use std::rc::Rc;

pub struct Context {
    pub out: Out,
    pub kept: Option<Kept>,
}

/// The database of a shell, which its commands share.
pub struct Kept {
    /// The shell's own.
    pub args: Args,
    pub format: Format,
    pub db: Option<Rc<Handle<rocks_db>>>,
    pub writes: bool,
}

impl Kept {
    pub fn new(args: &Args) -> Kept {
        Kept {
            args: args.clone(),
            format: Format::Lines,
            db: None,
            writes: false,
        }
    }
}

impl Context {
    pub fn new() -> Context {
        Context {
            out: Out::new(),
            kept: None,
        }
    }

    /// Closes the shell's database; the next command opens it again.
    pub fn release(&mut self) -> Result<()> {
        let db = self.kept.as_mut().and_then(|kept| kept.db.take());
        match db.and_then(Rc::into_inner) {
            Some(db) => call!(rocks_db_close(db.leave())),
            None => Ok(()),
        }
    }
}

/// To standard error, so that standard output has results alone.
pub fn complain(doing: &str, failure: &Failure, json: bool) {
    if json {
        // SAFETY: the library's text for any code.
        let name = unsafe { string(crate::library::abi::rocks_code_text(failure.code)) };
        let text = json_text(&failure.text);
        eprintln!(
            "{{\"error\": {text}, \"code\": {}, \"name\": \"{name}\"}}",
            failure.code
        );
        return;
    }
    tell(doing, &failure.text);
}

/// A message: the program's name, what it was at, what there is to say.
pub fn tell(doing: &str, text: &str) {
    let name = match colour::shows(&std::io::stderr()) {
        true => colour::painted("rocks", colour::BOLD_RED),
        false => "rocks".to_owned(),
    };
    let between = if doing.is_empty() { "" } else { ": " };
    eprintln!("{name}: {doing}{between}{text}");
}

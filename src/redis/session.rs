//! What a client has between its commands, and how a command runs.

use crate::base::error::{Error, Result};
use crate::callback::serving::serving;
use crate::db::db::Db;
use crate::options::options::{Kind as OptionsKind, Options};
use crate::progress::cancel::Cancel;
use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, wrong_count, Answer, Fail};
use crate::redis::command::reply::Reply;
use crate::redis::command::table::{
    find, Command, Keys, ALONE, BLOCKING, CONTAINER, MAY_BE_ALONE, SESSION, WALKS, WRITE,
};
use crate::redis::keys as keys_of;
use crate::redis::redis::Redis;
use crate::redis::store::epochs::Epochs;
use crate::redis::store::still::{follows, Still};
use crate::redis::store::store::has_transactions;
use crate::redis::store::view::View;
use crate::redis::store::waiting::{InLine, Limits, Turn, Unblock, Waiter};
use crate::redis::stream::id::Id;
use crate::txn::txn::Txn;
use crate::types::{ROCKS_BUSY, ROCKS_INCOMPLETE, ROCKS_TIMED_OUT, ROCKS_TRY_AGAIN};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The words of a command that waits for EXEC.
type Queued = Vec<Vec<u8>>;
/// A watched key: its database, and its stamp when it was read.
type Watch = (usize, Vec<u8>, u64);

pub struct Client {
    pub id: u64,
    pub database: usize,
    /// 2 or 3, as HELLO chose it.
    pub protocol: i32,
    pub name: Vec<u8>,
    pub library: (Vec<u8>, Vec<u8>),
    /// Whether it lives longer than a command.
    pub is_session: bool,
    /// The commands since MULTI.
    pub queue: Option<Vec<Queued>>,
    /// One of them was refused.
    pub spoiled: bool,
    /// EXEC runs its commands: none of them waits.
    pub in_exec: bool,
    /// Its place, while it waits for elements and looks.
    pub in_line: Option<Arc<Waiter>>,
    /// Behind which ids XREAD waits.
    pub read_from: Vec<Id>,
    /// CLIENT REPLY OFF: no command has a reply.
    pub silent: bool,
    /// CLIENT REPLY SKIP: the next one has none.
    pub skips_next: bool,
    /// The command that runs has no reply.
    pub hides: bool,
    /// Of a command in a stream that failed behind others.
    pub failed: Option<Error>,
    /// Watched keys with their stamps.
    pub watched: Vec<Watch>,
}

impl Client {
    pub fn new(is_session: bool) -> Client {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Client {
            id: match is_session {
                true => NEXT.fetch_add(1, Ordering::Relaxed),
                false => 0,
            },
            database: 0,
            protocol: 2,
            name: Vec::new(),
            library: Default::default(),
            is_session,
            queue: None,
            spoiled: false,
            in_exec: false,
            in_line: None,
            read_from: Vec::new(),
            silent: false,
            skips_next: false,
            hides: false,
            failed: None,
            watched: Vec::new(),
        }
    }
}

/// Where a command runs: in a database, on behalf of a client, perhaps in a transaction.
pub struct Place<'a> {
    pub db: &'a Db,
    pub client: &'a mut Client,
    pub txn: Option<&'a mut Txn>,
    pub cancel: Option<&'a Cancel>,
}

/// How often a command runs again that met a transaction of the user's.
const ATTEMPTS: usize = 100;

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// What the words name.
pub fn command_of(args: &[&[u8]]) -> Answer<&'static Command> {
    let Some(command) = find(None, args[0]) else {
        return Err(unknown(args));
    };
    if command.flags & CONTAINER == 0 || args.len() < 2 {
        return match command.takes(args.len()) {
            true => Ok(command),
            false => Err(wrong_count(command.name)),
        };
    }
    let Some(inner) = find(Some(args[0]), args[1]) else {
        let text = format!(
            "ERR unknown subcommand '{}'. Try {} HELP.",
            String::from_utf8_lossy(cut(args[1], 128)),
            command.name.to_ascii_uppercase()
        );
        return Err(Fail::Redis(text.into()));
    };
    match inner.takes(args.len()) {
        true => Ok(inner),
        false => Err(wrong_count(inner.name)),
    }
}

/// As C's printf shows it: up to a NUL.
pub fn cut(text: &[u8], most: usize) -> &[u8] {
    let end = text.iter().position(|byte| *byte == 0);
    &text[..end.unwrap_or(text.len()).min(most)]
}

fn unknown(args: &[&[u8]]) -> Fail {
    let mut shown = String::new();
    for arg in &args[1..] {
        if shown.len() >= 128 {
            break;
        }
        let room = 128 - shown.len();
        shown.push_str(&format!("'{}' ", String::from_utf8_lossy(cut(arg, room))));
    }
    let name = String::from_utf8_lossy(cut(args[0], 128)).into_owned();
    let text = format!("ERR unknown command '{name}', with args beginning with: {shown}");
    Fail::Redis(text.into())
}

impl Redis {
    /// Runs one command and appends its reply, unless the client wants none.
    pub fn run(&self, place: &mut Place, args: &[&[u8]], reply: &mut Reply) -> Result<()> {
        let mark = reply.mark();
        let client = &mut *place.client;
        client.hides = std::mem::take(&mut client.skips_next) || client.silent;
        let ran = self.answer(place, args, reply);
        if place.client.hides {
            reply.cut(mark);
        }
        ran
    }

    fn answer(&self, place: &mut Place, args: &[&[u8]], reply: &mut Reply) -> Result<()> {
        if args.is_empty() {
            return Err(Error::argument(
                "count",
                "0; a command has at least its name",
            ));
        }
        let command = match command_of(args) {
            Ok(command) => command,
            Err(fail) => {
                place.client.spoiled |= place.client.queue.is_some();
                return end(Err(fail), reply);
            }
        };
        if let (Some(queue), true) = (&mut place.client.queue, command.flags & SESSION == 0) {
            queue.push(args.iter().map(|arg| arg.to_vec()).collect());
            reply.simple("QUEUED");
            return Ok(());
        }
        if command.name == "exec" {
            let (db, cancel) = (place.db, place.cancel);
            return self.stoppable(db, cancel, |stop| self.exec(place, stop, reply));
        }
        let (db, cancel) = (place.db, place.cancel);
        let looks = command.flags & (WALKS | BLOCKING) != 0;
        if !looks && cancel.is_none() {
            return self.attempt(place, (command, args), None, reply);
        }
        self.stoppable(db, cancel, |stop| {
            // The others look at it where the database holds their writes back.
            let stop = stop.filter(|_| looks);
            self.attempt(place, (command, args), stop, reply)
        })
    }

    /// Runs a command until it meets nobody, and has what it waits for.
    fn attempt(
        &self,
        place: &mut Place,
        (command, args): (&'static Command, &[&[u8]]),
        stop: Option<&AtomicBool>,
        reply: &mut Reply,
    ) -> Result<()> {
        let mark = reply.mark();
        if command.flags & WRITE != 0 && !place.db.is_writable() {
            let text = "READONLY You can't write against a read only replica.";
            return end(Err(Fail::Redis(text.into())), reply);
        }
        let is_own = place.txn.is_none();
        let (mut attempts, mut line): (_, Option<InLine>) = (0, None);
        let mut limits = Limits {
            deadline: None,
            stop,
        };
        loop {
            let turn = match &line {
                None => Turn::Look,
                // Of what comes without a command nobody is told.
                Some(line) => {
                    let looks = has_transactions(place.db) || follows(place.db);
                    serving(|| line.wait(limits, looks))
                }
            };
            place.client.in_line = line.as_ref().map(|line| line.waiter.clone());
            let done = may_look(turn).and_then(|()| {
                let limits = (command.flags & BLOCKING != 0).then_some(limits);
                self.once(place, (command, args), (stop, limits), reply)
            });
            place.client.in_line = None;
            match done {
                Ok(()) => return Ok(()),
                Err(Fail::Wait(wait)) => {
                    reply.cut(mark);
                    attempts = 0; // Each look may meet as many.
                    if line.is_none() {
                        let timeout = wait.timeout;
                        limits.deadline =
                            timeout.and_then(|timeout| Instant::now().checked_add(timeout));
                        let database = place.client.database;
                        let waiting = &self.store.waiting;
                        line =
                            Some(waiting.enter(database, &wait.keys, wait.lane, place.client.id));
                    }
                }
                Err(Fail::Rocks(error)) if is_own && is_conflict(&error) && attempts < ATTEMPTS => {
                    reply.cut(mark);
                    attempts += 1;
                    // It was woken, and has not looked.
                    if let Some(line) = &line {
                        line.waiter.wake();
                    }
                }
                // A transaction of the user's has the key: its turn comes again.
                Err(Fail::Rocks(error)) if line.is_some() && error.code() == ROCKS_TIMED_OUT => {
                    reply.cut(mark);
                }
                Err(fail) => {
                    reply.cut(mark);
                    return end(Err(fail), reply);
                }
            }
        }
    }

    fn once(
        &self,
        place: &mut Place,
        (command, args): (&'static Command, &[&[u8]]),
        (stop, limits): (Option<&AtomicBool>, Option<Limits>),
        reply: &mut Reply,
    ) -> Answer {
        let Place {
            db, client, txn, ..
        } = place;
        let database = client.database;
        let (one, many);
        let keys: &[_] = match command.keys {
            // Most commands have one key.
            Keys::Range(1, 1, 1) => {
                one = [(database, args[1])];
                &one
            }
            _ => {
                let all = command.key_indexes(args);
                many = Vec::from_iter(all.iter().map(|at| (database, args[*at])));
                &many
            }
        };
        let writes = command.flags & WRITE != 0;
        let mut own = match writes && txn.is_none() && has_transactions(db) {
            true => Some(self.begin(db)?),
            false => None,
        };
        let commits = own.is_some();
        let in_users = txn.is_some();
        let txn = txn.as_deref_mut().or(own.as_mut());
        // What is the session's alone must not run twice.
        let of = (command.flags & SESSION == 0).then_some(*db);
        self.in_gate(of, is_alone(command, args), |epochs| {
            let _keys = self.store.locks.lock(keys, writes);
            // What is pushed after the end of a wait is not taken.
            limits.map_or(Ok(()), |limits| may_look(limits.turn()))?;
            let of = (&*self.store, *db, &self.write);
            let mut view = View::new(of, (txn, writes), epochs, (database, now()));
            view.stop = stop;
            if !writes && !in_users && has_transactions(db) {
                view.read_at_once()?;
            }
            let mut call = Call {
                command,
                view: &mut view,
                args,
                reply,
                client,
            };
            match (command.run)(&mut call) {
                // It would show what may be rolled back.
                Ok(()) if in_users && view.new_epochs().is_some() => err(format!(
                    "{} does not run in a transaction of the user's",
                    command.name.to_ascii_uppercase()
                )),
                Ok(()) => {
                    // It has what it waited for, unless somebody has ended its wait.
                    let waiter = client.in_line.as_ref();
                    waiter.map_or(Ok(()), |waiter| waiter.take().map_err(unblocked))?;
                    if !view.has_changes() {
                        return Ok(None);
                    }
                    view.commit(commits)?;
                    Ok(finish(&view))
                }
                Err(fail) => Err(fail),
            }
        })
    }

    /// Runs the work while the epochs stay, or alone. In a database that follows another one, they are
    /// those that it has now, and the work sees one state of it.
    fn in_gate(
        &self,
        db: Option<&Db>,
        alone: bool,
        work: impl FnOnce(&Epochs) -> Answer<Option<Epochs>>,
    ) -> Answer {
        let still = db.map(|db| Still::of(&self.store, db)).transpose()?;
        if let Some(still) = still.flatten() {
            let done = work(&still.epochs);
            // Two states may give an error as well.
            still.check()?;
            return done.map(|_| ());
        }
        if !alone {
            return work(&self.store.epochs.read()).map(|_| ());
        }
        let mut epochs = self.store.epochs.write();
        if let Some(new) = work(&epochs)? {
            *epochs = new;
        }
        Ok(())
    }

    fn begin(&self, db: &Db) -> Result<Txn> {
        let options = Options::defaults(OptionsKind::Transaction)?.state();
        Txn::begin(db, &self.write, options)
    }

    /// EXEC: all commands since MULTI, as one write.
    fn exec(&self, place: &mut Place, stop: Option<&AtomicBool>, reply: &mut Reply) -> Result<()> {
        let Place { db, client, .. } = place;
        let Some(queue) = client.queue.take() else {
            reply.error("ERR EXEC without MULTI");
            return Ok(());
        };
        if std::mem::take(&mut client.spoiled) {
            self.unwatch(client);
            let text = "EXECABORT Transaction discarded because of previous errors.";
            reply.error(text);
            return Ok(());
        }
        let watched = std::mem::take(&mut client.watched);
        let (first, mark) = (client.database, reply.mark());
        client.in_exec = true;
        let mut result = Ok(());
        for attempt in 1..=ATTEMPTS {
            reply.cut(mark);
            client.database = first;
            result = self.exec_once((db, client), (&queue, &watched), stop, reply);
            match &result {
                Err(Fail::Rocks(error)) if is_conflict(error) && attempt < ATTEMPTS => {}
                _ => break,
            }
        }
        client.in_exec = false;
        for (at, key, _) in &watched {
            self.store.watched.remove(*at, key);
        }
        if result.is_err() {
            reply.cut(mark);
        }
        end(result, reply)
    }

    fn exec_once(
        &self,
        (db, client): (&Db, &mut Client),
        (queue, watched): (&[Queued], &[Watch]),
        stop: Option<&AtomicBool>,
        reply: &mut Reply,
    ) -> Answer {
        let words: Vec<Vec<&[u8]>> = queue
            .iter()
            .map(|args| args.iter().map(Vec::as_slice).collect())
            .collect();
        let commands = words.iter().map(|args| command_of(args));
        let commands = commands.collect::<Answer<Vec<_>>>()?;
        // SELECT among them changes the database of the keys that follow.
        let (mut database, mut keys, mut alone) = (client.database, Vec::new(), false);
        for (command, args) in commands.iter().zip(&words) {
            for at in command.key_indexes(args) {
                keys.push((database, args[at]));
            }
            alone |= is_alone(command, args);
            if command.name == "select" {
                // As SELECT reads it: where it fails the database stays.
                database = keys_of::database(args[1]).unwrap_or(database);
            }
        }
        keys.extend(watched.iter().map(|(at, key, _)| (*at, key.as_slice())));
        let writes = commands.iter().any(|command| command.flags & WRITE != 0);
        if writes && !db.is_writable() {
            let text = "READONLY You can't write against a read only replica.";
            return Err(Fail::Redis(text.into()));
        }
        let mut own = match writes && has_transactions(db) {
            true => Some(self.begin(db)?),
            false => None,
        };
        let commits = own.is_some();
        self.in_gate(Some(db), alone, |epochs| {
            let _keys = self.store.locks.lock(&keys, true);
            let is_new =
                |(at, key, stamp): &Watch| self.store.watched.stamp(*at, key) != Some(*stamp);
            if watched.iter().any(is_new) {
                reply.nil_array();
                return Ok(None);
            }
            let of = (&*self.store, db, &self.write);
            let txn = (own.as_mut(), writes);
            let mut view = View::new(of, txn, epochs, (client.database, now()));
            view.stop = stop;
            if !writes && has_transactions(db) {
                view.read_at_once()?;
            }
            reply.array(commands.len());
            for (command, args) in commands.iter().zip(&words) {
                view.database = client.database;
                view.begin_undo();
                let mark = reply.mark();
                let mut call = Call {
                    command,
                    view: &mut view,
                    args,
                    reply: &mut *reply,
                    client: &mut *client,
                };
                match (command.run)(&mut call) {
                    Ok(()) => {}
                    Err(Fail::Redis(text)) => {
                        view.take_back();
                        reply.cut(mark);
                        reply.error(&text);
                    }
                    Err(fail) => return Err(fail),
                }
            }
            if !view.has_changes() {
                return Ok(None);
            }
            view.commit(commits)?;
            Ok(finish(&view))
        })
    }

    pub fn unwatch(&self, client: &mut Client) {
        for (at, key, _) in std::mem::take(&mut client.watched) {
            self.store.watched.remove(at, &key);
        }
    }
}

/// Tells those who watch and those who wait.
fn finish(view: &View) -> Option<Epochs> {
    for (database, key) in view.touched() {
        view.store.watched.touch(*database, key);
        view.store.waiting.wake(*database, key);
    }
    if view.new_epochs().is_some() {
        view.store.waiting.wake_all();
    }
    view.new_epochs().cloned()
}

fn is_alone(command: &Command, args: &[&[u8]]) -> bool {
    let usual = command.arity.unsigned_abs() as usize;
    command.flags & ALONE != 0 || (command.flags & MAY_BE_ALONE != 0 && args.len() > usual)
}

fn is_conflict(error: &Error) -> bool {
    matches!(error.code(), ROCKS_BUSY | ROCKS_TRY_AGAIN)
}

fn unblocked(how: Unblock) -> Fail {
    match how {
        Unblock::AsLate => Fail::Late,
        Unblock::Fails => Fail::Redis("UNBLOCKED client unblocked via CLIENT UNBLOCK".into()),
    }
}

fn may_look(turn: Turn) -> Answer {
    match turn {
        Turn::Look => Ok(()),
        Turn::Late => Err(Fail::Late),
        Turn::Unblocked(how) => Err(unblocked(how)),
        Turn::Stopped => Err(Fail::Rocks(Error::Code(ROCKS_INCOMPLETE))),
    }
}

/// An error of Redis's is a reply; one of RocksDB's ends the call.
fn end(answer: Answer, reply: &mut Reply) -> Result<()> {
    match answer {
        Ok(()) => Ok(()),
        Err(Fail::Redis(text)) => {
            reply.error(&text);
            Ok(())
        }
        Err(Fail::Rocks(error)) => Err(error),
        Err(Fail::Wait(_) | Fail::Late) => {
            reply.nil_array();
            Ok(())
        }
    }
}

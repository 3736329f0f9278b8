//! The threads that answer callbacks: their numbers, and their mailboxes.

use crate::base::error::{Error, Result};
use crate::base::threads;
use crate::callback::bridge;
use crate::callback::callback::refuse_deeper;
use crate::callback::owner::{Call, Delivery, Figures, Function, Mailbox, Otherwise};
use crate::types::{
    rocks_service_terms, ROCKS_CALLBACK_ANY_THREAD, ROCKS_CALLBACK_OWNER,
    ROCKS_CALLBACK_OWNER_FIRST, ROCKS_OUT_OF_MEMORY,
};
use once_cell::race::OnceBool;
use parking_lot::RwLock;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The owners by their numbers. A number outlives its thread, and another may take it.
static OWNERS: RwLock<BTreeMap<u64, Address>> = RwLock::new(BTreeMap::new());

/// Where an owner gets its questions.
#[derive(Clone)]
struct Address {
    mailbox: Arc<Mailbox>,
    /// The mailbox in which its thread waits, if that is another.
    waits_in: Option<Arc<Mailbox>>,
}

impl From<Arc<Mailbox>> for Address {
    fn from(mailbox: Arc<Mailbox>) -> Address {
        Address {
            mailbox,
            waits_in: None,
        }
    }
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number for an owner.
fn new_number(address: Address) -> u64 {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    OWNERS.write().insert(number, address);
    number
}

/// Whether any thread is an owner: until then no call looks whether its own is.
static ANY: AtomicBool = AtomicBool::new(false);

/// How long a question waits where its terms do not say.
const PATIENCE_US: u32 = 100_000;

/// This thread as an owner.
struct Own {
    number: u64,
    /// Whether anybody was given the number: until then nothing can name it.
    is_named: Cell<bool>,
    mailbox: Arc<Mailbox>,
}

impl Drop for Own {
    fn drop(&mut self) {
        // Later calls of the ending thread wait without answering.
        SERVES.set(false);
        for left in self.mailbox.end() {
            discard(&left);
        }
        if !self.is_named.get() {
            OWNERS.write().remove(&self.number);
        }
    }
}

thread_local! {
    static OWN: OnceCell<Own> = const { OnceCell::new() };
    static SERVES: Cell<bool> = const { Cell::new(false) };
}

/// This thread as an owner, which answers from now on.
fn own<T>(use_it: impl FnOnce(&Own) -> T) -> T {
    SERVES.set(true);
    ANY.store(true, Ordering::Relaxed);
    OWN.with(|own| {
        use_it(own.get_or_init(|| {
            install();
            let mailbox = Arc::new(Mailbox::default());
            Own {
                number: new_number(mailbox.clone().into()),
                is_named: Cell::new(false),
                mailbox,
            }
        }))
    })
}

fn address_of(owner: u64) -> Option<Address> {
    OWNERS.read().get(&owner).cloned()
}

fn mailbox_of(owner: u64) -> Option<Arc<Mailbox>> {
    address_of(owner).map(|address| address.mailbox)
}

fn known(argument: &str, owner: u64) -> Result<Arc<Mailbox>> {
    mailbox_of(owner).ok_or_else(|| {
        let what = format!("{owner}; accepted: a number that rocks_service_owner gave");
        Error::argument(argument, what)
    })
}

/// The number of this thread.
pub fn number() -> u64 {
    own(|own| {
        own.is_named.set(true);
        own.number
    })
}

/// Makes this thread the owner of what names the number.
pub fn take(owner: u64) -> Result<()> {
    known("owner", owner)?;
    own(|own| OWNERS.write().insert(owner, own.mailbox.clone().into()));
    Ok(())
}

pub fn figures(owner: u64) -> Result<(Figures, usize)> {
    Ok(known("owner", owner)?.figures())
}

pub fn descriptor() -> Result<i32> {
    own(|own| own.mailbox.descriptor())
        .map_err(|error| Error::new(ROCKS_OUT_OF_MEMORY, format!("no descriptor: {error}")))
}

/// Waits at most so long for something to do, and does all that waits; `None`: for ever. Returns how
/// much it did.
pub fn serve(patience: Option<Duration>) -> Result<u64> {
    refuse_deeper("rocks_service")?;
    let deadline = patience.and_then(|patience| Instant::now().checked_add(patience));
    own(|own| {
        own.mailbox.wait_for_work(deadline, || false);
        Ok(serve_all(&own.mailbox))
    })
}

fn serve_all(mailbox: &Mailbox) -> u64 {
    let mut count = 0;
    while let Some(work) = mailbox.take() {
        mailbox.run(work);
        count += 1;
    }
    count
}

/// Whether this thread should answer while it waits.
#[inline(always)]
pub(crate) fn serves() -> bool {
    ANY.load(Ordering::Relaxed) && SERVES.get()
}

/// This thread makes a call in the owner's place: it asks the owner for what only the caller's thread
/// may run.
pub(crate) fn work_for(owner: u64) {
    // SAFETY: a number.
    unsafe { bridge::rx_service_work_for(owner) };
}

/// Answers until the wait is over, or the time has passed. `wake`, from the same thread, wakes it.
pub(crate) fn serve_until(deadline: Option<Instant>, is_over: impl Fn() -> bool) {
    own(|own| loop {
        serve_all(&own.mailbox);
        let is_late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if is_over() || is_late {
            return;
        }
        own.mailbox.wait_for_work(deadline, &is_over);
    });
}

/// Wakes this thread's `serve_until` from another one.
pub(crate) fn waker() -> impl Fn() + Send + 'static {
    let mailbox = own(|own| own.mailbox.clone());
    move || mailbox.wake()
}

/// A thread that waits for another, which makes a call in its place: it runs what only the caller's
/// thread may run, and answers as an owner too if it is one. When this is dropped it runs no more of
/// that call.
pub(crate) struct Caller {
    number: u64,
    mailbox: Arc<Mailbox>,
    /// If it is an owner.
    own: Option<Arc<Mailbox>>,
}

impl Caller {
    pub(crate) fn new() -> Caller {
        install();
        let mailbox = Arc::new(Mailbox::default());
        let own = serves().then(|| own(|own| own.mailbox.clone()));
        let number = new_number(Address {
            mailbox: mailbox.clone(),
            waits_in: own.clone(),
        });
        Caller {
            number,
            mailbox,
            own,
        }
    }

    /// For the `work_for` of the other thread.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Makes `wait` look again.
    pub(crate) fn waker(&self) -> impl Fn() + Send + Sync + 'static {
        let waits_in = self.own.as_ref().unwrap_or(&self.mailbox).clone();
        move || waits_in.wake()
    }

    /// Answers until the wait is over, or the time has passed.
    pub(crate) fn wait(&self, deadline: Option<Instant>, is_over: impl Fn() -> bool) {
        loop {
            serve_all(&self.mailbox);
            let is_late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if is_over() || is_late {
                return;
            }
            match self.own {
                None => self.mailbox.wait_for_work(deadline, &is_over),
                Some(_) => serve_until(deadline, || is_over() || self.mailbox.has_work()),
            }
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        OWNERS.write().remove(&self.number);
        // Nobody leaves deliveries for a call.
        self.mailbox.end();
    }
}

/// Checks the terms of an object that this thread makes, and completes them.
pub(crate) fn settle(argument: &str, terms: &mut rocks_service_terms) -> Result<()> {
    match terms.threads {
        ROCKS_CALLBACK_ANY_THREAD => return Ok(()),
        ROCKS_CALLBACK_OWNER | ROCKS_CALLBACK_OWNER_FIRST => {}
        other => {
            let what =
                format!("{other}; accepted: ROCKS_CALLBACK_ANY_THREAD, _OWNER, _OWNER_FIRST");
            return Err(Error::argument(
                &format!("{argument}: service.threads"),
                what,
            ));
        }
    }
    if terms.owner == 0 {
        terms.owner = number();
    }
    known(&format!("{argument}: service.owner"), terms.owner)?;
    if terms.patience_us == 0 {
        terms.patience_us = PATIENCE_US;
    }
    install();
    Ok(())
}

fn install() {
    static DONE: OnceBool = OnceBool::new();
    DONE.get_or_init(|| {
        // SAFETY: functions that stay, of the types that the bridge calls them by.
        unsafe {
            bridge::rx_service_install(
                is_here as *const c_void,
                ask as *const c_void,
                deliver as *const c_void,
                serve_now as *const c_void,
                run_apart as *const c_void,
                is_known as *const c_void,
            );
        }
        true
    });
}

extern "C" fn is_known(owner: u64) -> bool {
    OWNERS.read().contains_key(&owner)
}

/// Whether this thread is the owner.
extern "C" fn is_here(owner: u64) -> bool {
    let mailbox = mailbox_of(owner);
    OWN.try_with(|own| match (own.get(), mailbox) {
        (Some(own), Some(mailbox)) => Arc::ptr_eq(&own.mailbox, &mailbox),
        _ => false,
    })
    .unwrap_or(false)
}

/// Answers what waits, in a wait of the bridge's own. Returns whether this thread serves.
extern "C" fn serve_now() -> bool {
    if serves() {
        own(|own| serve_all(&own.mailbox));
    }
    serves()
}

/// What becomes of a function that the owner does not call, by the numbers of ask.cc.
const OTHERWISE: [Otherwise; 3] = [Otherwise::Decline, Otherwise::Here, Otherwise::HereAtOnce];

/// What became of a question: as in ask.cc.
mod asked {
    pub const IN_VAIN: i32 = 0;
    pub const ANSWERED: i32 = 1;
    pub const NOT_ASKED: i32 = 2;
}

/// Has the owner call a function, and waits.
extern "C" fn ask(
    owner: u64,
    patience_us: u32,
    otherwise: i32,
    run: Function,
    data: *mut c_void,
) -> i32 {
    let Some(Address { mailbox, waits_in }) = address_of(owner) else {
        return asked::IN_VAIN;
    };
    let otherwise = OTHERWISE[otherwise as usize];
    let Some(question) = mailbox.post(Call { run, data }, otherwise) else {
        return match otherwise {
            Otherwise::HereAtOnce => asked::NOT_ASKED,
            _ => asked::IN_VAIN,
        };
    };
    if let Some(waits_in) = waits_in {
        waits_in.wake();
    }
    mailbox.wait(
        &question,
        Instant::now() + Duration::from_micros(patience_us.into()),
    );
    match mailbox.withdraw(&question) {
        true => asked::ANSWERED,
        false => asked::IN_VAIN,
    }
}

/// Leaves a call to the owner. Returns whether it was taken; if not, the data is discarded.
extern "C" fn deliver(
    owner: u64,
    run: Function,
    discarded: Option<Function>,
    data: *mut c_void,
    may_drop: bool,
) -> bool {
    let delivery = Delivery {
        call: Call { run, data },
        discard: discarded,
        may_drop,
    };
    match mailbox_of(owner) {
        None => false,
        Some(mailbox) => mailbox
            .deliver(delivery)
            .map(|left| discard(&left))
            .is_none(),
    }
}

/// Leaves a call that may wait to a thread of the library, if this one must not wait. Returns whether
/// it did.
extern "C" fn run_apart(run: Function, data: *mut c_void) -> bool {
    if !threads::must_not_wait() {
        return false;
    }
    let call = Call { run, data };
    threads::spawn("rocks-release", move || make(call)).is_ok()
}

fn make(call: Call) {
    // SAFETY: the data is the call's own.
    unsafe { (call.run)(call.data) };
}

fn discard(delivery: &Delivery) {
    if let Some(free) = delivery.discard {
        // SAFETY: nobody else has the data.
        unsafe { free(delivery.call.data) };
    }
}

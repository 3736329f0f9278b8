//! The mailbox of a thread that answers callbacks: questions, whose threads wait for the answer, and
//! deliveries, for which nobody waits. Model-checked with loom in `tests/loom`.

use crate::callback::signal::Signal;
#[cfg(loom)]
use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::ffi::c_void;
#[cfg(not(loom))]
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::PoisonError;
#[cfg(not(loom))]
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
#[cfg(not(loom))]
use std::time::{Duration, Instant};

/// How long an owner that has just answered looks for the next question before it sleeps, and a thread
/// that asks for its answer: a sleep and its end take longer.
#[cfg(not(loom))]
const SPIN: Duration = Duration::from_micros(50);

/// So many deliveries that may be dropped wait at most.
const MOST_WAITING: usize = 10_000;

pub type Function = unsafe extern "C" fn(data: *mut c_void);

/// A function to call on the owner's thread.
#[derive(Clone, Copy)]
pub struct Call {
    pub run: Function,
    pub data: *mut c_void,
}

// SAFETY: whoever posts the call keeps its data for the thread that takes it.
unsafe impl Send for Call {}
// SAFETY: only the thread that took it uses the data.
unsafe impl Sync for Call {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Taken,
    Answered,
    Declined,
}

/// What becomes of a call that the owner does not make.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// It is declined.
    Decline,
    /// The thread that asks makes it.
    Here,
    /// The same. Its thread may hold locks that the owner needs for all else: only an owner that waits for
    /// questions is asked, and takes this one next or never.
    HereAtOnce,
}

/// A call that its thread waits for.
pub struct Question {
    call: Call,
    otherwise: Otherwise,
    stage: Mutex<Stage>,
    /// The stage has changed.
    ended: Condvar,
    /// How often it has.
    #[cfg(not(loom))]
    changes: AtomicU64,
}

/// A call that nobody waits for. `discard` frees its data instead of `run`.
pub struct Delivery {
    pub call: Call,
    pub discard: Option<Function>,
    /// An event or a line, which is dropped where too many wait; otherwise a destroy.
    pub may_drop: bool,
}

pub enum Work {
    Question(Arc<Question>),
    Delivery(Delivery),
}

#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Figures {
    pub answered: u64,
    pub declined: u64,
    pub dropped: u64,
    pub not_destroyed: u64,
}

#[derive(Default)]
struct State {
    questions: VecDeque<Arc<Question>>,
    /// Those that the owner is answering, one inside another.
    taken: Vec<Arc<Question>>,
    deliveries: VecDeque<Delivery>,
    droppable: usize,
    ended: bool,
    /// The owner waits for work, and will take what comes.
    idle: bool,
    figures: Figures,
    /// How much was answered when the owner slept last.
    #[cfg(not(loom))]
    answered_before: u64,
    /// Readable while something waits.
    signal: Option<Signal>,
}

impl State {
    fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.deliveries.is_empty()
    }

    /// The owner begins something else than a question that must be taken at once: its thread makes the call.
    fn leave_at_once(&mut self) {
        self.questions.retain(|one| {
            let stays = one.otherwise != Otherwise::HereAtOnce;
            if !stays {
                one.set(Stage::Declined);
            }
            stays
        });
    }

    /// Before something is added.
    fn raise(&self) {
        if let (Some(signal), true) = (&self.signal, self.is_empty()) {
            signal.raise();
        }
    }

    /// After something was taken.
    fn lower(&self) {
        if let (Some(signal), true) = (&self.signal, self.is_empty()) {
            signal.lower();
        }
    }
}

#[derive(Default)]
pub struct Mailbox {
    state: Mutex<State>,
    arrived: Condvar,
    /// How often the owner was told.
    #[cfg(not(loom))]
    arrivals: AtomicU64,
}

impl Question {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, stage: Stage) {
        *self.stage() = stage;
        #[cfg(not(loom))]
        self.changes.fetch_add(1, Ordering::Release);
        self.ended.notify_all();
    }

    fn is_counted(&self) -> bool {
        self.otherwise == Otherwise::Decline
    }
}

/// Looks for a while whether a number changes, where another processor may change it.
#[cfg(not(loom))]
fn spin(number: &AtomicU64, before: u64) {
    static ALONE: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    let count = || std::thread::available_parallelism().map_or(1, usize::from);
    if *ALONE.get_or_init(|| count() < 2) {
        return;
    }
    let begin = Instant::now();
    while number.load(Ordering::Acquire) == before && begin.elapsed() < SPIN {
        (0..32).for_each(|_| std::hint::spin_loop());
    }
}

impl Mailbox {
    /// Asks; `None`: the owner's thread has ended, or does not wait as it must. The call's data must stay
    /// until `withdraw` has returned.
    pub fn post(&self, call: Call, otherwise: Otherwise) -> Option<Arc<Question>> {
        let mut state = self.state();
        if state.ended || (otherwise == Otherwise::HereAtOnce && !state.idle) {
            state.figures.declined += u64::from(otherwise == Otherwise::Decline);
            return None;
        }
        let question = Arc::new(Question {
            call,
            otherwise,
            stage: Mutex::new(Stage::Waiting),
            ended: Condvar::new(),
            #[cfg(not(loom))]
            changes: AtomicU64::new(0),
        });
        state.raise();
        state.questions.push_back(question.clone());
        self.tell();
        Some(question)
    }

    /// With the state locked: makes the owner look again.
    fn tell(&self) {
        #[cfg(not(loom))]
        self.arrivals.fetch_add(1, Ordering::Release);
        self.arrived.notify_all();
    }

    /// Waits until the question is taken, or the time has passed.
    #[cfg(not(loom))]
    pub fn wait(&self, question: &Question, deadline: Instant) {
        if Instant::now() < deadline {
            spin(&question.changes, 0);
        }
        let mut stage = question.stage();
        while *stage == Stage::Waiting {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = question.ended.wait_timeout(stage, left);
            stage = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The same; time does not pass.
    #[cfg(loom)]
    pub fn wait(&self, question: &Question) {
        let mut stage = question.stage();
        while *stage == Stage::Waiting {
            stage = question.ended.wait(stage).unwrap();
        }
    }

    /// Takes the question back unless the owner has it: then waits for the end of its call. Returns
    /// whether it was answered.
    pub fn withdraw(&self, question: &Arc<Question>) -> bool {
        let mut state = self.state();
        let mut stage = question.stage();
        if *stage == Stage::Waiting {
            *stage = Stage::Declined;
            state.questions.retain(|one| !Arc::ptr_eq(one, question));
            state.lower();
            state.figures.declined += u64::from(question.is_counted());
            return false;
        }
        drop(state);
        #[cfg(not(loom))]
        if *stage == Stage::Taken {
            drop(stage);
            // Taken once: the next change is the answer.
            spin(&question.changes, 1);
            stage = question.stage();
        }
        while *stage == Stage::Taken {
            let waited = question.ended.wait(stage);
            stage = waited.unwrap_or_else(PoisonError::into_inner);
        }
        *stage == Stage::Answered
    }

    /// Leaves a call for the owner. Gives it back if it is not wanted: too many wait, or the owner's
    /// thread has ended.
    pub fn deliver(&self, delivery: Delivery) -> Option<Delivery> {
        let mut state = self.state();
        if state.ended || (delivery.may_drop && state.droppable >= MOST_WAITING) {
            state.figures.dropped += u64::from(delivery.may_drop);
            state.figures.not_destroyed += u64::from(!delivery.may_drop);
            return Some(delivery);
        }
        state.raise();
        state.droppable += usize::from(delivery.may_drop);
        state.deliveries.push_back(delivery);
        self.tell();
        None
    }

    /// By the owner: the next call. Questions come first, since threads wait for them.
    pub fn take(&self) -> Option<Work> {
        let mut state = self.state();
        if let Some(question) = state.questions.pop_front() {
            state.leave_at_once();
            state.lower();
            question.set(Stage::Taken);
            state.taken.push(question.clone());
            return Some(Work::Question(question));
        }
        let delivery = state.deliveries.pop_front()?;
        state.lower();
        state.droppable -= usize::from(delivery.may_drop);
        Some(Work::Delivery(delivery))
    }

    /// By the owner: calls the function, and lets its thread go on.
    pub fn run(&self, work: Work) {
        let call = match &work {
            Work::Question(question) => question.call,
            Work::Delivery(delivery) => delivery.call,
        };
        // SAFETY: whoever posted the call keeps its data until it ends.
        unsafe { (call.run)(call.data) };
        let mut state = self.state();
        state.figures.answered += 1;
        if let Work::Question(question) = work {
            state.taken.pop();
            drop(state);
            question.set(Stage::Answered);
        }
    }

    /// By the owner: waits until there is a call, `is_over`, or the time has passed. It takes what there is
    /// before it does anything else.
    #[cfg(not(loom))]
    pub fn wait_for_work(&self, deadline: Option<Instant>, is_over: impl Fn() -> bool) {
        let mut state = self.state();
        // Only who has just answered: a thread that asks again does so at once.
        if state.is_empty() && state.figures.answered != state.answered_before {
            state.answered_before = state.figures.answered;
            let before = self.arrivals.load(Ordering::Acquire);
            let is_late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if !is_over() && !is_late {
                state.idle = true;
                drop(state);
                spin(&self.arrivals, before);
                state = self.state();
            }
        }
        while state.is_empty() && !is_over() {
            state.idle = true;
            let Some(deadline) = deadline else {
                let waited = self.arrived.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.arrived.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.idle = false;
    }

    /// The same; time does not pass.
    #[cfg(loom)]
    pub fn wait_for_work(&self, is_over: impl Fn() -> bool) {
        let mut state = self.state();
        while state.is_empty() && !is_over() {
            state.idle = true;
            state = self.arrived.wait(state).unwrap();
        }
        state.idle = false;
    }

    /// Makes the owner look again whether its waiting is over.
    pub fn wake(&self) {
        let _state = self.state();
        self.tell();
    }

    /// Whether something waits.
    pub fn has_work(&self) -> bool {
        !self.state().is_empty()
    }

    /// By the owner, as its thread ends: nothing is answered any more. Also a question whose function
    /// called exit(): it never returns.
    pub fn end(&self) -> Vec<Delivery> {
        let mut state = self.state();
        state.ended = true;
        let mut questions = std::mem::take(&mut state.questions);
        questions.extend(std::mem::take(&mut state.taken));
        for question in questions {
            state.figures.declined += u64::from(question.is_counted());
            question.set(Stage::Declined);
        }
        let left: Vec<_> = std::mem::take(&mut state.deliveries).into();
        for one in &left {
            state.figures.dropped += u64::from(one.may_drop);
            state.figures.not_destroyed += u64::from(!one.may_drop);
        }
        left
    }

    /// A descriptor that is readable while something waits.
    pub fn descriptor(&self) -> std::io::Result<i32> {
        let mut state = self.state();
        if state.signal.is_none() {
            let signal = Signal::new()?;
            if !state.is_empty() {
                signal.raise();
            }
            state.signal = Some(signal);
        }
        Ok(state.signal.as_ref().map_or(-1, Signal::descriptor))
    }

    pub fn figures(&self) -> (Figures, usize) {
        let state = self.state();
        let waiting = state.questions.len() + state.deliveries.len();
        (state.figures, waiting)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

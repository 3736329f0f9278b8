//! The mailbox of a thread that answers callbacks: questions, whose threads wait for the answer, and
//! deliveries, for which nobody waits. Model-checked with loom in `tests/loom`.

#[cfg(not(loom))]
use crate::callback::signal::Signal;
#[cfg(loom)]
use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::PoisonError;
#[cfg(not(loom))]
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
#[cfg(not(loom))]
use std::time::Instant;

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

/// A call that its thread waits for.
pub struct Question {
    call: Call,
    stage: Mutex<Stage>,
    ended: Condvar,
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
    figures: Figures,
    /// Readable while something waits.
    #[cfg(not(loom))]
    signal: Option<Signal>,
}

impl State {
    #[cfg(not(loom))]
    fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.deliveries.is_empty()
    }

    /// Before something is added.
    fn raise(&self) {
        #[cfg(not(loom))]
        if let (Some(signal), true) = (&self.signal, self.is_empty()) {
            signal.raise();
        }
    }

    /// After something was taken.
    fn lower(&self) {
        #[cfg(not(loom))]
        if let (Some(signal), true) = (&self.signal, self.is_empty()) {
            signal.lower();
        }
    }
}

#[derive(Default)]
pub struct Mailbox {
    state: Mutex<State>,
    arrived: Condvar,
}

impl Question {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailbox {
    /// Asks; `None`: the owner's thread has ended. The call's data must stay until `withdraw` has
    /// returned.
    pub fn post(&self, call: Call) -> Option<Arc<Question>> {
        let mut state = self.state();
        if state.ended {
            state.figures.declined += 1;
            return None;
        }
        let question = Arc::new(Question {
            call,
            stage: Mutex::new(Stage::Waiting),
            ended: Condvar::new(),
        });
        state.raise();
        state.questions.push_back(question.clone());
        self.arrived.notify_all();
        Some(question)
    }

    /// Waits until the question is taken, or the time has passed.
    #[cfg(not(loom))]
    pub fn wait(&self, question: &Question, deadline: Instant) {
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

    /// Takes the question back unless the owner has it: then waits for the end of its call. Returns
    /// whether it was answered.
    pub fn withdraw(&self, question: &Arc<Question>) -> bool {
        let mut state = self.state();
        let mut stage = question.stage();
        if *stage == Stage::Waiting {
            *stage = Stage::Declined;
            state.questions.retain(|one| !Arc::ptr_eq(one, question));
            state.lower();
            state.figures.declined += 1;
            return false;
        }
        drop(state);
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
        self.arrived.notify_all();
        None
    }

    /// By the owner: the next call. Questions come first, since threads wait for them.
    pub fn take(&self) -> Option<Work> {
        let mut state = self.state();
        if let Some(question) = state.questions.pop_front() {
            state.lower();
            *question.stage() = Stage::Taken;
            question.ended.notify_all();
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
            *question.stage() = Stage::Answered;
            question.ended.notify_all();
        }
    }

    /// By the owner: waits until there is a call, `is_over`, or the time has passed.
    #[cfg(not(loom))]
    pub fn wait_for_work(&self, deadline: Option<Instant>, is_over: impl Fn() -> bool) {
        let mut state = self.state();
        while state.is_empty() && !is_over() {
            let Some(deadline) = deadline else {
                let waited = self.arrived.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.arrived.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Makes the owner look again whether its waiting is over.
    pub fn wake(&self) {
        let _state = self.state();
        self.arrived.notify_all();
    }

    /// By the owner, as its thread ends: nothing is answered any more. Also a question whose function
    /// called exit(): it never returns.
    pub fn end(&self) -> Vec<Delivery> {
        let mut state = self.state();
        state.ended = true;
        let mut questions = std::mem::take(&mut state.questions);
        questions.extend(std::mem::take(&mut state.taken));
        state.figures.declined += questions.len() as u64;
        for question in questions {
            *question.stage() = Stage::Declined;
            question.ended.notify_all();
        }
        let left: Vec<_> = std::mem::take(&mut state.deliveries).into();
        for one in &left {
            state.figures.dropped += u64::from(one.may_drop);
            state.figures.not_destroyed += u64::from(!one.may_drop);
        }
        left
    }

    /// A descriptor that is readable while something waits.
    #[cfg(not(loom))]
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

//! Threads that read a stream's sources ahead: each a source at a time, in their order. One whose
//! arrays are not taken waits. The arrays are handed out in the order of the sources.

use crate::base::error::{Error, Result};
use crate::base::threads::Owner;
use crate::callback::serving::serving;
use crate::data::arrow::array::{Batch, Pool};
use crate::data::arrow::reader::Reading;
use crate::data::arrow::settings::Settings;
use crate::progress::cancel::Watch;
use crate::types::{ROCKS_CANCELLED, ROCKS_OUT_OF_MEMORY, ROCKS_PANIC};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

pub struct Producers {
    shared: Arc<Shared>,
    /// Started by the first call that asks for an array.
    threads: Vec<JoinHandle<()>>,
    _owner: Owner,
}

struct Shared {
    settings: Arc<Settings>,
    pool: Arc<Pool>,
    watch: Option<Watch>,
    state: Mutex<State>,
    /// What a read looks at between two blocks.
    stopped: AtomicBool,
    /// An array is there, or a source is at its end.
    ready: Condvar,
    /// An array was taken, or all is over.
    taken: Condvar,
}

struct State {
    /// Those that no thread has begun, the next one last.
    left: Vec<Reading>,
    /// How many sources were begun.
    begun: usize,
    /// From the one that is handed out on, those that were begun.
    queues: VecDeque<Queue>,
    /// The number of the first of them.
    first: usize,
    stopped: bool,
}

#[derive(Default)]
struct Queue {
    batches: VecDeque<Result<Batch>>,
    is_done: bool,
}

impl Producers {
    pub fn new(
        settings: &Arc<Settings>,
        pool: &Arc<Pool>,
        sources: Vec<Reading>,
        watch: Option<Watch>,
    ) -> Producers {
        let state = State {
            left: sources.into_iter().rev().collect(),
            begun: 0,
            queues: VecDeque::new(),
            first: 0,
            stopped: false,
        };
        let shared = Shared {
            settings: settings.clone(),
            pool: pool.clone(),
            watch,
            state: Mutex::new(state),
            stopped: AtomicBool::new(false),
            ready: Condvar::new(),
            taken: Condvar::new(),
        };
        Producers {
            shared: Arc::new(shared),
            threads: Vec::new(),
            _owner: Owner::new(),
        }
    }

    /// The next array; `None`: the end.
    pub fn next_batch(&mut self) -> Result<Option<Batch>> {
        if self.threads.is_empty() {
            self.start()?;
        }
        // A callback of a read may want this thread.
        serving(|| self.shared.next()).transpose()
    }

    fn start(&mut self) -> Result<()> {
        let sources = self.shared.state.lock().left.len();
        for _ in 0..self.shared.settings.threads.min(sources) {
            let shared = self.shared.clone();
            let made = Builder::new().name("rocks-arrow".to_owned());
            match made.spawn(move || shared.work()) {
                Ok(thread) => self.threads.push(thread),
                // Those that are there do the work.
                Err(_) if !self.threads.is_empty() => break,
                Err(why) => {
                    let what = format!("no thread to read ahead: {why}");
                    return Err(Error::new(ROCKS_OUT_OF_MEMORY, what));
                }
            }
        }
        Ok(())
    }
}

impl Drop for Producers {
    fn drop(&mut self) {
        // In the order that `give` reads them: it waits only while it is not stopped.
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.shared.state.lock().stopped = true;
        self.shared.taken.notify_all();
        let threads = std::mem::take(&mut self.threads);
        // A callback of a read may want this thread. A panic ended in the other one already.
        serving(|| threads.into_iter().for_each(|thread| drop(thread.join())));
    }
}

impl Shared {
    fn next(&self) -> Option<Result<Batch>> {
        let mut state = self.state.lock();
        loop {
            let is_over = state.left.is_empty();
            match state.queues.front_mut() {
                None if is_over => return None,
                None => {}
                Some(queue) => {
                    if let Some(batch) = queue.batches.pop_front() {
                        self.taken.notify_all();
                        return Some(batch);
                    }
                    if queue.is_done {
                        state.queues.pop_front();
                        state.first += 1;
                        continue;
                    }
                }
            }
            // Ends: a thread works on each source that was begun, and is not stopped while this
            // one is here. A cancel ends its read.
            self.ready.wait(&mut state);
        }
    }

    fn work(&self) {
        while let Some((number, source)) = self.begin() {
            let work = AssertUnwindSafe(|| self.read(number, source));
            if catch_unwind(work).is_err() {
                let what = "a bug in rocks: a panic while an Arrow stream was read ahead";
                self.give(number, Err(Error::new(ROCKS_PANIC, what)));
            }
            let mut state = self.state.lock();
            let at = number - state.first;
            state.queues[at].is_done = true;
            self.ready.notify_all();
        }
    }

    /// The next source.
    fn begin(&self) -> Option<(usize, Reading)> {
        let mut state = self.state.lock();
        if state.stopped {
            return None;
        }
        let source = state.left.pop()?;
        state.queues.push_back(Queue::default());
        state.begun += 1;
        Some((state.begun - 1, source))
    }

    fn read(&self, number: usize, mut source: Reading) {
        loop {
            let ends = || self.ends();
            let next = ends().and_then(|()| source.next(&self.settings, &self.pool, &ends));
            let is_last = next.is_err();
            let Some(batch) = next.transpose() else {
                return;
            };
            if !self.give(number, batch) || is_last {
                return;
            }
        }
    }

    /// The error that ends a read: the cancel handle's, or that nobody wants its rows.
    fn ends(&self) -> Result<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(Error::new(ROCKS_CANCELLED, "the stream was released"));
        }
        self.watch.as_ref().map_or(Ok(()), Watch::check)
    }

    /// Waits for room. False: nobody wants it.
    fn give(&self, number: usize, batch: Result<Batch>) -> bool {
        let mut state = self.state.lock();
        loop {
            if state.stopped {
                return false;
            }
            let at = number - state.first;
            let batches = &mut state.queues[at].batches;
            if batches.len() < self.settings.batches_ahead || batch.is_err() {
                batches.push_back(batch);
                self.ready.notify_all();
                return true;
            }
            // Ends: whoever takes an array, or drops the stream, wakes it.
            self.taken.wait(&mut state);
        }
    }
}

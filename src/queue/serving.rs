//! Threads that serve callbacks while they wait for completions.

use crate::callback::owners;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

type Waker = Box<dyn Fn() + Send>;

#[derive(Default)]
pub struct Serving {
    /// How many there are: most queues have none, and no lock is taken then.
    count: AtomicUsize,
    /// By the numbers of the owners.
    wakers: Mutex<Vec<(u64, Waker)>>,
}

impl Serving {
    /// This thread serves until there is something for it, or the time has passed.
    pub fn wait(&self, deadline: Option<Instant>, is_ready: impl Fn() -> bool) {
        let owner = owners::number();
        self.wakers.lock().push((owner, Box::new(owners::waker())));
        // Before it looks: who completes later sees it.
        self.count.fetch_add(1, Ordering::SeqCst);
        owners::serve_until(deadline, is_ready);
        self.count.fetch_sub(1, Ordering::SeqCst);
        self.wakers.lock().retain(|(number, _)| *number != owner);
    }

    /// Makes them look again.
    pub fn wake(&self) {
        if self.count.load(Ordering::SeqCst) > 0 {
            self.wakers.lock().iter().for_each(|(_, wake)| wake());
        }
    }
}

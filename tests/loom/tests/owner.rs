//! Questions to an owner: src/callback/owner.rs. The data of a question is a cell that loom watches:
//! its thread writes it before and reads it after, the owner writes it in between.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, Ordering::SeqCst};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use rocks_loom::callback::owner::{Call, Delivery, Mailbox, Otherwise, Question, Work};
use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// On the asking thread's stack.
struct Data {
    answer: UnsafeCell<u32>,
}

unsafe extern "C" fn answer(data: *mut c_void) {
    // SAFETY: its thread waits.
    let data = unsafe { &*data.cast::<Data>() };
    data.answer.with_mut(|answer| unsafe { *answer += 1 });
}

/// Asks once, and waits for no owner; whether it was answered.
fn ask(mailbox: &Mailbox) -> bool {
    ask_and(mailbox, |_| ())
}

/// The same, and waits until the owner takes the question or ends.
fn ask_and_wait(mailbox: &Mailbox) -> bool {
    ask_and(mailbox, |question| mailbox.wait(question))
}

fn ask_and(mailbox: &Mailbox, wait: impl FnOnce(&Question)) -> bool {
    let mut data = Data {
        answer: UnsafeCell::new(0),
    };
    let call = Call {
        run: answer,
        data: (&raw mut data).cast(),
    };
    let Some(question) = mailbox.post(call, Otherwise::Decline) else {
        return false;
    };
    wait(&question);
    let answered = mailbox.withdraw(&question);
    // Fails the model if the owner is still at it.
    let count = data.answer.with_mut(|answer| unsafe { *answer });
    assert_eq!(count, u32::from(answered));
    answered
}

fn serve(mailbox: &Mailbox, times: usize) {
    for _ in 0..times {
        match mailbox.take() {
            Some(work) => mailbox.run(work),
            None => thread::yield_now(),
        }
    }
}

#[test]
fn a_question_is_answered_or_declined_and_its_data_stays_meanwhile() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let of_asker = mailbox.clone();
        let asker = thread::spawn(move || ask(&of_asker));
        serve(&mailbox, 2);
        let answered = asker.join().unwrap();
        let (figures, waiting) = mailbox.figures();
        assert_eq!(
            (figures.answered, figures.declined, waiting),
            (u64::from(answered), u64::from(!answered), 0)
        );
    });
}

#[test]
fn two_ask_at_once() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let mailbox = Arc::new(Mailbox::default());
        let askers: Vec<_> = (0..2)
            .map(|_| {
                let mailbox = mailbox.clone();
                thread::spawn(move || u64::from(ask(&mailbox)))
            })
            .collect();
        serve(&mailbox, 2);
        let answered: u64 = askers.into_iter().map(|one| one.join().unwrap()).sum();
        let (figures, waiting) = mailbox.figures();
        assert_eq!(
            (figures.answered, figures.declined, waiting),
            (answered, 2 - answered, 0)
        );
    });
}

#[test]
fn an_owner_that_ends_declines_what_waits() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let of_asker = mailbox.clone();
        let asker = thread::spawn(move || ask(&of_asker));
        serve(&mailbox, 1);
        assert!(mailbox.end().is_empty());
        let answered = asker.join().unwrap();
        assert_eq!(mailbox.figures().0.declined, u64::from(!answered));
        assert!(!ask(&mailbox));
    });
}

static RAN: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn count(_: *mut c_void) {
    RAN.fetch_add(1, Relaxed);
}

#[test]
fn a_delivery_runs_once_or_comes_back() {
    loom::model(|| {
        RAN.store(0, Relaxed);
        let mailbox = Arc::new(Mailbox::default());
        let of_other = mailbox.clone();
        let other = thread::spawn(move || {
            let call = Call {
                run: count,
                data: std::ptr::null_mut(),
            };
            let delivery = Delivery {
                call,
                discard: None,
                may_drop: false,
            };
            usize::from(of_other.deliver(delivery).is_some())
        });
        if let Some(work @ Work::Delivery(_)) = mailbox.take() {
            mailbox.run(work);
        }
        let left = mailbox.end().len();
        let back = other.join().unwrap();
        assert_eq!(RAN.load(Relaxed) + left + back, 1);
        assert_eq!(mailbox.figures().0.not_destroyed as usize, left + back);
    });
}

/// Sleeps until there is something to do, and does it.
fn sleep_and_serve(mailbox: &Mailbox) {
    mailbox.wait_for_work(|| false);
    let work = mailbox.take().expect("it was woken for nothing");
    mailbox.run(work);
}

#[test]
fn both_sleep_until_the_other_has_come() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let of_asker = mailbox.clone();
        let asker = thread::spawn(move || ask_and_wait(&of_asker));
        sleep_and_serve(&mailbox);
        assert!(asker.join().unwrap());
    });
}

#[test]
fn an_owner_that_sleeps_is_woken_for_each_of_two() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let mailbox = Arc::new(Mailbox::default());
        let askers: Vec<_> = (0..2)
            .map(|_| {
                let mailbox = mailbox.clone();
                thread::spawn(move || ask_and_wait(&mailbox))
            })
            .collect();
        (0..2).for_each(|_| sleep_and_serve(&mailbox));
        assert!(askers.into_iter().all(|one| one.join().unwrap()));
    });
}

#[test]
fn an_owner_that_ends_wakes_who_waits() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let of_asker = mailbox.clone();
        let asker = thread::spawn(move || ask_and_wait(&of_asker));
        assert!(mailbox.end().is_empty());
        assert!(!asker.join().unwrap());
        assert_eq!(mailbox.figures().0.declined, 1);
    });
}

#[test]
fn an_owner_whose_waiting_is_over_is_woken() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let over = Arc::new(AtomicBool::new(false));
        let (of_other, set) = (mailbox.clone(), over.clone());
        let other = thread::spawn(move || {
            set.store(true, SeqCst);
            of_other.wake();
        });
        mailbox.wait_for_work(|| over.load(SeqCst));
        assert!(over.load(SeqCst));
        other.join().unwrap();
    });
}

/// A caller that is an owner too sleeps in the owner's mailbox, and is asked in the call's.
#[test]
fn a_caller_that_sleeps_as_an_owner_is_woken_for_its_call() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let (own, of_call) = (Arc::new(Mailbox::default()), Arc::new(Mailbox::default()));
        let (woken, asked) = (own.clone(), of_call.clone());
        let asker = thread::spawn(move || {
            ask_and(&asked, |question| {
                woken.wake();
                asked.wait(question);
            })
        });
        own.wait_for_work(|| of_call.has_work());
        serve(&of_call, 1);
        assert!(asker.join().unwrap());
    });
}

/// A lock that the function of one question needs, and that the thread of another holds.
struct Needed {
    lock: Mutex<()>,
}

unsafe extern "C" fn lock_it(data: *mut c_void) {
    // SAFETY: its thread waits.
    let needed = unsafe { &*data.cast::<Needed>() };
    drop(needed.lock.lock().unwrap());
}

/// The owner answers another question, which needs the lock: what must be taken at once is not taken.
#[test]
fn who_holds_a_lock_waits_for_no_owner_that_needs_it() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let mailbox = Arc::new(Mailbox::default());
        let needed = Arc::new(Needed {
            lock: Mutex::new(()),
        });
        let (of_needer, of_holder) = (mailbox.clone(), mailbox.clone());
        let (needs, holds) = (needed.clone(), needed);
        let needer = thread::spawn(move || {
            let call = Call {
                run: lock_it,
                data: Arc::as_ptr(&needs).cast_mut().cast(),
            };
            if let Some(question) = of_needer.post(call, Otherwise::Decline) {
                of_needer.wait(&question);
                of_needer.withdraw(&question);
            }
        });
        let holder = thread::spawn(move || {
            let held = holds.lock.lock().unwrap();
            let call = Call {
                run: count,
                data: std::ptr::null_mut(),
            };
            if let Some(question) = of_holder.post(call, Otherwise::HereAtOnce) {
                of_holder.wait(&question);
                of_holder.withdraw(&question);
            }
            drop(held);
        });
        mailbox.wait_for_work(|| false);
        while let Some(work) = mailbox.take() {
            mailbox.run(work);
        }
        mailbox.end();
        needer.join().unwrap();
        holder.join().unwrap();
    });
}

/// An owner whom others wake beside the lock.
#[derive(Default)]
struct Apart {
    over: AtomicBool,
    state: Mutex<()>,
    arrived: Condvar,
}

#[test]
#[should_panic(expected = "deadlock")]
fn an_owner_that_is_woken_beside_the_lock_sleeps_for_ever() {
    loom::model(|| {
        let owner = std::sync::Arc::new(Apart::default());
        let other = owner.clone();
        thread::spawn(move || {
            other.over.store(true, SeqCst);
            other.arrived.notify_all();
        });
        let mut state = owner.state.lock().unwrap();
        while !owner.over.load(SeqCst) {
            state = owner.arrived.wait(state).unwrap();
        }
    });
}

#[test]
fn a_descriptor_is_readable_while_something_waits() {
    loom::model(|| {
        RAN.store(0, Relaxed);
        let mailbox = Arc::new(Mailbox::default());
        let of_other = mailbox.clone();
        let other = thread::spawn(move || {
            let call = Call {
                run: count,
                data: std::ptr::null_mut(),
            };
            let delivery = Delivery {
                call,
                discard: None,
                may_drop: true,
            };
            assert!(of_other.deliver(delivery).is_none());
        });
        // Made before the delivery, or while it waits.
        assert!((0..2).contains(&mailbox.descriptor().unwrap()));
        if let Some(work) = mailbox.take() {
            mailbox.run(work);
        }
        other.join().unwrap();
        let (_, waiting) = mailbox.figures();
        assert_eq!(mailbox.descriptor().unwrap(), waiting as i32);
        assert_eq!(RAN.load(Relaxed) + waiting, 1);
    });
}

#[test]
fn a_question_that_its_thread_answers_itself_is_not_declined() {
    loom::model(|| {
        RAN.store(0, Relaxed);
        let mailbox = Arc::new(Mailbox::default());
        let of_asker = mailbox.clone();
        let asker = thread::spawn(move || {
            let call = Call {
                run: count,
                data: std::ptr::null_mut(),
            };
            let question = of_asker.post(call, Otherwise::Here);
            question.is_some_and(|question| of_asker.withdraw(&question))
        });
        serve(&mailbox, 1);
        assert!(mailbox.end().is_empty());
        let answered = asker.join().unwrap();
        assert_eq!(mailbox.figures().0.declined, 0);
        assert_eq!(RAN.load(Relaxed), usize::from(answered));
    });
}

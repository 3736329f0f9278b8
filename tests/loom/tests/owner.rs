//! Questions to an owner: src/callback/owner.rs. The data of a question is a cell that loom watches:
//! its thread writes it before and reads it after, the owner writes it in between.

use loom::cell::UnsafeCell;
use loom::thread;
use rocks_loom::callback::owner::{Call, Delivery, Mailbox, Work};
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

/// Asks once; whether it was answered.
fn ask(mailbox: &Mailbox) -> bool {
    let mut data = Data {
        answer: UnsafeCell::new(0),
    };
    let call = Call {
        run: answer,
        data: (&raw mut data).cast(),
    };
    let Some(question) = mailbox.post(call) else {
        return false;
    };
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
        let mailbox = loom::sync::Arc::new(Mailbox::default());
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
        let mailbox = loom::sync::Arc::new(Mailbox::default());
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
        let mailbox = loom::sync::Arc::new(Mailbox::default());
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
        let mailbox = loom::sync::Arc::new(Mailbox::default());
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

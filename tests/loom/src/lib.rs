//! The files of the handle table, and of its neighbours, as the library has them. `tests/` holds the models.

#[path = "../../../src/base"]
pub mod base {
    pub mod brief;
}

#[path = "../../../src/abi"]
pub mod abi {
    pub mod handles {
        pub mod bias;
        pub mod fence;
        pub mod guards;
        pub mod handle;
        pub mod pending;
        pub mod record;
        pub mod sync;
        pub mod table;
    }
}

#[path = "../../../src/callback"]
pub mod callback {
    pub mod owner;

    /// In the place of a descriptor: a flag, which fails the model if it is raised twice.
    pub mod signal {
        use loom::sync::atomic::{AtomicBool, Ordering::Relaxed};

        pub(crate) struct Signal(AtomicBool);

        impl Signal {
            pub(crate) fn new() -> std::io::Result<Signal> {
                Ok(Signal(AtomicBool::new(false)))
            }

            /// What a poll of it says.
            pub(crate) fn descriptor(&self) -> i32 {
                i32::from(self.0.load(Relaxed))
            }

            pub(crate) fn raise(&self) {
                assert!(!self.0.swap(true, Relaxed), "raised twice");
            }

            pub(crate) fn lower(&self) {
                assert!(self.0.swap(false, Relaxed), "lowered twice");
            }
        }
    }
}

#[path = "../../../src/progress"]
pub mod progress {
    pub mod handover;
}

#[path = "../../../src/queue"]
pub mod queue {
    pub mod schedule;
}

#[path = "../../../src/redis"]
pub mod redis {
    pub mod store {
        pub mod waiting;
    }
}

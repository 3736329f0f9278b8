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

//! Objects that databases share: caches, environments, write buffer managers, rate limiters, SST
//! file managers, statistics, comparators, merge operators, filter policies, slice transforms. The
//! bridge keeps each in a `shared_ptr`, so options, databases and handles own it together.

pub use crate::base::shared::ObjectKind;

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Result};
use crate::base::fork::refuse_child;
use crate::callback::callback::Callbacks;
use crate::objects::bridge;
use crate::options::options::{Kind, Options};
use crate::types::{
    rocks_associative_merge_operator_callbacks, rocks_compaction_filter_callbacks,
    rocks_compaction_filter_factory_callbacks, rocks_comparator_callbacks,
    rocks_event_listener_callbacks, rocks_exclude_files_callbacks, rocks_filter_policy_callbacks,
    rocks_histogram, rocks_key_provider_callbacks, rocks_logger_callbacks,
    rocks_merge_operator_callbacks, rocks_progress_callbacks, rocks_slice_transform_callbacks,
    rocks_sst_partitioner_factory_callbacks, rocks_table_filter_callbacks,
    rocks_table_properties_collector_factory_callbacks, rocks_wal_filter_callbacks,
};
use std::ffi::{c_char, CStr};
use std::ptr::{null, null_mut};

/// A handle's reference to an object of a kind (`ObjectKind`).
pub struct Shared<const KIND: u8>(pub(crate) *mut cpp::Object);

pub type Cache = Shared<{ ObjectKind::Cache as u8 }>;
pub type Env = Shared<{ ObjectKind::Env as u8 }>;
pub type WriteBufferManager = Shared<{ ObjectKind::WriteBufferManager as u8 }>;
pub type RateLimiter = Shared<{ ObjectKind::RateLimiter as u8 }>;
pub type SstFileManager = Shared<{ ObjectKind::SstFileManager as u8 }>;
pub type Statistics = Shared<{ ObjectKind::Statistics as u8 }>;
pub type Comparator = Shared<{ ObjectKind::Comparator as u8 }>;
pub type MergeOperator = Shared<{ ObjectKind::MergeOperator as u8 }>;
pub type FilterPolicy = Shared<{ ObjectKind::FilterPolicy as u8 }>;
pub type SliceTransform = Shared<{ ObjectKind::SliceTransform as u8 }>;
pub type CompactionFilter = Shared<{ ObjectKind::CompactionFilter as u8 }>;
pub type CompactionFilterFactory = Shared<{ ObjectKind::CompactionFilterFactory as u8 }>;
pub type TablePropertiesCollectorFactory =
    Shared<{ ObjectKind::TablePropertiesCollectorFactory as u8 }>;
pub type SstPartitionerFactory = Shared<{ ObjectKind::SstPartitionerFactory as u8 }>;
pub type WalFilter = Shared<{ ObjectKind::WalFilter as u8 }>;
pub type TableFilter = Shared<{ ObjectKind::TableFilter as u8 }>;
pub type EventListener = Shared<{ ObjectKind::EventListener as u8 }>;
/// The user's progress function.
pub type Progress = Shared<{ ObjectKind::Progress as u8 }>;
/// The user's function that selects the files to leave out of a backup.
pub type ExcludeFiles = Shared<{ ObjectKind::ExcludeFiles as u8 }>;
/// The user's functions that give the keys of encrypted files.
pub type KeyProvider = Shared<{ ObjectKind::KeyProvider as u8 }>;
pub type Logger = Shared<{ ObjectKind::Logger as u8 }>;

// SAFETY: RocksDB's objects of these kinds may be used from any thread, and the owner
// itself is never changed.
unsafe impl<const KIND: u8> Send for Shared<KIND> {}
// SAFETY: as above.
unsafe impl<const KIND: u8> Sync for Shared<KIND> {}

impl<const KIND: u8> Shared<KIND> {
    pub const NUMBER: u8 = KIND;

    pub fn new(options: &CStr) -> Result<Self> {
        Self::make(options, null())
    }

    fn make(options: &CStr, with: *const cpp::Object) -> Result<Self> {
        Self::make_as(KIND, options, with)
    }

    fn make_as(kind: u8, options: &CStr, with: *const cpp::Object) -> Result<Self> {
        refuse_child()?;
        let mut made = null_mut();
        // SAFETY: a string, and NULL or an object of the kind that this one stands on.
        check(|st| unsafe { bridge::rx_object_new(kind, options.as_ptr(), with, &mut made, st) })?;
        Ok(Shared(made))
    }

    /// An object that calls this library's own functions.
    ///
    /// # Safety
    /// `T` is the struct of callbacks of this kind, as the bridge declares it.
    pub(crate) unsafe fn calling_own<T>(callbacks: &T) -> Result<Self> {
        let (kind, mut made) = (KIND, null_mut());
        let callbacks = std::ptr::from_ref(callbacks).cast();
        // SAFETY: as the caller says.
        check(|st| unsafe { bridge::rx_own_callbacks_new(kind, callbacks, &mut made, st) })?;
        Ok(Shared(made))
    }

    /// # Safety
    /// `T` is the struct of callbacks that the bridge declares for `kind`, and makes an
    /// object of this kind from.
    unsafe fn calling_as<T>(kind: u8, callbacks: &T) -> Result<Self> {
        let mut made = null_mut();
        let callbacks = std::ptr::from_ref(callbacks).cast();
        // SAFETY: as the caller says.
        check(|st| unsafe { bridge::rx_callbacks_new(kind, callbacks, &mut made, st) })?;
        Ok(Shared(made))
    }

    /// How often the user's functions failed, and the text of the last failure.
    pub fn failures(&self) -> Result<(u64, Bytes)> {
        let mut count = 0;
        // SAFETY: an object.
        let last = Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_object_failures(self.0, &mut count, out, len, st)
        })?;
        Ok((count, last))
    }

    /// Changes it while it is in use.
    pub fn set(&self, name: &CStr, value: &CStr) -> Result<()> {
        // SAFETY: an object and two strings.
        check(|st| unsafe { bridge::rx_object_set(self.0, name.as_ptr(), value.as_ptr(), st) })
    }

    pub fn get(&self, name: &CStr) -> Result<u64> {
        let mut value = 0;
        // SAFETY: an object and a string.
        check(|st| unsafe { bridge::rx_object_value(self.0, name.as_ptr(), &mut value, st) })?;
        Ok(value)
    }
}

macro_rules! callbacks {
    ($($of:ident => $object:ident, $number:expr $(, $name:ident)?;)*) => {$(
        // SAFETY: repr(C), begins so, and zeros are NULLs; the bridge has it under that number.
        unsafe impl Callbacks for $of {
            type Object = $object;

            $(fn $name(&self) -> Option<*const c_char> {
                Some(self.$name)
            })?

            fn object(self) -> Result<$object> {
                // SAFETY: the struct of that number.
                unsafe { $object::calling_as($number, &self) }
            }
        }
    )*};
}

// With the number of the `ObjectKind` that the bridge knows the struct by.
callbacks! {
    rocks_comparator_callbacks => Comparator, Comparator::NUMBER, name;
    rocks_associative_merge_operator_callbacks => MergeOperator,
        ObjectKind::AssociativeMergeOperator as u8, name;
    rocks_merge_operator_callbacks => MergeOperator, MergeOperator::NUMBER, name;
    rocks_filter_policy_callbacks => FilterPolicy, FilterPolicy::NUMBER, name;
    rocks_slice_transform_callbacks => SliceTransform, SliceTransform::NUMBER, name;
    rocks_compaction_filter_callbacks => CompactionFilter, CompactionFilter::NUMBER;
    rocks_compaction_filter_factory_callbacks => CompactionFilterFactory, CompactionFilterFactory::NUMBER;
    rocks_table_properties_collector_factory_callbacks => TablePropertiesCollectorFactory,
        TablePropertiesCollectorFactory::NUMBER;
    rocks_sst_partitioner_factory_callbacks => SstPartitionerFactory, SstPartitionerFactory::NUMBER;
    rocks_wal_filter_callbacks => WalFilter, WalFilter::NUMBER;
    rocks_table_filter_callbacks => TableFilter, TableFilter::NUMBER;
    rocks_event_listener_callbacks => EventListener, EventListener::NUMBER;
    rocks_logger_callbacks => Logger, Logger::NUMBER;
    rocks_progress_callbacks => Progress, Progress::NUMBER;
    rocks_exclude_files_callbacks => ExcludeFiles, ExcludeFiles::NUMBER;
    rocks_key_provider_callbacks => KeyProvider, KeyProvider::NUMBER;
}

impl<const KIND: u8> Drop for Shared<KIND> {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_object_free(self.0) };
    }
}

impl Options {
    /// Makes the options share an object; none: RocksDB's default again.
    pub fn attach<const KIND: u8>(&self, name: &CStr, object: Option<&Shared<KIND>>) -> Result<()> {
        let takes_some = [
            Kind::BackupEngine,
            Kind::Restore,
            Kind::Checkpoint,
            Kind::Config,
        ];
        if !takes_some.contains(&self.kind) {
            let read = KIND == TableFilter::NUMBER;
            self.expect(if read { Kind::Read } else { Kind::Database }, "options")?;
        }
        let object = object.map_or(null(), |object| object.0.cast_const());
        self.change(|state| {
            let (name, kind) = (name.as_ptr(), KIND);
            // SAFETY: options of that object's kind that nobody else sees yet, a string, and
            // NULL or an object of that kind.
            check(|st| unsafe { bridge::rx_options_attach(state.boxed, name, kind, object, st) })
        })
    }
}

impl Options {
    /// Adds one more to those that the options share.
    pub fn add_collector_factory(
        &self,
        name: &CStr,
        factory: &TablePropertiesCollectorFactory,
    ) -> Result<()> {
        self.expect(Kind::Database, "options")?;
        self.change(|state| {
            // SAFETY: database options that nobody else sees yet, a string and an object.
            check(|st| unsafe {
                bridge::rx_options_add_collector_factory(state.boxed, name.as_ptr(), factory.0, st)
            })
        })
    }

    /// Adds one more listener to the options.
    pub fn add_listener(&self, name: &CStr, listener: &EventListener) -> Result<()> {
        self.expect(Kind::Database, "options")?;
        self.change(|state| {
            let name = name.as_ptr();
            // SAFETY: database options that nobody else sees yet, a string and a listener.
            check(|st| unsafe {
                bridge::rx_options_add_event_listener(state.boxed, name, listener.0, st)
            })
        })
    }
}

impl Cache {
    pub fn erase_unreferenced(&self) -> Result<()> {
        // SAFETY: a cache.
        check(|st| unsafe { bridge::rx_cache_erase_unreferenced(self.0, st) })
    }
}

impl Env {
    /// An env whose files fail on demand, over those of another.
    pub fn failing(base: Option<&Env>) -> Result<Self> {
        Self::make_as(
            ObjectKind::FaultEnv as u8,
            c"",
            base.map_or(null(), |base| base.0),
        )
    }

    pub fn lose_unsynced(&self) -> Result<()> {
        // SAFETY: an env.
        check(|st| unsafe { bridge::rx_env_lose_unsynced(self.0, st) })
    }
}

impl WriteBufferManager {
    pub fn charging(options: &CStr, cache: Option<&Cache>) -> Result<Self> {
        Self::make(options, cache.map_or(null(), |cache| cache.0))
    }
}

impl SstFileManager {
    pub fn of(options: &CStr, env: Option<&Env>) -> Result<Self> {
        Self::make(options, env.map_or(null(), |env| env.0))
    }

    pub fn max_trash_db_ratio(&self) -> f64 {
        // SAFETY: an SST file manager.
        unsafe { bridge::rx_sst_file_manager_max_trash_db_ratio(self.0) }
    }
}

impl Statistics {
    pub fn histogram(&self, name: &CStr) -> Result<rocks_histogram> {
        let mut histogram = rocks_histogram::default();
        // SAFETY: statistics and a string.
        check(|st| unsafe {
            bridge::rx_statistics_histogram(self.0, name.as_ptr(), &mut histogram, st)
        })?;
        Ok(histogram)
    }

    pub fn string(&self) -> Result<Bytes> {
        // SAFETY: statistics.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_statistics_string(self.0, out, len, st)
        })
    }

    pub fn reset(&self) -> Result<()> {
        // SAFETY: statistics.
        check(|st| unsafe { bridge::rx_statistics_reset(self.0, st) })
    }

    pub fn ticker_names() -> Result<Bytes> {
        // SAFETY: takes no object.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_statistics_ticker_names(out, len, st)
        })
    }

    pub fn histogram_names() -> Result<Bytes> {
        // SAFETY: takes no object.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_statistics_histogram_names(out, len, st)
        })
    }
}

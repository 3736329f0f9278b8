//! Options as parameters: NULL means the defaults of the kind that a call takes.

use crate::abi::bytes::array;
use crate::abi::handles::guard::enter;
use crate::abi::handles::table::Shared;
use crate::abi::param::{copies, Argument, Param};
use crate::base::error::Result;
use crate::options::options::{Kind, Options, State};
use crate::types::rocks_options;
use std::marker::PhantomData;

/// A kind of options, as a type.
pub trait OfKind {
    const KIND: Kind;
}

/// The kinds of options, as types.
pub mod kind {
    macro_rules! kinds {
        ($($name:ident)*) => {$(
            pub enum $name {}
            impl super::OfKind for $name {
                const KIND: super::Kind = super::Kind::$name;
            }
        )*};
    }
    kinds! {
        Database Open Read Write Flush CompactRange WaitForCompact Config Transaction WalIter
        Ingest BulkLoad BackupEngine CreateBackup Restore Checkpoint Import LiveFiles
        Arrow CompactFiles Trace Replay
    }
}

/// Options of one kind. NULL: the defaults.
#[repr(transparent)]
pub struct InOptions<K>(*const rocks_options, PhantomData<K>);

/// Options of one kind, where NULL has its own meaning.
#[repr(transparent)]
pub struct OptionsOrNull<K>(*const rocks_options, PhantomData<K>);

/// Options of one kind, with their count. NULL, as array or as an element: those that another
/// parameter gives.
#[repr(transparent)]
pub struct OptionsArray<K>(*const *const rocks_options, PhantomData<K>);

copies!(InOptions<K>, OptionsOrNull<K>, OptionsArray<K>);

/// Options in a call.
pub enum Entered {
    Given(Shared<'static, Options>),
    Defaults(&'static Options),
}

/// Options in a call, where NULL has its own meaning.
pub struct EnteredOrNull(Option<Shared<'static, Options>>);

#[inline(always)]
fn enter_of<K: OfKind>(
    options: *const rocks_options,
    name: &str,
) -> Result<Shared<'static, Options>> {
    let options = enter(options, name)?;
    options.expect(K::KIND, name)?;
    Ok(options)
}

impl<K: OfKind> Param for InOptions<K> {
    type Argument = Entered;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        match self.0.is_null() {
            true => Options::defaults(K::KIND).map(Entered::Defaults),
            false => enter_of::<K>(self.0, name).map(Entered::Given),
        }
    }
}

impl Argument for Entered {
    type View<'c> = &'c State;

    #[inline(always)]
    fn view(&mut self) -> &State {
        match self {
            Entered::Given(options) => options.state(),
            Entered::Defaults(options) => options.state(),
        }
    }
}

impl<K: OfKind> Param for OptionsOrNull<K> {
    type Argument = EnteredOrNull;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(EnteredOrNull(None));
        }
        enter_of::<K>(self.0, name).map(|options| EnteredOrNull(Some(options)))
    }
}

impl Argument for EnteredOrNull {
    type View<'c> = Option<&'c State>;

    fn view(&mut self) -> Option<&State> {
        self.0.as_deref().map(Options::state)
    }
}

/// Copies, so that no call need be inside the handles of a long array. Empty where the array is NULL.
pub struct Copied(Vec<Option<State>>);

impl<K: OfKind> Param for (OptionsArray<K>, usize) {
    type Argument = Copied;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (OptionsArray(first, _), count) = self;
        if first.is_null() {
            return Ok(Copied(Vec::new()));
        }
        // SAFETY: a parameter's own array.
        let handles = unsafe { array(first, count, name)? };
        let one = |(at, &handle): (usize, &*const rocks_options)| {
            if handle.is_null() {
                return Ok(None);
            }
            let options = enter_of::<K>(handle, &format!("{name}[{at}]"))?;
            options.state().copy().map(Some)
        };
        handles
            .iter()
            .enumerate()
            .map(one)
            .collect::<Result<_>>()
            .map(Copied)
    }
}

impl Argument for Copied {
    type View<'c> = &'c [Option<State>];

    fn view(&mut self) -> &[Option<State>] {
        &self.0
    }
}

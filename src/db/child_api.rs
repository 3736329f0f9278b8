//! Parameters: a database that the call changes, and objects of a database, used while it is open.

use crate::abi::handles::guard::{caller, enter, lock, Named};
use crate::abi::handles::handles::Parent;
use crate::abi::handles::table::{Exclusive, Shared};
use crate::abi::param::{copies, Argument, Owned, Param};
use crate::base::error::Result;
use crate::callback::callback;
use crate::callback::serving::serving;
use crate::db::db::{Db, InDb};
use crate::progress::cancel::Cancel;
use crate::progress::leaving::leaving;
use crate::progress::patience::within_begun;
use crate::types::rocks_db;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// A database that the call changes: not from inside its own callbacks.
#[inline(always)]
pub fn enter_to_change<H: Named<Object = Db>>(
    given: *const H,
    name: &str,
) -> Result<Shared<'static, Db>> {
    let db = enter(given, name)?;
    if callback::are_used() {
        callback::may_change(db.root(), caller(given), name)?;
    }
    Ok(db)
}

/// A database that the call changes: not from inside its own callbacks.
#[repr(transparent)]
pub struct Changed<H>(*mut H);

copies!(Changed<H>);

impl<H: Named<Object = Db>> Param for Changed<H> {
    type Argument = Shared<'static, Db>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        enter_to_change(self.0, name)
    }
}

impl<H> Parent for Changed<H> {
    fn number(self) -> u64 {
        self.0.addr() as u64
    }
}

/// A database that the call changes, and waits for: it may leave the work to a thread.
#[repr(transparent)]
pub struct Awaited<H>(*mut H);

copies!(Awaited<H>);

impl<H: Named<Object = Db> + 'static> Param for Awaited<H> {
    type Argument = Owned<InTime<H>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let db = enter_to_change(self.0, name)?;
        let timeout = db.timeout();
        Ok(Owned(InTime::new(self.0, db, timeout, name)))
    }
}

/// An object whose work a call awaits for a while: a database, or what has a timeout of its own.
pub struct InTime<H: Named> {
    object: Shared<'static, H::Object>,
    handle: usize,
    timeout: Option<Duration>,
    name: &'static str,
}

impl<H: Named + 'static> InTime<H>
where
    H::Object: Sync,
{
    /// `timeout`: the object's own; `None`: for ever.
    pub fn new(
        given: *const H,
        object: Shared<'static, H::Object>,
        timeout: Option<Duration>,
        name: &'static str,
    ) -> InTime<H> {
        let handle = given.addr();
        InTime {
            object,
            handle,
            timeout,
            name,
        }
    }

    /// Works on the object, and waits at most so long; `None`: as the object says. The work that
    /// goes on is a call of its own, which a close waits for.
    pub fn within(
        &self,
        timeout: Option<Duration>,
        work: impl FnOnce(&H::Object) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        self.within_or(timeout, work, Ok)
    }

    /// The same; `late` judges what the work gave when the caller had left.
    pub fn within_or<T: Send + 'static>(
        &self,
        timeout: Option<Duration>,
        work: impl FnOnce(&H::Object) -> Result<T> + Send + 'static,
        late: impl FnOnce(T) -> Result<()> + Send + 'static,
    ) -> Result<T> {
        let Some(timeout) = timeout.or(self.timeout) else {
            return serving(|| work(&self.object));
        };
        let (handle, name) = (self.handle, self.name);
        let call = move |begins: Sender<()>| {
            let object: *const H = std::ptr::without_provenance(handle);
            let object = enter(object, name)?;
            let _ = begins.send(());
            work(&object)
        };
        within_begun(Some(timeout), call, late, || Duration::ZERO)
    }

    /// Works on the object until `cancel` is set. Work that does not end then goes on as a call of its
    /// own, which a close waits for; `late` takes what it made. A callback waits as long as the work
    /// takes: on its own thread it is known as one.
    pub fn leaving<T: Send + 'static>(
        &self,
        cancel: Option<&Cancel>,
        work: impl FnOnce(&H::Object, Option<&Cancel>) -> Result<T> + Send + 'static,
        late: impl FnOnce(T) -> Result<()> + Send + 'static,
    ) -> Result<T> {
        let Some(cancel) = cancel.filter(|_| !callback::inside()) else {
            return serving(|| work(&self.object, cancel));
        };
        let (handle, name) = (self.handle, self.name);
        let call = move |cancel: &Cancel, begins: Sender<()>| {
            let object: *const H = std::ptr::without_provenance(handle);
            let object = enter(object, name)?;
            let _ = begins.send(());
            work(&object, Some(cancel))
        };
        leaving(cancel, call, late)
    }
}

/// An object with the handle of the database that it belongs to.
pub struct Child<T> {
    object: T,
    db: u64,
}

impl<T> Child<T> {
    pub fn new(object: T, parent: impl Parent) -> Child<T> {
        let db = parent.number();
        Child { object, db }
    }

    pub fn object(&self) -> &T {
        &self.object
    }

    pub fn object_mut(&mut self) -> &mut T {
        &mut self.object
    }

    /// Its database's handle.
    pub fn db(&self) -> *const rocks_db {
        std::ptr::without_provenance(self.db as usize)
    }
}

/// An object of one thread, in its database.
#[repr(transparent)]
pub struct Within<H>(*mut H);

/// The same, where the call changes the database.
#[repr(transparent)]
pub struct ChangedWithin<H>(*mut H);

/// An object of many threads, in its database.
#[repr(transparent)]
pub struct InWithin<H>(*const H);

/// The same, where the call changes the database.
#[repr(transparent)]
pub struct ChangedInWithin<H>(*const H);

/// The same as `ChangedWithin`, where the call may leave the work, and the object, to a thread.
#[repr(transparent)]
pub struct AwaitedWithin<H>(*mut H);

copies!(
    Within<H>,
    ChangedWithin<H>,
    InWithin<H>,
    ChangedInWithin<H>,
    AwaitedWithin<H>
);

/// An object and its database, both in a call. The call leaves the database first.
pub struct Both<O> {
    db: Shared<'static, Db>,
    child: O,
}

impl<T> Parent for &InDb<'_, T> {
    fn number(self) -> u64 {
        self.parent
    }
}

impl<T: Send + 'static, H: Named<Object = Child<T>>> Param for Within<H> {
    type Argument = Both<Exclusive<'static, Child<T>>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let child = lock(self.0, name)?;
        let db = enter(child.db(), name)?;
        Ok(Both { db, child })
    }
}

impl<T: Send + 'static, H: Named<Object = Child<T>>> Param for ChangedWithin<H> {
    type Argument = Both<Exclusive<'static, Child<T>>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let child = lock(self.0, name)?;
        let db = enter_to_change(child.db(), name)?;
        Ok(Both { db, child })
    }
}

impl<T: Send + 'static, H: Named<Object = Child<T>>> Param for AwaitedWithin<H> {
    type Argument = BothInTime<T>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let both = Some(ChangedWithin(self.0).take(name)?);
        Ok(BothInTime { both, name })
    }
}

/// An object of one thread and its database, whose work a call awaits.
pub struct BothInTime<T: 'static> {
    /// `None`: a thread has the object.
    both: Option<Both<Exclusive<'static, Child<T>>>>,
    name: &'static str,
}

impl<T: 'static> Argument for BothInTime<T> {
    type View<'c> = &'c mut BothInTime<T>;

    fn view(&mut self) -> &mut BothInTime<T> {
        self
    }
}

/// A locked object on its way to another thread.
struct Moved<T: 'static>(Exclusive<'static, Child<T>>);

// SAFETY: the lock belongs to no thread, and the object may be used by any, one at a time.
unsafe impl<T: Send + 'static> Send for Moved<T> {}

impl<T> Moved<T> {
    fn here(self) -> Exclusive<'static, Child<T>> {
        self.0
    }
}

impl<T: Send + 'static> BothInTime<T> {
    /// Works on the object until `cancel` is set, as `InTime::leaving` does. While the work goes on the
    /// object is in use by a call.
    pub fn leaving<R: Send + 'static>(
        &mut self,
        cancel: Option<&Cancel>,
        work: impl FnOnce(InDb<'_, &mut T>, Option<&Cancel>) -> Result<R> + Send + 'static,
        late: impl FnOnce(R) -> Result<()> + Send + 'static,
    ) -> Result<R> {
        let Some(mut both) = self.both.take() else {
            unreachable!("a call works once");
        };
        let Some(cancel) = cancel.filter(|_| !callback::inside()) else {
            return serving(|| work(both.view(), cancel));
        };
        let name = self.name;
        // In the database until the work is.
        let Both { db: _db, child } = both;
        let moved = Moved(child);
        let call = move |cancel: &Cancel, begins: Sender<()>| {
            let child = moved.here();
            let db = enter(child.db(), name)?;
            let _ = begins.send(());
            let mut both = Both { db, child };
            work(both.view(), Some(cancel))
        };
        leaving(cancel, call, late)
    }
}

impl<T: Send + Sync + 'static, H: Named<Object = Child<T>>> Param for InWithin<H> {
    type Argument = Both<Shared<'static, Child<T>>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let child = enter(self.0, name)?;
        let db = enter(child.db(), name)?;
        Ok(Both { db, child })
    }
}

impl<T: Send + Sync + 'static, H: Named<Object = Child<T>>> Param for ChangedInWithin<H> {
    type Argument = Both<Shared<'static, Child<T>>>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let child = enter(self.0, name)?;
        let db = enter_to_change(child.db(), name)?;
        Ok(Both { db, child })
    }
}

impl<T: 'static> Argument for Both<Exclusive<'static, Child<T>>> {
    type View<'c> = InDb<'c, &'c mut T>;

    #[inline(always)]
    fn view(&mut self) -> InDb<'_, &mut T> {
        let child = &mut *self.child;
        InDb {
            db: &self.db,
            object: &mut child.object,
            parent: child.db,
        }
    }
}

impl<T: 'static> Argument for Both<Shared<'static, Child<T>>> {
    type View<'c> = InDb<'c, &'c T>;

    #[inline(always)]
    fn view(&mut self) -> InDb<'_, &T> {
        InDb {
            db: &self.db,
            object: &self.child.object,
            parent: self.child.db,
        }
    }
}

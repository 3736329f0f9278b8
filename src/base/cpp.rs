//! C++ objects in Rust: opaque types behind pointers.

macro_rules! opaque {
    ($($name:ident)*) => {$(
        #[repr(C)]
        pub struct $name {
            _opaque: [u8; 0],
        }
    )*};
}

opaque! {
    ArrowStream BackupEngine BackupList Batch BulkLoad BulkReader Cf Db Exported HeldSnapshot Iterator
    LiveFiles LockList Metadata Object Options ShownProperties Snapshot SstReader SstWriter
    TablePropertiesCollection Txn Value Values WalFiles WalIter
}

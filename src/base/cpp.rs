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
    ArrowPlan ArrowRows BackupEngine BackupList Batch BulkLoad BulkReader Cf Db Exported HeldSnapshot Iterator
    LiveFiles LockList Metadata Object Options RangeTotals ShownProperties Snapshot SstReader SstWriter
    TablePropertiesCollection TraceFile Txn Value Values WalFiles WalIter
}

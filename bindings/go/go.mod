module librocks.local/go

go 1.19

module librocks

go 1.19

module github.com/librocks/librocks/bindings/go

go 1.19

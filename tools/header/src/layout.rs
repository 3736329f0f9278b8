//! Sizes and offsets of the header's structs where `long` and pointers have 64 bits (LP64).

use crate::surface::{Item, Kind, Variable};
use std::collections::HashMap;

/// Bytes, and what their address is a multiple of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub size: usize,
    pub alignment: usize,
}

pub struct Layout<'a> {
    items: HashMap<&'a str, &'a Kind>,
}

impl<'a> Layout<'a> {
    pub fn of(items: impl IntoIterator<Item = &'a Item>) -> Layout<'a> {
        let items = items.into_iter();
        Layout {
            items: items.map(|item| (item.name.as_str(), &item.kind)).collect(),
        }
    }

    pub fn field(&self, field: &Variable) -> Shape {
        let one = match field.call {
            Some(_) => self.ty("*"),
            None => self.ty(&field.ty),
        };
        let count = field.array.trim_matches(['[', ']']);
        let count = if count.is_empty() {
            1
        } else {
            count.parse().expect("an array's length")
        };
        Shape {
            size: one.size * count,
            ..one
        }
    }

    pub fn ty(&self, ty: &str) -> Shape {
        let size = match ty {
            _ if ty.ends_with('*') => 8,
            "bool" | "char" | "int8_t" | "uint8_t" => 1,
            "int16_t" | "uint16_t" => 2,
            "int32_t" | "uint32_t" | "float" => 4,
            "int64_t" | "uint64_t" | "double" | "size_t" | "intptr_t" | "uintptr_t" => 8,
            _ => match self.items.get(ty) {
                Some(Kind::Alias(target)) => return self.ty(target),
                Some(Kind::Callback(_)) => 8,
                Some(Kind::Struct(fields)) => return self.fields(fields).0,
                _ => panic!("{ty}: a type of unknown size"),
            },
        };
        Shape {
            size,
            alignment: size,
        }
    }

    /// A struct, and where each of its fields begins.
    pub fn fields(&self, fields: &[Variable]) -> (Shape, Vec<usize>) {
        let (mut end, mut alignment, mut offsets) = (0usize, 1, Vec::new());
        for field in fields {
            let shape = self.field(field);
            let offset = end.next_multiple_of(shape.alignment);
            offsets.push(offset);
            end = offset + shape.size;
            alignment = alignment.max(shape.alignment);
        }
        let size = end.next_multiple_of(alignment);
        (Shape { size, alignment }, offsets)
    }
}

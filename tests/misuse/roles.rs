//! The purpose of each parameter of the header.

use crate::support::surface::{parse, Call, Item, Kind, Variable};
use rocks_header::rules::{Facts, Names, Null, Way};
use std::collections::{HashMap, HashSet};

/// The generator's facts about the header.
pub struct Surface {
    pub items: Vec<Item>,
    names: Names,
    pub handles: Vec<String>,
    pub aliases: HashMap<String, String>,
    pub structs: HashMap<String, Vec<Variable>>,
    pub callbacks: HashMap<String, Call>,
    pub option_kinds: Vec<String>,
}

/// The purpose of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    Status,
    Handle(String),
    /// Memory that is read: `const T *`, and how many are meant by which parameter. Bytes are of `void`.
    In {
        of: String,
        size: Option<String>,
    },
    /// Memory that is written.
    Out {
        of: String,
        size: Option<String>,
    },
    /// `void *`: never looked into.
    State,
    Callback(Call),
    /// The length or count of others.
    Size,
    Scalar(String),
}

pub struct Param<'a> {
    pub name: &'a str,
    pub ty: &'a str,
    pub facts: Facts,
    pub role: Role,
}

impl Surface {
    pub fn read(header: &str) -> Surface {
        let items = parse(header);
        let mut surface = Surface {
            names: Names::of(&items),
            items,
            handles: Vec::new(),
            aliases: HashMap::new(),
            structs: HashMap::new(),
            callbacks: HashMap::new(),
            option_kinds: Vec::new(),
        };
        for item in &surface.items {
            let name = item.name.clone();
            match &item.kind {
                Kind::Handle => surface.handles.push(name),
                Kind::Alias(ty) => drop(surface.aliases.insert(name, ty.clone())),
                Kind::Struct(fields) => drop(surface.structs.insert(name, fields.clone())),
                Kind::Callback(call) => drop(surface.callbacks.insert(name, call.clone())),
                Kind::Constant(_) if name.starts_with("ROCKS_OPTIONS_") => {
                    surface.option_kinds.push(name);
                }
                _ => {}
            }
        }
        surface
    }

    pub fn functions(&self) -> impl Iterator<Item = (&Item, &Call)> {
        self.items.iter().filter_map(|item| match &item.kind {
            Kind::Function(call) => Some((item, call)),
            _ => None,
        })
    }

    fn has(&self, function: &str) -> bool {
        self.functions().any(|(item, _)| item.name == function)
    }

    /// The function that ends an object; none where a callback lends it.
    pub fn ender(&self, handle: &str) -> Option<String> {
        let names = [format!("{handle}_free"), format!("{handle}_close")];
        let found = names.into_iter().find(|name| self.has(name));
        let given = format!("{handle} **");
        let is_given = self
            .functions()
            .any(|(_, call)| call.params.iter().any(|param| param.ty == given));
        assert!(
            found.is_some() || !is_given,
            "{handle} has neither _free nor _close"
        );
        found
    }

    /// Whether a function ends its first object.
    pub fn ends(&self, function: &str) -> bool {
        let of = function.strip_suffix("_within").unwrap_or(function);
        let ends = |handle: &String| self.ender(handle).as_deref() == Some(of);
        self.handles.iter().any(ends)
    }

    fn scalar(&self, ty: &str) -> Option<String> {
        let known = [
            "bool",
            "char",
            "double",
            "float",
            "int8_t",
            "int16_t",
            "int32_t",
            "int64_t",
            "uint8_t",
            "uint16_t",
            "uint32_t",
            "uint64_t",
            "size_t",
            "intptr_t",
            "uintptr_t",
        ];
        match self.aliases.get(ty) {
            Some(target) => self.scalar(target),
            None => known.contains(&ty).then(|| ty.to_owned()),
        }
    }

    pub fn params<'a>(&self, item: &Item, call: &'a Call) -> Vec<Param<'a>> {
        let facts = self.names.facts(item, call);
        let mut params: Vec<Param> = call
            .params
            .iter()
            .zip(facts)
            .map(|(param, facts)| {
                let facts = facts.unwrap_or_default();
                let role = self.role(param, &facts).unwrap_or_else(|| {
                    panic!(
                        "tests/misuse/roles.rs knows no `{}` as {} of {}: teach it",
                        param.ty, param.name, item.name
                    )
                });
                let (name, ty) = (param.name.as_str(), param.ty.as_str());
                Param {
                    name,
                    ty,
                    facts,
                    role,
                }
            })
            .collect();
        let sizes: HashSet<String> = params
            .iter()
            .filter_map(|param| param.size().map(str::to_owned))
            .collect();
        for param in &mut params {
            if sizes.contains(param.name) {
                param.role = Role::Size;
            }
        }
        params
    }

    fn role(&self, param: &Variable, facts: &Facts) -> Option<Role> {
        let size = facts.length.clone();
        if let Some(call) = param.call.as_ref().or(self.callbacks.get(&param.ty)) {
            return Some(Role::Callback(call.clone()));
        }
        let Some(pointee) = param.ty.strip_suffix('*') else {
            return self.scalar(&param.ty).map(Role::Scalar);
        };
        let pointee = pointee.trim();
        let plain = pointee.strip_prefix("const ").unwrap_or(pointee);
        if param.ty == "rocks_status *" && param.name == "status" {
            return Some(Role::Status);
        }
        // Bytes come with a length; a pointer of the user's own has none and goes in.
        if plain == "void" && size.is_none() {
            // A stream's struct, for which FITTING has memory.
            let is_stream = param.name == "stream";
            let is_state = param.ty == "void *" && (is_stream || facts.way != Some(Way::Out));
            return is_state.then_some(Role::State);
        }
        if self.handles.iter().any(|handle| handle == plain) {
            return Some(Role::Handle(plain.to_owned()));
        }
        let base = plain
            .trim_end_matches(['*', ' '])
            .trim_end_matches("*const")
            .trim_end();
        let base = base.strip_prefix("const ").unwrap_or(base);
        let known = base == "void"
            || self.scalar(base).is_some()
            || self.structs.contains_key(base)
            || self.handles.iter().any(|handle| handle == base);
        // Numbers of a byte without a count are nothing that can be called safely.
        let bytes = plain == "uint8_t" && size.is_none();
        if !known || bytes {
            return None;
        }
        let reads = (pointee.starts_with("const ") && !pointee.contains('*'))
            || pointee.ends_with("*const")
            || facts.way == Some(Way::In);
        let of = if reads { plain } else { pointee };
        let of = of.trim_end_matches("const").trim().to_owned();
        Some(if reads {
            Role::In { of, size }
        } else {
            Role::Out { of, size }
        })
    }
}

impl Param<'_> {
    pub fn size(&self) -> Option<&str> {
        match &self.role {
            Role::In { size, .. } | Role::Out { size, .. } => size.as_deref(),
            _ => None,
        }
    }

    /// Whether the header refuses a NULL here.
    pub fn refuses_null(&self) -> bool {
        matches!(self.facts.null, Some(Null::Refused | Null::Empty))
    }
}

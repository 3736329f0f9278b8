//! Writes the C program: for each function, every way to call it wrong.

use crate::fitting::FITTING;
use crate::roles::{Param, Role, Surface};
use crate::support::surface::{declare, Call, Item, Variable};
use std::fmt::Write;

const DRIVER: &str = include_str!("driver.h");

struct Generator<'a> {
    surface: &'a Surface,
    out: String,
    stubs: Vec<String>,
}

impl Generator<'_> {
    /// A function that fits a function pointer and does nothing.
    fn stub(&mut self, call: &Call) -> String {
        let signature = call.signature();
        let at = match self.stubs.iter().position(|known| *known == signature) {
            Some(at) => at,
            None => {
                self.stubs.push(signature);
                let at = self.stubs.len() - 1;
                let mut body = String::new();
                let mut params = Vec::new();
                for (number, param) in call.params.iter().enumerate() {
                    let renamed = Variable {
                        name: format!("a{number}"),
                        ..param.clone()
                    };
                    params.push(renamed.text());
                    body += &format!("(void)a{number}; ");
                }
                if call.returns != "void" {
                    body += "return 0;";
                }
                let params = match params.is_empty() {
                    true => "void".into(),
                    false => params.join(", "),
                };
                let head = declare(&call.returns, &format!("stub_{at}({params})"));
                self.out += &format!("static {head} {{ {body} }}\n");
                at
            }
        };
        format!("stub_{at}")
    }

    /// Statements that fill `name[0]` of a type with something sensible.
    fn fill(&mut self, name: &str, of: &str) -> String {
        let mut text = format!("memset({name}, 0, sizeof {name});");
        if of.ends_with('*') {
            let target = of
                .trim_end_matches(['*', ' '])
                .trim_end_matches("*const")
                .trim();
            let target = target.strip_prefix("const ").unwrap_or(target);
            if target == "rocks_iter" {
                // Whoever takes many takes them over.
                text += &format!(" {name}[0] = fresh_iter();");
            } else if self.surface.handles.iter().any(|handle| handle == target) {
                text += &format!(" {name}[0] = live(T_{target});");
            } else {
                text += &format!(" {name}[0] = (void *)\"default\";");
            }
        } else if of == "rocks_slice" {
            text += &format!(" {name}[0].data = (const uint8_t *)\"k\"; {name}[0].len = 1;");
        } else if of == "rocks_column" {
            text += &format!(" {name}[0] = a_column;");
        } else if let Some(fields) = self.surface.structs.get(of).cloned() {
            for field in fields {
                let place = format!("{name}[0].{}", field.name);
                if field.name == "struct_size" {
                    text += &format!(" {place} = sizeof {name}[0];");
                } else if let Some(call) = &field.call {
                    let stub = self.stub(call);
                    text += &format!(" {place} = {stub};");
                } else if field.ty == "const char *" {
                    text += &format!(" {place} = \"name\";");
                }
            }
        }
        text
    }

    fn objects(&mut self) {
        let handles = self.surface.handles.clone();
        self.out += "enum {";
        for handle in &handles {
            self.out += &format!(" T_{handle},");
        }
        self.out += " TYPES };\nconst size_t type_count = TYPES;\n";
        for handle in &handles {
            let Some(ender) = self.surface.ender(handle) else {
                // Lent to callbacks alone: outside of one there is none that is good.
                let _ = writeln!(
                    self.out,
                    "static rocks_code end_{handle}(void *it) {{ (void)it; return ROCKS_OK; }}\n\
                     static void *any_{handle}(void) {{ static char lent; return &lent; }}"
                );
                continue;
            };
            let _ = writeln!(
                self.out,
                "static rocks_code end_{handle}(void *it) {{ return {ender}(it, NULL); }}"
            );
            self.maker(handle);
        }
        self.out += "static type types[] = {\n";
        for handle in &handles {
            let _ = writeln!(
                self.out,
                "    {{\"{handle}\", any_{handle}, end_{handle}, NULL, NULL}},"
            );
        }
        self.out += "};\n";
    }

    /// The driver's own way to make an object, or the first function that gives one.
    fn maker(&mut self, handle: &str) {
        let head = format!("static void *any_{handle}(void)\n{{\n");
        if DRIVER.contains(&format!(" *make_{handle}(void)")) {
            self.out += &format!("{head}    return make_{handle}();\n}}\n");
            return;
        }
        let wanted = format!("{handle} **");
        let surface = self.surface;
        let mut makers: Vec<(&Item, &Call)> = surface
            .functions()
            .filter(|(_, call)| {
                let gives = call.params.iter().any(|param| param.ty == wanted);
                let takes = |param: &Variable| {
                    param.ty.trim_start_matches("const ") == &wanted[..wanted.len() - 1]
                };
                gives && !call.params.iter().any(takes) && call.returns == "rocks_code"
            })
            .collect();
        makers
            .sort_by_key(|(item, call)| (item.name != format!("{handle}_new"), call.params.len()));
        assert!(
            !makers.is_empty(),
            "no function gives a {handle}: write make_{handle} in tests/misuse/driver.h"
        );
        let mut text = head;
        for (item, call) in makers {
            let params = surface.params(item, call);
            let _ = writeln!(text, "    {{");
            for param in &params {
                let lines = self.valid(&item.name, param, false);
                text += &lines;
            }
            let given = params.iter().find(|param| param.ty == wanted).unwrap();
            let _ = writeln!(
                text,
                "        if ({}({}) == ROCKS_OK)\n            return p_{}[0];\n    }}",
                item.name,
                arguments(&params, "&answer"),
                given.name
            );
        }
        let _ = writeln!(
            text,
            "    fprintf(stderr, \"no {handle} can be made (%s): write make_{handle} in \
             tests/misuse/driver.h\\n\", answer.message);\n    exit(3);\n}}"
        );
        self.out += &text;
    }

    /// Declares `p_name` with a value that the call takes.
    fn valid(&mut self, function: &str, param: &Param, ends: bool) -> String {
        let Param {
            name,
            ty,
            facts,
            role,
        } = param;
        let fitting = FITTING
            .iter()
            .find(|(of, its, _)| of == &function && its == name);
        if let Some((_, _, value)) = fitting {
            return format!("        {} = {value};\n", declare(ty, &format!("p_{name}")));
        }
        let store = |of: &str| {
            let of = if of == "void" { "uint8_t" } else { of };
            declare(of, &format!("s_{name}[16]"))
        };
        match role {
            Role::Status => String::new(),
            Role::Handle(handle) if ends => {
                format!(
                    "        if (made == NULL) made = types[T_{handle}].make();\n        \
                     {handle} *p_{name} = made;\n"
                )
            }
            Role::Handle(handle) if handle == "rocks_options" => {
                let value = match self.option_kind(&facts.text) {
                    Some(kind) => format!("options_of({kind})"),
                    None => format!("live(T_{handle})"),
                };
                format!("        {handle} *p_{name} = {value};\n")
            }
            Role::Handle(handle) => format!("        {handle} *p_{name} = live(T_{handle});\n"),
            Role::In { of, .. } if of == "char" => {
                let is_path = ["path", "dir", "folder", "file"]
                    .iter()
                    .any(|part| name.contains(part));
                let value = if is_path {
                    "fresh_path()"
                } else {
                    "\"default\""
                };
                format!("        const char *p_{name} = {value};\n")
            }
            Role::In { of, .. } if of == "void" => {
                format!("        const void *p_{name} = \"k\";\n")
            }
            Role::In { of, .. } => {
                let fill = self.fill(&format!("s_{name}"), of);
                let of = store(of);
                format!(
                    "        {of}; {fill}\n        {} = s_{name};\n",
                    declare(ty, &format!("p_{name}"))
                )
            }
            Role::Out { of, .. } => {
                let sized = match self.says_its_size(of) {
                    true => format!(" s_{name}[0].struct_size = sizeof s_{name}[0];"),
                    false => String::new(),
                };
                format!(
                    "        {}; memset(s_{name}, 0xaa, sizeof s_{name});{sized}\n        {} = s_{name};\n",
                    store(of),
                    declare(ty, &format!("p_{name}"))
                )
            }
            Role::State => format!("        {} = NULL;\n", declare(ty, &format!("p_{name}"))),
            Role::Callback(call) => {
                let stub = self.stub(call);
                let ty = Variable {
                    name: format!("p_{name}"),
                    docs: Vec::new(),
                    ty: ty.to_string(),
                    array: String::new(),
                    call: Some(call.clone()),
                };
                format!("        {} = {stub};\n", ty.text())
            }
            Role::Size | Role::Scalar(_) => format!("        {ty} p_{name} = 1;\n"),
        }
    }

    fn says_its_size(&self, of: &str) -> bool {
        let fields = self.surface.structs.get(of);
        fields.is_some_and(|fields| fields.iter().any(|field| field.name == "struct_size"))
    }

    /// The kind of options that a parameter's comment asks for: "read options".
    fn option_kind(&self, doc: &str) -> Option<&String> {
        self.surface.option_kinds.iter().find(|kind| {
            let words = kind.trim_start_matches("ROCKS_OPTIONS_").to_lowercase();
            let words = words.replace('_', " ");
            let found = |form: &str| doc.contains(&format!("{form} options"));
            found(&words) || found(&words.replace(' ', "-"))
        })
    }

    /// The calls of one function.
    fn function(&mut self, item: &Item, call: &Call) {
        let surface = self.surface;
        let params = surface.params(item, call);
        let function = &item.name;
        let ends = surface.ends(function);
        let mut text = format!(
            "static void run_{function}(int with_status)\n{{\n    try_function = \"{function}\";\n    \
             void *made = NULL;\n    (void)made;\n    for (size_t at = 0;; at++) {{\n        long left = (long)at;\n        \
             trying(ANYTHING, \"\", \"nothing wrong\");\n"
        );
        for (at, param) in params.iter().enumerate() {
            text += &self.valid(function, param, ends && at == 0);
        }
        let mut cases = vec![("1".to_owned(), String::new())];
        for param in &params {
            self.cases(param, &params, &mut cases);
        }
        for (count, body) in &cases {
            let _ = writeln!(
                text,
                "        if (left >= 0 && (left -= (long)({count})) < 0) {{ size_t which = \
                 (size_t)(left + (long)({count})); (void)which; {body} }}"
            );
        }
        let after = match ends {
            true => format!("if (p_{} == made) made = NULL;", params[0].name),
            false => String::new(),
        };
        let leave = match (ends, params.first().map(|param| &param.role)) {
            (true, Some(Role::Handle(handle))) => format!("types[T_{handle}].free(made);"),
            _ => String::new(),
        };
        text += &format!("        if (left >= 0) {{ {leave} return; }}\n        arm();\n");
        let arguments = arguments(&params, "with_status ? &answer : NULL");
        if call.returns == "rocks_code" && params.iter().any(|param| param.role == Role::Status) {
            let _ = writeln!(text, "        rocks_code code = {function}({arguments});");
            let _ = writeln!(text, "        judge(code, at == 0, with_status);");
            text += &self.afterwards(&params);
        } else {
            let _ = writeln!(text, "        (void){function}({arguments});");
        }
        let _ = writeln!(text, "        {after}\n    }}\n}}\n");
        self.out += &text;
    }

    /// Out-parameters are zero after a failure; what a success gave is freed.
    fn afterwards(&self, params: &[Param]) -> String {
        let mut text = String::new();
        for param in params {
            let Role::Out { of, size } = &param.role else {
                continue;
            };
            let name = param.name;
            if size.is_none() {
                // The caller's value stays.
                let skip = match self.says_its_size(of) {
                    true => "sizeof(size_t)",
                    false => "0",
                };
                let _ = writeln!(
                    text,
                    "        if (code != ROCKS_OK && code != ROCKS_BUFFER_TOO_SMALL && p_{name} != NULL)\n            \
                     zeroed(\"{name}\", (char *)p_{name} + {skip}, sizeof *p_{name} - {skip}, code);"
                );
            }
            let handle = of.trim_end_matches('*').trim();
            let free = if of == "rocks_buffer" {
                format!("rocks_buffer_free(p_{name}, NULL)")
            } else if self.surface.handles.iter().any(|one| one == handle) && of != handle {
                format!("types[T_{handle}].free(p_{name}[0])")
            } else {
                continue;
            };
            let _ = writeln!(
                text,
                "        if (code == ROCKS_OK && p_{name} != NULL)\n            {free};"
            );
        }
        text
    }

    /// The misuses of one parameter: how many cases, and the C text of one.
    fn cases(&self, param: &Param, params: &[Param], cases: &mut Vec<(String, String)>) {
        let name = param.name;
        let mut add = |count: &str, wanted: &str, what: &str, body: String| {
            let head = format!("trying({wanted}, \"{name}\", \"{what}\");");
            cases.push((count.to_owned(), format!("{head} {body}")));
        };
        let one = |wanted| if wanted { "REFUSED" } else { "ANYTHING" };
        let mut one_case =
            |wanted: bool, what: &str, body: String| add("1", one(wanted), what, body);
        match &param.role {
            Role::Status | Role::Size => {}
            Role::Handle(handle) => {
                let refused = param.refuses_null();
                add("1", one(refused), "NULL", format!("p_{name} = NULL;"));
                let bad = format!("p_{name} = bad_handle(T_{handle}, which);");
                add("bad_count()", "BAD_HANDLE", "", bad);
                let fits = (handle == "rocks_options").then(|| self.option_kind(&param.facts.text));
                if let Some(Some(fits)) = fits {
                    for other in self
                        .surface
                        .option_kinds
                        .iter()
                        .filter(|kind| *kind != fits)
                    {
                        let body = format!("p_{name} = options_of({other});");
                        add("1", "REFUSED", &format!("of {other}"), body);
                    }
                }
            }
            Role::In { of, size } | Role::Out { of, size } => {
                let refused = param.refuses_null();
                one_case(refused, "NULL", format!("p_{name} = NULL;"));
                if let (Some(size), true) = (size, refused) {
                    // All that share the size are NULL: no length lies.
                    let sharers = || params.iter().filter(|other| other.size() == Some(size));
                    let names: Vec<&str> = sharers().map(|other| other.name).collect();
                    let nulls = names.iter().map(|name| format!("p_{name} = NULL; "));
                    let sharing = nulls.collect::<String>()
                        + &format!("try_sharers = \"{} {size}\"; ", names.join(" "));
                    let first = sharers().find(|other| other.refuses_null());
                    if first.is_some_and(|first| first.name == name) {
                        for (what, value) in [
                            ("NULL with 4 GiB", "FOUR_GIB"),
                            ("NULL with SIZE_MAX", "SIZE_MAX"),
                            ("NULL with SIZE_MAX / 2", "SIZE_MAX / 2"),
                        ] {
                            one_case(true, what, format!("{sharing}p_{size} = {value};"));
                        }
                        one_case(false, "NULL with 0", format!("{sharing}p_{size} = 0;"));
                    }
                }
                let inside = matches!(param.role, Role::In { .. });
                if inside {
                    self.inside(param, of, &mut add);
                }
            }
            Role::State => one_case(false, "1", format!("p_{name} = (void *)(uintptr_t)1;")),
            Role::Callback(_) => {
                let refused = param.refuses_null();
                one_case(refused, "NULL", format!("p_{name} = NULL;"));
            }
            Role::Scalar(ty) => {
                // A time to wait for is waited for.
                let waits = ["timeout", "wait", "deadline"];
                if waits.iter().any(|word| name.contains(word)) {
                    return;
                }
                let values: &[&str] = match ty.as_str() {
                    "double" | "float" => &["0", "-1", "NAN", "INFINITY", "-INFINITY", "1e300"],
                    "int32_t" => &["0", "2", "-1", "INT32_MIN", "INT32_MAX"],
                    "int64_t" | "intptr_t" => &["0", "2", "-1", "INT64_MIN", "INT64_MAX"],
                    "uint32_t" => &["0", "2", "INT32_MAX", "UINT32_MAX"],
                    "size_t" | "uint64_t" | "uintptr_t" => {
                        &["0", "2", "FOUR_GIB", "INT64_MAX", "UINT64_MAX"]
                    }
                    "bool" => &["false"],
                    _ => &["0", "127"],
                };
                for value in values {
                    one_case(false, value, format!("p_{name} = {value};"));
                }
            }
        }
    }

    /// The misuses of what a pointer points to.
    fn inside(&self, param: &Param, of: &str, add: &mut impl FnMut(&str, &str, &str, String)) {
        let name = param.name;
        let an_element_may_be_null = ["element", "NULL among", "NULL is"]
            .iter()
            .any(|words| param.facts.text.contains(words));
        let element = if an_element_may_be_null {
            "ANYTHING"
        } else {
            "REFUSED"
        };
        if of == "char" {
            let long = "static char text[100001]; memset(text, 'x', 100000);";
            for (what, body) in [
                ("empty", format!("p_{name} = \"\";")),
                ("not UTF-8", format!("p_{name} = \"\\xff\\xfe\\xc0\";")),
                ("a format", format!("p_{name} = \"%s%n%s\";")),
                ("100000 characters", format!("{long} p_{name} = text;")),
            ] {
                // Nothing is made in the root of the file system.
                if what != "empty" || !is_path(name) {
                    add("1", "ANYTHING", what, body);
                } else {
                    add("1", "REFUSED", what, body);
                }
            }
        } else if of == "rocks_slice" {
            let hole = format!("s_{name}[0].data = NULL; s_{name}[0].len");
            add("1", "REFUSED", "{NULL, 1}", format!("{hole} = 1;"));
            let most = format!("{hole} = SIZE_MAX;");
            add("1", "REFUSED", "{NULL, SIZE_MAX}", most);
            add("1", "ANYTHING", "{NULL, 0}", format!("{hole} = 0;"));
        } else if of == "rocks_wide_column" {
            for part in ["name", "value"] {
                let hole = format!("s_{name}[0].{part}.data = NULL; s_{name}[0].{part}.len");
                for (what, len) in [("1", "1"), ("SIZE_MAX", "SIZE_MAX")] {
                    let what = format!("{part} {{NULL, {what}}}");
                    add("1", "REFUSED", &what, format!("{hole} = {len};"));
                }
            }
        } else if of == "rocks_column" {
            for (what, body) in COLUMNS {
                let wanted = if what.starts_with("64 bits") {
                    "ANYTHING"
                } else {
                    "REFUSED"
                };
                add(
                    "1",
                    wanted,
                    what,
                    body.replace('$', &format!("s_{name}[0]")),
                );
            }
        } else if let Some(handle) = self.surface.handles.iter().find(|handle| {
            let target = of.trim_end_matches(['*', ' ']);
            target.strip_prefix("const ").unwrap_or(target) == *handle
        }) {
            add("1", element, "with a NULL", format!("s_{name}[0] = NULL;"));
            let bad = format!("s_{name}[0] = bad_handle(T_{handle}, which);");
            add("bad_count()", "BAD_HANDLE", "", bad);
        } else if of.ends_with('*') {
            let null = format!("s_{name}[0] = NULL;");
            add("1", element_or(of, element), "with a NULL", null);
        } else if let Some(fields) = self.surface.structs.get(of) {
            for field in fields {
                let place = format!("s_{name}[0].{}", field.name);
                let field_name = &field.name;
                if field_name == "struct_size" {
                    for size in ["0", "1", "sizeof(size_t)"] {
                        let what = format!("struct_size {size}");
                        add("1", "ANYTHING", &what, format!("{place} = {size};"));
                    }
                } else if field.is_pointer() || field.call.is_some() {
                    let what = format!("{field_name} NULL");
                    add("1", "ANYTHING", &what, format!("{place} = NULL;"));
                }
            }
        }
    }
}

/// What is wrong with a column of one entry, and the statements that make it so; $ is the column.
const COLUMNS: &[(&str, &str)] = &[
    ("struct_size 0", "$.struct_size = 0;"),
    ("struct_size 1", "$.struct_size = 1;"),
    ("struct_size 8", "$.struct_size = sizeof(size_t);"),
    ("struct_size SIZE_MAX", "$.struct_size = SIZE_MAX;"),
    ("data NULL", "$.data = NULL;"),
    ("data_len SIZE_MAX", "$.data_len = SIZE_MAX;"),
    (
        "data NULL, data_len SIZE_MAX",
        "$.data = NULL; $.data_len = SIZE_MAX;",
    ),
    ("no offsets", "$.offsets32 = NULL;"),
    (
        "offsets of both widths",
        "$.offsets64 = wide_offsets(0, 1);",
    ),
    (
        "32 bits, not aligned",
        "$.offsets32 = (void *)((uintptr_t)$.offsets32 + 1);",
    ),
    ("32 bits, going back", "$.offsets32 = offsets(1, 0);"),
    ("32 bits, behind the data", "$.offsets32 = offsets(0, 2);"),
    (
        "32 bits, 2^31",
        "$.offsets32 = offsets(1u << 31, 1u << 31);",
    ),
    (
        "32 bits, the last",
        "$.offsets32 = offsets(UINT32_MAX, UINT32_MAX);",
    ),
    (
        "64 bits",
        "$.offsets32 = NULL; $.offsets64 = wide_offsets(0, 1);",
    ),
    (
        "wide, not aligned",
        "$.offsets32 = NULL; $.offsets64 = (void *)((uintptr_t)wide_offsets(0, 1) + 4);",
    ),
    (
        "wide, going back",
        "$.offsets32 = NULL; $.offsets64 = wide_offsets(1, 0);",
    ),
    (
        "wide, below 0",
        "$.offsets32 = NULL; $.offsets64 = wide_offsets(-1, 1);",
    ),
    (
        "wide, the least",
        "$.offsets32 = NULL; $.offsets64 = wide_offsets(INT64_MIN, INT64_MAX);",
    ),
    (
        "wide, behind the data",
        "$.offsets32 = NULL; $.offsets64 = wide_offsets(0, INT64_MAX);",
    ),
];

/// Pointers to bytes come with lengths, which are 0 here: NULL may pass.
fn element_or<'a>(of: &str, element: &'a str) -> &'a str {
    if of.contains("char") {
        element
    } else {
        "ANYTHING"
    }
}

pub fn is_path(name: &str) -> bool {
    ["path", "dir", "folder", "file"]
        .iter()
        .any(|part| name.contains(part))
}

fn arguments(params: &[Param], status: &str) -> String {
    let one = |param: &Param| match param.role {
        Role::Status => status.to_owned(),
        _ => format!("p_{}", param.name),
    };
    params.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The program, and the functions that it knows.
pub fn generate(header: &str) -> (String, Vec<String>) {
    let surface = Surface::read(header);
    for (function, param, _) in FITTING {
        let known = surface.functions().any(|(item, call)| {
            item.name == *function && call.params.iter().any(|one| one.name == *param)
        });
        assert!(known, "FITTING: {function} has no {param}");
    }
    let mut generator = Generator {
        surface: &surface,
        out: String::from("#include \"driver.h\"\n\n"),
        stubs: Vec::new(),
    };
    generator.objects();
    let mut names = Vec::new();
    for (item, call) in surface.functions() {
        generator.function(item, call);
        names.push(item.name.clone());
    }
    let mut text = generator.out;
    text += "static const struct { const char *name; void (*run)(int); } functions[] = {\n";
    for name in &names {
        let _ = writeln!(text, "    {{\"{name}\", run_{name}}},");
    }
    text += MAIN;
    (text, names)
}

const MAIN: &str = r#"};

/* misuse FOLDER [FUNCTION]: one function, or all. */
int main(int argc, char **argv)
{
    watch();
    folder = argv[1];
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (argc > 2 && strcmp(argv[2], functions[i].name) != 0)
            continue;
        functions[i].run(1);
        if (argc > 2 && plain_code != ROCKS_OK)
            printf("%s: %d %s\n", functions[i].name, (int)plain_code, plain_message);
        functions[i].run(0);
    }
    try_what = "the end";
    release_all();
    return failures != 0;
}
"#;

//! Patterns as KEYS and MATCH take them: `*`, `?`, `[a-c]`, `[^a]`, and `\` before a plain character.

/// Whether a text matches. The time is bounded by the product of the lengths.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on after the last star, if what follows it does not match.
    let mut again: Option<(usize, usize)> = None;
    loop {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                again = Some((p, t));
                continue;
            }
            None if t == text.len() => return true,
            Some(_) if t < text.len() => {
                let (fits, next) = one(pattern, p, text[t]);
                if fits {
                    (p, t) = (next, t + 1);
                    continue;
                }
            }
            _ => {}
        }
        match again {
            Some((from, at)) if at < text.len() => {
                (p, t) = (from, at + 1);
                again = Some((from, at + 1));
            }
            _ => return false,
        }
    }
}

/// Whether the part of the pattern at `p` fits a character, and where the next part begins.
fn one(pattern: &[u8], p: usize, c: u8) -> (bool, usize) {
    match pattern[p] {
        b'?' => (true, p + 1),
        b'\\' if p + 1 < pattern.len() => (pattern[p + 1] == c, p + 2),
        b'[' => set(pattern, p + 1, c),
        plain => (plain == c, p + 1),
    }
}

fn set(pattern: &[u8], mut p: usize, c: u8) -> (bool, usize) {
    let negated = pattern.get(p) == Some(&b'^');
    p += usize::from(negated);
    let mut fits = false;
    loop {
        match pattern[p.min(pattern.len())..] {
            // A set that does not end reaches to the end of the pattern.
            [] => return (fits != negated, pattern.len()),
            [b'\\', plain, ..] => {
                fits |= plain == c;
                p += 2;
            }
            [b']', ..] => return (fits != negated, p + 1),
            [from, b'-', to, ..] => {
                let (from, to) = (from.min(to), from.max(to));
                fits |= (from..=to).contains(&c);
                p += 3;
            }
            [plain, ..] => {
                fits |= plain == c;
                p += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match() {
        for (pattern, text, wanted) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*a*b*", "xxaxxbxx", true),
            ("", "a", false),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), text.as_bytes()),
                wanted,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn many_stars_end_soon() {
        let pattern = "a*".repeat(50) + "b";
        assert!(!matches(pattern.as_bytes(), "a".repeat(5000).as_bytes()));
    }
}

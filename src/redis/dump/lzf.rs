//! Strings that are zipped by LZF: runs of literals, and copies of what was before.

/// `None`: no such text, or of another length.
pub fn unzip(zipped: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(len.min(1 << 20));
    let mut at = 0;
    let byte = |at: &mut usize| {
        let byte = zipped.get(*at).copied();
        *at += 1;
        byte.map(usize::from)
    };
    while at < zipped.len() {
        let control = byte(&mut at)?;
        if control < 32 {
            out.extend_from_slice(zipped.get(at..at + control + 1)?);
            at += control + 1;
        } else {
            let mut count = control >> 5;
            if count == 7 {
                count += byte(&mut at)?;
            }
            let back = ((control & 31) << 8) + byte(&mut at)? + 1;
            let from = out.len().checked_sub(back)?;
            // What is copied may be what is being written.
            (from..from + count + 2).for_each(|at| out.push(out[at]));
        }
        if out.len() > len {
            return None;
        }
    }
    (out.len() == len).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::unzip;

    #[test]
    fn runs_overlap() {
        assert_eq!(unzip(b"\x00a\x60\x00", 6).as_deref(), Some(&b"aaaaaa"[..]));
        assert_eq!(unzip(b"\x01ab", 2).as_deref(), Some(&b"ab"[..]));
        for odd in [&b"\x01a"[..], b"\x20\x00", b"\xe0"] {
            assert_eq!(unzip(odd, 3), None);
        }
    }
}

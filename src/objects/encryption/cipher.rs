//! AES, for the bridge: AES-256 in counter mode for the bytes of a file, AES-256-GCM for its key.
//! The RustCrypto crates use the processor's instructions where it has them.

use crate::base::shared::Ciphers;
use crate::objects::encryption::bridge;
use aes::cipher::{InnerIvInit, KeyInit, StreamCipher, StreamCipherCoreWrapper, StreamCipherSeek};
use aes::Aes256Enc;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use ctr::flavors::Ctr64BE;
use ctr::CtrCore;
use once_cell::race::OnceBool;
use std::ffi::c_void;

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of what makes the key stream of a part of a file its own; a block's number follows them.
const NONCE: usize = 8;
/// Bytes of the nonce and the tag of a wrapped key.
const WRAP_NONCE: usize = 12;
const TAG: usize = 16;

/// Tells the bridge the functions, once. No env of encrypted files is made before.
pub fn offer() {
    static DONE: OnceBool = OnceBool::new();
    static CIPHERS: Ciphers = Ciphers {
        random,
        wrap,
        unwrap,
        new_key,
        free_key,
        apply,
    };
    DONE.get_or_init(|| {
        // SAFETY: functions that stay, of the types that the bridge calls them by.
        unsafe { bridge::rx_ciphers_offer(&CIPHERS) };
        true
    });
}

/// Fills memory from the system's random source; false: it failed.
///
/// # Safety
/// `len` bytes.
unsafe extern "C" fn random(to: *mut u8, len: usize) -> bool {
    // SAFETY: the caller's bytes, at most the 256 that the call takes.
    len <= 256 && unsafe { libc::getentropy(to.cast(), len) } == 0
}

/// # Safety
/// `N` bytes.
unsafe fn array<const N: usize>(from: *const u8) -> [u8; N] {
    // SAFETY: as the caller says; bytes have no alignment.
    unsafe { *from.cast() }
}

/// # Safety
/// `len` bytes that nobody else uses; not NULL.
unsafe fn bytes<'b>(from: *mut u8, len: usize) -> &'b mut [u8] {
    // SAFETY: as the caller says.
    unsafe { std::slice::from_raw_parts_mut(from, len) }
}

/// Wraps a file's key in place.
///
/// # Safety
/// A master key, a nonce, `len` bytes beside the key, the file's key, and where its tag goes.
unsafe extern "C" fn wrap(
    master: *const u8,
    nonce: *const u8,
    beside: *const u8,
    len: usize,
    key: *mut u8,
    tag: *mut u8,
) -> bool {
    // SAFETY: as the caller says.
    let (master, nonce, beside, key, tag) = unsafe {
        (
            Aes256Gcm::new(&array::<KEY>(master).into()),
            array::<WRAP_NONCE>(nonce),
            std::slice::from_raw_parts(beside, len),
            bytes(key, KEY),
            bytes(tag, TAG),
        )
    };
    let nonce = Nonce::from(nonce);
    let made = master.encrypt_inout_detached(&nonce, beside, key.into());
    made.map(|made| tag.copy_from_slice(&made)).is_ok()
}

/// Unwraps a file's key in place. False: it was wrapped by another master key, or it or what stands
/// beside it was changed.
///
/// # Safety
/// As of `wrap`.
unsafe extern "C" fn unwrap(
    master: *const u8,
    nonce: *const u8,
    beside: *const u8,
    len: usize,
    key: *mut u8,
    tag: *const u8,
) -> bool {
    // SAFETY: as the caller says.
    let (master, nonce, beside, key, tag) = unsafe {
        (
            Aes256Gcm::new(&array::<KEY>(master).into()),
            array::<WRAP_NONCE>(nonce),
            std::slice::from_raw_parts(beside, len),
            bytes(key, KEY),
            array::<TAG>(tag),
        )
    };
    let (nonce, tag) = (Nonce::from(nonce), Tag::from(tag));
    master
        .decrypt_inout_detached(&nonce, beside, key.into(), &tag)
        .is_ok()
}

/// Expands a file's key. `free_key` zeroes and frees it.
///
/// # Safety
/// A key.
unsafe extern "C" fn new_key(key: *const u8) -> *mut c_void {
    // SAFETY: as the caller says.
    let key = unsafe { array::<KEY>(key) };
    Box::into_raw(Box::new(Aes256Enc::new(&key.into()))).cast()
}

/// # Safety
/// One of `new_key`, which nobody uses any more.
unsafe extern "C" fn free_key(key: *mut c_void) {
    // SAFETY: as the caller says; the crate's feature `zeroize` clears it.
    drop(unsafe { Box::from_raw(key.cast::<Aes256Enc>()) });
}

/// Encrypts or decrypts `len` bytes in place, those that begin `offset` bytes into the key stream.
///
/// # Safety
/// A key of `new_key`, a nonce, `len` bytes that nobody else uses.
unsafe extern "C" fn apply(
    key: *const c_void,
    nonce: *const u8,
    offset: u64,
    data: *mut u8,
    len: usize,
) {
    if len == 0 {
        return;
    }
    // SAFETY: as the caller says.
    let (key, nonce, data) = unsafe {
        (
            &*key.cast::<Aes256Enc>(),
            array::<NONCE>(nonce),
            bytes(data, len),
        )
    };
    let mut first = [0; 16];
    first[..NONCE].copy_from_slice(&nonce);
    xor(key, first, offset, data);
}

/// Adds the key stream that begins with the block `first`, from `offset` bytes on.
fn xor(key: &Aes256Enc, first: [u8; 16], offset: u64, data: &mut [u8]) {
    let core = CtrCore::<&Aes256Enc, Ctr64BE>::inner_iv_init(key, &first.into());
    let mut stream = StreamCipherCoreWrapper::from_core(core);
    stream.seek(offset);
    stream.apply_keystream(data);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let text: Vec<u8> = text.bytes().filter(|c| !c.is_ascii_whitespace()).collect();
        let digit = |c: u8| (c as char).to_digit(16).unwrap() as u8;
        let pairs = text.chunks_exact(2);
        pairs
            .map(|two| digit(two[0]) << 4 | digit(two[1]))
            .collect()
    }

    fn key(text: &str) -> Box<Aes256Enc> {
        let key = hex(text);
        // SAFETY: 32 bytes; one of `new_key`, owned from here on.
        unsafe { Box::from_raw(new_key(key.as_ptr()).cast()) }
    }

    // NIST SP 800-38A, F.5.5: CTR-AES256.Encrypt.
    const KEY_38A: &str = "603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4";
    const FIRST: &str = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
    const PLAIN: &str = "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
                         30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710";
    const CIPHERED: &str = "601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5
                            2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6";

    #[test]
    fn counter_mode_is_that_of_nist() {
        let first: [u8; 16] = hex(FIRST).try_into().unwrap();
        let (key, ciphered) = (key(KEY_38A), hex(CIPHERED));
        for from in 0..ciphered.len() {
            for to in from..=ciphered.len() {
                let mut data = hex(PLAIN)[from..to].to_vec();
                xor(&key, first, from as u64, &mut data);
                assert_eq!(data, ciphered[from..to], "{from} to {to}");
            }
        }
    }

    // NIST SP 800-38A, F.1.5: the block whose number is all zeros but for the key's own, by
    // ECB-AES256 of FIPS 197, C.3, whose input is 00112233445566778899aabbccddeeff.
    #[test]
    fn the_block_is_that_of_fips_197() {
        let key = key("000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f");
        let input: [u8; 16] = hex("00112233445566778899aabbccddeeff").try_into().unwrap();
        let mut data = [0; 16];
        xor(&key, input, 0, &mut data);
        assert_eq!(data.to_vec(), hex("8ea2b7ca516745bfeafc49904b496089"));
    }

    #[test]
    fn any_offset_gives_the_same_stream() {
        let key = key(KEY_38A);
        let nonce = [7; NONCE];
        let mut whole = vec![0; 70_000];
        let at = (5_u64 << 32) + 3;
        let raw = std::ptr::from_ref(&*key).cast::<c_void>();
        // SAFETY: a key, a nonce and bytes.
        unsafe { apply(raw, nonce.as_ptr(), at, whole.as_mut_ptr(), whole.len()) };
        for (from, len) in [(0, 1), (1, 15), (13, 16), (15, 4097), (4096, 65_000)] {
            let mut part = vec![0; len];
            // SAFETY: as above.
            unsafe {
                apply(
                    raw,
                    nonce.as_ptr(),
                    at + from as u64,
                    part.as_mut_ptr(),
                    len,
                )
            };
            assert_eq!(part, whole[from..from + len], "{from}");
        }
        assert!(whole.chunks_exact(16).all(|block| block != [0; 16]));
    }

    // The GCM specification's test case 16: AES-256 with 20 bytes beside the text. Its text has 60
    // bytes; of the key's 32 the ciphertext is the same, and the tag another.
    #[test]
    fn keys_are_wrapped_as_gcm_says() {
        let master = hex("feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308");
        let nonce = hex("cafebabefacedbaddecaf888");
        let beside = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let plain = hex("d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72");
        let (mut data, mut tag) = (plain.clone(), vec![0; TAG]);
        let (m, n, b) = (master.as_ptr(), nonce.as_ptr(), beside.as_ptr());
        // SAFETY: all of their lengths.
        assert!(unsafe { wrap(m, n, b, beside.len(), data.as_mut_ptr(), tag.as_mut_ptr()) });
        let ciphered = hex("522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa");
        assert_eq!(data, ciphered);
        // SAFETY: as above.
        let opens = |master: &[u8], beside: &[u8], mut data: Vec<u8>, tag: &[u8]| unsafe {
            let (m, b, len) = (master.as_ptr(), beside.as_ptr(), beside.len());
            unwrap(m, n, b, len, data.as_mut_ptr(), tag.as_ptr()).then_some(data)
        };
        assert_eq!(opens(&master, &beside, data.clone(), &tag), Some(plain));
        for bit in [0, 77, 255] {
            let flip = |bytes: &[u8], bit: usize| {
                let mut bytes = bytes.to_vec();
                let at = bit / 8 % bytes.len();
                bytes[at] ^= 1 << (bit % 8);
                bytes
            };
            assert_eq!(
                opens(&flip(&master, bit), &beside, data.clone(), &tag),
                None
            );
            assert_eq!(
                opens(&master, &flip(&beside, bit), data.clone(), &tag),
                None
            );
            assert_eq!(opens(&master, &beside, flip(&data, bit), &tag), None);
            assert_eq!(
                opens(&master, &beside, data.clone(), &flip(&tag, bit)),
                None
            );
        }
    }

    // NIST's GCM validation set for 256-bit keys, 96-bit nonces, 256-bit texts and 128-bit tags
    // has no text beside; test case 14 of the specification has a text of one block, and its tag.
    #[test]
    fn the_tag_is_that_of_gcm() {
        let cipher = Aes256Gcm::new(&[0; KEY].into());
        let mut data = [0; 16];
        let tag = cipher
            .encrypt_inout_detached(&Nonce::from([0; WRAP_NONCE]), b"", (&mut data[..]).into())
            .unwrap();
        assert_eq!(data.to_vec(), hex("cea7403d4d606b6e074ec5d3baf39d18"));
        assert_eq!(tag.to_vec(), hex("d0d1c8a799996bf0265b98b5d48ab919"));
    }

    #[test]
    fn random_bytes_differ() {
        let (mut one, mut two) = ([0; 256], [0; 256]);
        // SAFETY: bytes of that length.
        unsafe { assert!(random(one.as_mut_ptr(), 256) && random(two.as_mut_ptr(), 256)) };
        assert!(one != two && one != [0; 256]);
        // SAFETY: refused before anything is written.
        unsafe { assert!(!random(one.as_mut_ptr(), 257)) };
    }
}

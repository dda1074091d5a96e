//! A valid file damaged by chance, the same from the same dice.

use population::dice::Dice;

/// Pieces of text that readers stumble over.
const STUMBLES: &[&[u8]] = &[
    b"\"",
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&a;",
    b"&#0;",
    b"&#x110000;",
    b"<!DOCTYPE a [<!ENTITY a \"a\">]>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<?",
    b"</Child>",
    b"<Child>",
    b"<Children>",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"true",
    b"1e999",
    b"-1",
    b"99999999999999999999",
    b"\\u0000",
    b"\\ud800",
    b"31/02/2026",
    b"00/00/0000",
    b"2026-13-45",
    b"01/01/26",
    b"9999-12-31",
    b"1899-12-31",
    b"=1+1",
    b" ",
    "\u{202e}".as_bytes(),
    "é".as_bytes(),
    b"t=\"s\"",
    b"r=\"XFD1048576\"",
    b"<v>1E400</v>",
    b"<v>-1</v>",
    b"PK\x03\x04",
    b"[[",
    b"]]\n",
    b" = ",
    b"2016-02-30",
    b"1979-05-27T07:32:00Z",
    b"\"\"\"",
    b"+inf",
    b"nan",
    b"0x7f",
];

/// One damage or several.
pub fn damaged(dice: &mut Dice, sample: &[u8]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=dice.below(4) {
        let at = place(dice, bytes.len());
        let until = (at + place(dice, 1 + 64)).min(bytes.len());
        match dice.below(8) {
            0 => {
                let byte = dice.bits().to_be_bytes()[0];
                bytes.get_mut(at).into_iter().for_each(|there| *there = byte);
            }
            1 => drop(bytes.drain(at..until)),
            2 => bytes.truncate(at),
            3 => {
                let copy = bytes[at..until].to_vec();
                let to = place(dice, bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => {
                let other = place(dice, bytes.len());
                if at < bytes.len() && other < bytes.len() {
                    bytes.swap(at, other);
                }
            }
            5 => {
                let bit = dice.below(8);
                bytes.get_mut(at).into_iter().for_each(|there| *there ^= 1 << bit);
            }
            _ => {
                let stumble = STUMBLES[place(dice, STUMBLES.len() - 1)];
                bytes.splice(at..at, stumble.iter().copied());
            }
        }
    }
    bytes
}

fn place(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.below(u32::try_from(length + 1).expect("a small file"))).expect("a small number")
}

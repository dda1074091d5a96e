//! Lines of files, each with its place, and none longer than any event can be.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use crate::limits::EVENT_BYTES_MAX;

/// Base64 and the names of fields make an event longer, and never so much.
const LINE_BYTES_MAX: u64 = 8 * EVENT_BYTES_MAX as u64;

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u64,
}

/// A file that is being read line by line.
pub struct Source {
    file: Arc<str>,
    line: u64,
    reader: Box<dyn BufRead>,
    text: Vec<u8>,
}

/// A line as it stands.
pub enum Line<'t> {
    /// Its text.
    Text(&'t str),
    /// It is no text, or longer than any event.
    Unreadable,
}

impl Source {
    /// Opens a file; a hyphen is what comes in on stdin.
    pub fn open(path: &Path) -> io::Result<Self> {
        let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 20, File::open(path)?))
        };
        Ok(Self::new(&path.to_string_lossy(), reader))
    }

    /// Reads lines from anywhere.
    pub fn new(file: &str, reader: Box<dyn BufRead>) -> Self {
        Self { file: file.into(), line: 0, reader, text: Vec::new() }
    }

    /// Where the line that was read last stands.
    pub fn place(&self) -> Place {
        Place { file: self.file.clone(), line: self.line }
    }

    /// The next line that is not blank, and how many bytes were read for it.
    pub fn next_line(&mut self) -> io::Result<Option<(Line<'_>, u64)>> {
        let mut bytes = 0;
        loop {
            self.text.clear();
            let read = self.reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut self.text)? as u64;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            bytes += read;
            if read == LINE_BYTES_MAX && !self.text.ends_with(b"\n") {
                bytes += self.reader.skip_until(b'\n')? as u64;
                return Ok(Some((Line::Unreadable, bytes)));
            }
            let blank = self.text.iter().all(u8::is_ascii_whitespace);
            if !blank {
                break;
            }
        }
        let text = str::from_utf8(&self.text).map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
        Ok(Some((text.map_or(Line::Unreadable, Line::Text), bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_numbers_and_their_end() {
        let long = "x".repeat(usize::try_from(LINE_BYTES_MAX).expect("a length") + 7);
        let text = format!("\u{feff}one\n\n  \r\ntwo\r\n{long}\nthree\n\u{0}\nlast");
        let mut bytes = text.clone().into_bytes();
        bytes.retain(|byte| *byte != 0);
        let mut source = Source::new("fictional.jsonl", Box::new(io::Cursor::new(bytes)));
        let mut told = Vec::new();
        loop {
            let line = match source.next_line().expect("memory can be read") {
                Some((Line::Text(text), _)) => text.trim_end().to_owned(),
                Some((Line::Unreadable, _)) => "unreadable".to_owned(),
                None => break,
            };
            told.push((source.place().line, line));
        }
        let expected = [(1, "one"), (4, "two"), (5, "unreadable"), (6, "three"), (8, "last")];
        assert_eq!(told, expected.map(|(line, text)| (line, text.to_owned())));
    }
}

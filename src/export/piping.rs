//! One file on its way to a stream, such as stdout, as it is written.

use std::io::{self, Write};

use super::{Counted, Files};

/// A single file that goes to a stream. What was written before a fault cannot be taken back: whoever reads the stream
/// asks how the command ended.
pub struct Piping<W> {
    out: W,
    begun: bool,
    counted: Option<Counted>,
}

impl<W: Write> Piping<W> {
    /// A file for a stream.
    pub fn new(out: W) -> Self {
        Self { out, begun: false, counted: None }
    }

    /// What was counted in the file; an error where none was written whole.
    pub fn whole(self) -> io::Result<Counted> {
        self.counted.ok_or_else(|| {
            io::Error::new(io::ErrorKind::UnexpectedEof, "a file was begun and not ended, or there is none")
        })
    }
}

impl<W: Write> Files for Piping<W> {
    fn begin(&mut self, _name: &str, _media_type: &str) -> io::Result<()> {
        if self.begun {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is one stream for several files"));
        }
        self.begun = true;
        Ok(())
    }

    fn end(&mut self, counted: Counted) -> io::Result<()> {
        self.out.flush()?;
        self.counted = Some(counted);
        Ok(())
    }
}

impl<W: Write> Write for Piping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_takes_one_file() {
        let mut bytes = Vec::new();
        let mut piping = Piping::new(&mut bytes);
        piping.begin("whatever it is called", "text/plain").expect("begun");
        piping.write_all(b"all of it").expect("written");
        let counted = Counted { rows: 1, left_out: 0 };
        piping.end(counted).expect("ended");
        assert!(piping.begin("another", "text/plain").is_err());
        assert_eq!(piping.whole().expect("whole"), counted);
        assert_eq!(bytes, b"all of it");
    }

    #[test]
    fn half_a_file_is_none() {
        let mut piping = Piping::new(Vec::new());
        piping.begin("out.csv", "text/csv").expect("begun");
        piping.write_all(b"half of it").expect("written");
        assert!(piping.whole().is_err());
    }
}

//! An XML file as a stream: one child at a time, in memory that does not grow with the file.
//!
//! Document types, entities of one's own, depth, and anything longer than a return has use for end the reading at
//! once: no file can make this program hold more than one child's part of it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use tree::Tree;

use crate::finding::FINDINGS_MAX;

pub mod tree;

/// How deep elements stand in one another at most; a return needs seven.
pub const DEPTH_MAX: usize = 16;
/// The most bytes between two marks of the text, of a mark with its attributes, or of a comment.
pub const PIECE_BYTES_MAX: u64 = 64 * 1024;
/// The most elements that one child, or the header, has.
pub const ELEMENTS_MAX: usize = 20_000;
/// The most text that one child has.
pub const CHILD_BYTES_MAX: usize = 1024 * 1024;

/// The bytes that are read at a time.
const READ_AHEAD: usize = 64 * 1024;

/// What documents of one form look like from the outside.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// What is expected, as a message says it.
    pub expected: &'static str,
    /// The names that the outermost element can have.
    pub outermost: &'static [&'static str],
    /// The element directly in it that is read as the header.
    pub header: Option<&'static str>,
    /// The element directly in it in which children stand; none where they stand in the outermost.
    pub children: Option<&'static str>,
    /// The element of one child.
    pub child: &'static str,
    /// Every element that is read, in the order of their letters.
    pub elements: &'static [&'static str],
}

/// Why the file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read at all.
    #[error("the file cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is not well-formed XML.
    #[error("the text is not well-formed XML here")]
    Malformed,
    /// It ends before everything is closed.
    #[error("the file ends before its elements do")]
    Cut,
    /// It is another document.
    #[error("this is another document: expected {0}")]
    Other(&'static str),
    /// It declares a document type.
    #[error("a document type is declared; a return has none, and none is read")]
    DocumentType,
    /// It uses an entity.
    #[error("an entity is used that XML itself does not have; none is expanded")]
    Entity,
    /// Elements stand too deep in one another.
    #[error("elements stand more than {DEPTH_MAX} deep in one another")]
    TooDeep,
    /// One piece goes on for too long.
    #[error("a text, mark or comment is longer than {PIECE_BYTES_MAX} bytes")]
    TooLong,
    /// One child has too much.
    #[error("one child has more than {ELEMENTS_MAX} elements or {CHILD_BYTES_MAX} bytes of text")]
    TooMuch,
    /// More is amiss than anybody will read.
    #[error("more than {FINDINGS_MAX} things are amiss, which is more than anybody will read")]
    TooManyFindings,
    /// The year is before the first census that is known here.
    #[error("the first census that is known here is that of the year from 1 April 2020")]
    YearUnknown,
}

/// The file cannot be read, and where that shows.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {fault}", .child.map(|child| format!(", child {child}")).unwrap_or_default())]
pub struct ReadError {
    /// The file's name, without its directory.
    pub file: String,
    /// The child in which it shows, counted from 1; none before the first.
    pub child: Option<u64>,
    /// Why; what it is told with is part of the message, so that it is no cause besides.
    pub fault: Fault,
}

/// One part of the file that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The header.
    Header,
    /// The next child.
    Child,
}

/// The file while it is read.
pub struct Stream<R> {
    form: &'static Form,
    reader: Reader<Bounded<BufReader<R>>>,
    taken: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    /// What is open outside the parts that are read.
    open: Vec<Outside>,
    seen_children: bool,
    file: String,
    ordinal: u64,
}

/// An element around the parts that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outside {
    /// The outermost.
    Outermost,
    /// The one in which children stand.
    Children,
    /// Any other.
    Other,
}

impl Stream<File> {
    /// Opens a file.
    pub fn open(form: &'static Form, path: &Path, file: &str) -> Result<Self, ReadError> {
        let unreadable =
            |source| ReadError { file: file.into(), child: None, fault: Fault::Unreadable(source) };
        Ok(Self::new(form, File::open(path).map_err(unreadable)?, file))
    }
}

impl<R: Read> Stream<R> {
    /// Reads from any source.
    pub fn new(form: &'static Form, source: R, file: &str) -> Self {
        let taken = Rc::new(Cell::new(0));
        let source = BufReader::with_capacity(READ_AHEAD, source);
        let mut reader = Reader::from_reader(Bounded { source, taken: Rc::clone(&taken) });
        reader.config_mut().expand_empty_elements = true;
        Self {
            form,
            reader,
            taken,
            buffer: Vec::new(),
            open: Vec::new(),
            seen_children: false,
            file: file.into(),
            ordinal: 0,
        }
    }

    /// How many children were begun.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// A fault at the place that was reached.
    pub fn error(&self, fault: Fault) -> ReadError {
        ReadError { file: self.file.clone(), child: Some(self.ordinal).filter(|child| *child > 0), fault }
    }

    /// Reads on to the end of the header or of the next child, which then stands in `tree`; none at the end.
    pub fn next(&mut self, tree: &mut Tree) -> Result<Option<Piece>, ReadError> {
        self.advance(tree).map_err(|fault| self.error(fault))
    }

    fn advance(&mut self, tree: &mut Tree) -> Result<Option<Piece>, Fault> {
        tree.clear();
        let mut piece = None;
        loop {
            self.buffer.clear();
            self.taken.set(0);
            match self.reader.read_event_into(&mut self.buffer).map_err(fault)? {
                Event::Start(start) => {
                    let name = start.local_name();
                    let name = name.as_ref();
                    if piece.is_none() {
                        piece = self.form.begin(&self.open, name);
                        self.ordinal += u64::from(piece == Some(Piece::Child));
                    }
                    if piece.is_some() {
                        tree.open(name)?;
                    } else {
                        self.open.push(self.form.outside(&self.open, name)?);
                        self.seen_children |= self.open.last() == Some(&self.form.around_children());
                    }
                }
                Event::End(_) => match piece {
                    Some(_) if tree.close() => return Ok(piece),
                    Some(_) => {}
                    None => drop(self.open.pop()),
                },
                Event::Text(text) if piece.is_some() => tree.text(&text)?,
                Event::CData(text) if piece.is_some() => tree.text(&text)?,
                Event::GeneralRef(reference) => {
                    let char = resolve(&reference)?;
                    tree.text(char.encode_utf8(&mut [0; 4]).as_bytes())?;
                }
                Event::DocType(_) => return Err(Fault::DocumentType),
                Event::Eof if piece.is_some() || !self.open.is_empty() => return Err(Fault::Cut),
                Event::Eof if !self.seen_children => return Err(Fault::Other(self.form.expected)),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}

impl Form {
    /// The sort of element in which children stand.
    const fn around_children(&self) -> Outside {
        if self.children.is_some() { Outside::Children } else { Outside::Outermost }
    }

    /// Whether a part begins here that is read as a whole.
    fn begin(&self, open: &[Outside], name: &[u8]) -> Option<Piece> {
        let around = *open.last()?;
        if around == Outside::Outermost && self.header.is_some_and(|header| name == header.as_bytes()) {
            return Some(Piece::Header);
        }
        let is_child = around == self.around_children() && name == self.child.as_bytes();
        is_child.then_some(Piece::Child)
    }

    fn outside(&self, open: &[Outside], name: &[u8]) -> Result<Outside, Fault> {
        let is = |known: &str| name == known.as_bytes();
        match open.last() {
            None if self.outermost.iter().any(|known| is(known)) => Ok(Outside::Outermost),
            None => Err(Fault::Other(self.expected)),
            Some(Outside::Outermost) if self.children.is_some_and(is) => Ok(Outside::Children),
            _ if open.len() >= DEPTH_MAX => Err(Fault::TooDeep),
            _ => Ok(Outside::Other),
        }
    }
}

/// The five entities that XML itself has, and characters by their number.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(char) = reference.resolve_char_ref().map_err(|_| Fault::Malformed)? {
        return Ok(char);
    }
    match &**reference {
        b"amp" => Ok('&'),
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(Fault::Entity),
    }
}

fn fault(error: quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Fault::TooLong,
        quick_xml::Error::Io(error) => Fault::Unreadable(io::Error::new(error.kind(), error)),
        _ => Fault::Malformed,
    }
}

/// Gives up when one piece goes on for longer than any piece of a census.
struct Bounded<R> {
    source: R,
    taken: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(to)?;
        self.taken.set(self.taken.get().saturating_add(read as u64));
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken.get() > PIECE_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken.set(self.taken.get().saturating_add(amount as u64));
        self.source.consume(amount);
    }
}

//! One child's part of the file, in memory that is used again for the next.

use std::ops::Range;

use super::{CHILD_BYTES_MAX, DEPTH_MAX, ELEMENTS_MAX, Fault, Form};

/// An element.
#[derive(Debug)]
struct Node {
    /// Its name; none where it is no element of the form.
    name: Option<&'static str>,
    /// Its text, where no element stands in it.
    text: Range<usize>,
    /// The index behind the last element that stands in it.
    end: usize,
    /// Whether text stands beside elements in it.
    stray: bool,
}

/// The elements of one part of the file, each before those that stand in it.
#[derive(Debug)]
pub struct Tree {
    /// The names that are known, in the order of their letters, so that one is found by halving.
    elements: &'static [&'static str],
    nodes: Vec<Node>,
    text: Vec<u8>,
    open: Vec<usize>,
}

impl Tree {
    /// The index of the outermost element.
    pub const ROOT: usize = 0;

    /// An empty one for documents of a form.
    pub const fn new(form: &'static Form) -> Self {
        Self { elements: form.elements, nodes: Vec::new(), text: Vec::new(), open: Vec::new() }
    }

    /// Forgets everything but the room.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.text.clear();
        self.open.clear();
    }

    /// An element begins.
    pub fn open(&mut self, name: &[u8]) -> Result<(), Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        if self.nodes.len() >= ELEMENTS_MAX {
            return Err(Fault::TooMuch);
        }
        let here = self.text.len();
        if let Some(parent) = self.open.last().and_then(|open| self.nodes.get_mut(*open)) {
            parent.stray |= !self.text[parent.text.clone()].trim_ascii().is_empty();
            parent.text = here..here;
        }
        let name = self.elements.binary_search_by(|known| known.as_bytes().cmp(name));
        let name = name.ok().map(|at| self.elements[at]);
        self.open.push(self.nodes.len());
        self.nodes.push(Node { name, text: here..here, end: 0, stray: false });
        Ok(())
    }

    /// Text stands in the innermost open element.
    pub fn text(&mut self, text: &[u8]) -> Result<(), Fault> {
        let Some(open) = self.open.last().copied() else { return Ok(()) };
        if open + 1 < self.nodes.len() {
            self.nodes[open].stray |= !text.trim_ascii().is_empty();
            return Ok(());
        }
        if self.text.len() + text.len() > CHILD_BYTES_MAX {
            return Err(Fault::TooMuch);
        }
        self.text.extend_from_slice(text);
        self.nodes[open].text.end = self.text.len();
        Ok(())
    }

    /// The innermost open element ends; whether it was the outermost.
    pub fn close(&mut self) -> bool {
        let end = self.nodes.len();
        if let Some(node) = self.open.pop().and_then(|open| self.nodes.get_mut(open)) {
            node.end = end;
        }
        self.open.is_empty()
    }

    /// The elements that stand directly in one, with their names.
    pub fn inside(&self, at: usize) -> impl Iterator<Item = (usize, Option<&'static str>)> {
        let end = self.nodes.get(at).map_or(0, |node| node.end);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let here = next;
            let node = self.nodes.get(here).filter(|_| here < end)?;
            next = node.end;
            Some((here, node.name))
        })
    }

    /// The text of an element, without the blanks around it.
    pub fn bytes(&self, at: usize) -> &[u8] {
        self.nodes.get(at).map_or(&[], |node| self.text[node.text.clone()].trim_ascii())
    }

    /// Whether text stands beside elements in an element, where none belongs.
    pub fn is_stray(&self, at: usize) -> bool {
        self.nodes.get(at).is_some_and(|node| node.stray)
    }
}

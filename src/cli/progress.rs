//! How far long work has got, on stderr and only when a person looks at it.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use ids::ChildId;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::insight::Listener;
use crate::ledgers::Opened;

/// A bar that counts up to a total; without a terminal it is not there.
pub fn bar(what: &'static str, total: u64) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()).with_message(what);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A sign of life for work whose length is not known.
pub fn spinner(what: &'static str) -> ProgressBar {
    let bar = bar(what, 0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// A bar over children who are read for an answer; it goes with whoever waits for that.
pub struct Children {
    bar: ProgressBar,
    /// The children, ascending.
    all: Vec<ChildId>,
}

impl Children {
    /// All children of a ledger.
    pub fn of(opened: &Opened) -> Self {
        Self::read_often(opened, 1)
    }

    /// The same, where each of them is read so many times.
    pub fn read_often(opened: &Opened, times: u64) -> Self {
        let mut all = opened.ledger.children();
        all.retain(|child| *child != ChildId::AUTHORITY_STREAM);
        all.sort_unstable();
        Self { bar: bar("children", all.len() as u64 * times), all }
    }

    /// Goes back or on to a child: whoever stands before is done with, and this one and the others are still to be read.
    pub fn go_to(&self, child: ChildId) {
        self.bar.set_position(self.all.partition_point(|before| *before < child) as u64);
    }

    /// Does something that prints.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}

impl Listener for Children {
    fn step(&self) {
        self.bar.inc(1);
        // Who is read once more makes the work longer.
        let done = self.bar.position();
        if self.bar.length().is_some_and(|length| length < done) {
            self.bar.set_length(done);
        }
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_runs_past_its_end() {
        let all: Vec<ChildId> = (1..=3).map(|number| ChildId::from_bytes([number; 16])).collect();
        let target = ProgressDrawTarget::hidden();
        let children = Children { bar: ProgressBar::with_draw_target(Some(3), target), all };
        let at = || (children.bar.position(), children.bar.length());
        (0..2).for_each(|_| children.step());
        children.go_to(ChildId::from_bytes([2; 16]));
        assert_eq!(at(), (1, Some(3)), "the second child is read again for the next page");
        (0..2).for_each(|_| children.step());
        assert_eq!(at(), (3, Some(3)));
        children.step();
        assert_eq!(at(), (4, Some(4)), "somebody was read whom nobody counted on");
    }
}

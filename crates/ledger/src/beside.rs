//! Work on a thread beside this one. Where the system gives no thread the work is done here: a little later, and no panic.

use std::thread::{self, Builder, Scope, ScopedJoinHandle};

/// Work that was begun on a thread of its own, or is done.
pub enum Begun<'scope, T> {
    /// On a thread of its own.
    Beside(ScopedJoinHandle<'scope, T>),
    /// Done, since the system gave no thread for it.
    Done(T),
}

/// Begins work on a thread of its own; where the system gives none, does it before it returns.
pub fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Clone + Send + 'scope,
) -> Begun<'scope, T> {
    begin_on(Builder::new(), scope, work)
}

fn begin_on<'scope, T: Send + 'scope>(
    thread: Builder,
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Clone + Send + 'scope,
) -> Begun<'scope, T> {
    // What is given to a thread that does not begin is gone.
    match thread.spawn_scoped(scope, work.clone()) {
        Ok(thread) => Begun::Beside(thread),
        Err(error) => {
            tracing::warn!(%error, "the system gives no thread; the work is done on the one there is");
            Begun::Done(work())
        }
    }
}

impl<T> Begun<'_, T> {
    /// Waits for it: what came of it, or how it panicked.
    pub fn join(self) -> thread::Result<T> {
        match self {
            Self::Beside(thread) => thread.join(),
            Self::Done(done) => Ok(done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than any system has for one stack.
    const NO_STACK: usize = 1 << (usize::BITS - 4);

    #[test]
    fn work_is_done_with_a_thread_and_without() {
        let words = ["one".to_owned(), "two".to_owned()];
        for (thread, is_beside) in [(Builder::new(), true), (Builder::new().stack_size(NO_STACK), false)] {
            let joined = thread::scope(|scope| {
                let begun = begin_on(thread, scope, || words.concat());
                assert_eq!(matches!(begun, Begun::Beside(_)), is_beside);
                begun.join()
            });
            assert_eq!(joined.expect("no panic"), "onetwo");
        }
    }
}

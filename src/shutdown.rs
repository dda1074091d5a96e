//! Stopping: the first signal begins a drain, the second ends the process at once.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::exit::Exit;

/// Says when to stop; cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// Lets a test, or the end of a demo, stop a server as a signal would.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Shutdown {
    /// A shutdown that its other half asks for.
    pub fn by_hand() -> (Stop, Self) {
        let (stop, shutdown) = watch::channel(false);
        (Stop(stop), Self(shutdown))
    }

    /// A shutdown that SIGTERM or SIGINT asks for; a second signal ends the process.
    pub fn by_signal() -> std::io::Result<Self> {
        let (stop, shutdown) = Self::by_hand();
        let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(listen(signals, stop));
        Ok(shutdown)
    }

    /// Returns once it is time to stop; never, when nobody can ask for it any more.
    pub async fn asked(&self) {
        let mut asked = self.0.clone();
        if asked.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether it is time to stop.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }
}

impl Stop {
    /// Asks for the shutdown.
    pub fn now(&self) {
        self.0.send_replace(true);
    }
}

async fn listen((mut terminate, mut interrupt): (Signal, Signal), stop: Stop) {
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    tracing::info!("stopping; a second signal stops at once");
    stop.now();
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    // What is acknowledged is on disk; nothing else is owed to anybody.
    std::process::exit(Exit::Failed as i32);
}

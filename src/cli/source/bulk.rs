//! Events as lines of JSON, taken in by a ledger here or by a server.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use tokio::runtime::Runtime;

use super::{Source, progress, refused};
use crate::grpc::bulk::{self, Asked, Recorder, Refused, Taken};
use crate::grpc::client::Client;

impl Source {
    /// Takes the lines of files in; what was done, and how many events the ledger then holds.
    pub fn take_events(
        &mut self,
        files: &[PathBuf],
        dry_run: bool,
        refused_line: &mut dyn FnMut(Refused),
    ) -> anyhow::Result<(Taken, u64)> {
        match self {
            Self::Server(client, runtime) => {
                let asked = Asked { authority: client.authority().to_owned(), dry_run };
                runtime.block_on(async {
                    let appending = client.appending().await?;
                    let taken = take_all(&appending, &asked, files, refused_line).await?;
                    Ok((taken, Client::size(client).await?))
                })
            }
            Self::Directory(ledgers, authority) => {
                ledgers.find(authority).map_err(|fault| refused(&fault))?;
                let asked = Asked { authority: authority.clone(), dry_run };
                let runtime = Runtime::new().context("the async runtime")?;
                let taken = runtime.block_on(take_all(&**ledgers, &asked, files, refused_line));
                let size = ledgers.find(authority).map_err(|fault| refused(&fault))?.ledger.head().size;
                ledgers.close();
                Ok((taken?, size))
            }
        }
    }
}

async fn take_all(
    recorder: &impl Recorder,
    asked: &Asked,
    files: &[PathBuf],
    refused_line: &mut dyn FnMut(Refused),
) -> anyhow::Result<Taken> {
    let mut taken = Taken::default();
    // What comes in on stdin has no size, and then there is no telling how much is left.
    let bytes = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum();
    let bar = progress::bar("bytes", bytes);
    for file in files {
        let mut source = bulk::Source::open(file).with_context(|| file.display().to_string())?;
        let mut read = |bytes| bar.inc(bytes);
        bulk::take(recorder, asked, &mut source, &mut taken, refused_line, &mut read).await?;
    }
    bar.finish_and_clear();
    Ok(taken)
}

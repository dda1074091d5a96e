//! TLS: who has the certificate's authority can call, who speaks plainly cannot, and a wrong key is said at once.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use journey_ledger::config::{Serve, Tls};
use journey_ledger::exit::{Exit, Failure};
use journey_ledger::ledgers::Ledgers;
use journey_ledger::server;
use journey_ledger::shutdown::Shutdown;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::net::TcpListener;
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use wire::pb;
use wire::pb::ledger_service_client::LedgerServiceClient;

use super::running::{KEEP_ALIVE, open_config};

fn write(dir: &Path, name: &str, pem: &str) -> std::path::PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, pem).expect("a file");
    path
}

async fn serve(
    dir: &Path,
    tls: Tls,
) -> (String, journey_ledger::shutdown::Stop, tokio::task::JoinHandle<anyhow::Result<Exit>>) {
    let ledgers = Arc::new(Ledgers::open(&open_config(&dir.join("data"), "344")).expect("the ledgers open"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let listen = listener.local_addr().expect("an address");
    let config = Serve {
        listen,
        tls: Some(tls),
        reflection: false,
        drain: Duration::from_secs(10),
        http_threads: NonZeroUsize::MIN,
        keep_alive: KEEP_ALIVE,
    };
    let (stop, shutdown) = Shutdown::by_hand();
    let task = tokio::spawn(async move { server::run(listener, ledgers, &config, shutdown).await });
    (format!("localhost:{}", listen.port()), stop, task)
}

#[tokio::test]
async fn only_who_speaks_tls_is_answered() {
    let dir = tempfile::tempdir().expect("a directory");
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).expect("a certificate");
    let tls = Tls {
        cert: write(dir.path(), "cert.pem", &cert.pem()),
        key: write(dir.path(), "key.pem", &signing_key.serialize_pem()),
    };
    let (address, stop, task) = serve(dir.path(), tls).await;
    let trusting = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(cert.pem()));
    let secure =
        Channel::from_shared(format!("https://{address}")).expect("a URL").tls_config(trusting).expect("TLS");
    let channel = secure.connect().await.expect("the server answers");
    let head =
        LedgerServiceClient::new(channel).get_head(pb::GetHeadRequest::default()).await.expect("a head");
    assert_eq!(head.into_inner().authority, "344");
    let strangers = ClientTlsConfig::new();
    let stranger = Channel::from_shared(format!("https://{address}"))
        .expect("a URL")
        .tls_config(strangers)
        .expect("TLS");
    assert!(stranger.connect().await.is_err(), "an authority that nobody knows");
    let plain = Channel::from_shared(format!("http://{address}")).expect("a URL").connect_lazy();
    let refused = LedgerServiceClient::new(plain).get_head(pb::GetHeadRequest::default()).await;
    assert!(refused.is_err(), "plain text was answered");
    stop.now();
    assert_eq!(task.await.expect("it ends by itself").expect("and well"), Exit::Done);
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused_at_the_start() {
    let dir = tempfile::tempdir().expect("a directory");
    let one = generate_simple_self_signed(["localhost".into()]).expect("a certificate");
    let other = generate_simple_self_signed(["localhost".into()]).expect("a certificate");
    let tls = Tls {
        cert: write(dir.path(), "cert.pem", &one.cert.pem()),
        key: write(dir.path(), "key.pem", &other.signing_key.serialize_pem()),
    };
    let (_, _stop, task) = serve(dir.path(), tls).await;
    let refused = task.await.expect("it ends by itself").expect_err("refused");
    assert_eq!(Failure::exit_of(&refused), Exit::Config, "{refused:#}");
}

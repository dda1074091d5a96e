//! HTTP/2 frame by frame, for what no client's library would send, and for what it does not show.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::running::Running;

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const CONTINUATION: u8 = 9;

/// The flag of an answer to settings and to pings.
pub const ACK: u8 = 1;
/// The flag of the last frame of a header block.
pub const END_HEADERS: u8 = 4;

/// A frame as it came.
pub struct Frame {
    /// What it is.
    pub kind: u8,
    /// What is said of it.
    pub flags: u8,
    /// What it carries.
    pub payload: Vec<u8>,
    head: [u8; 9],
}

impl Frame {
    /// The bytes of it.
    pub fn bytes(&self) -> Vec<u8> {
        [&self.head[..], &self.payload].concat()
    }
}

/// The bytes of a frame.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The next frame, or nothing once the connection is closed.
pub async fn next(reader: &mut (impl AsyncRead + Unpin)) -> Option<Frame> {
    let mut head = [0; 9];
    reader.read_exact(&mut head).await.ok()?;
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    reader.read_exact(&mut payload).await.ok()?;
    Some(Frame { kind: head[3], flags: head[4], payload, head })
}

/// A connection on which nothing has been said.
pub async fn connect(running: &Running) -> TcpStream {
    TcpStream::connect(running.url().trim_start_matches("http://")).await.expect("connected")
}

/// What every connection begins with.
pub fn preface() -> Vec<u8> {
    [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &frame(SETTINGS, 0, 0, &[])].concat()
}

/// A connection that has begun.
pub async fn begun(running: &Running) -> TcpStream {
    let mut connection = connect(running).await;
    connection.write_all(&preface()).await.expect("sent");
    connection
}

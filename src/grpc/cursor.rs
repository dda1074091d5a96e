//! Tokens that say where a reader had got to: a position, bound by a MAC to the ledger and to the question, so that
//! one that was made up, or belongs to another ledger or question, is refused.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use ids::Position;
use ledger::Filter;
use sha2::Sha256;
use wire::fault::Fault;
use wire::pb::ErrorReason as R;

const FORMAT: u8 = 1;
const MAC_BYTES: usize = 16;

/// Makes and reads the tokens of one question to one ledger.
#[derive(Clone)]
pub struct Cursors(Hmac<Sha256>);

impl Cursors {
    /// The tokens of one question, which is told apart by its bytes.
    pub fn new(key: &[u8; 32], question: &[u8]) -> Self {
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(b"cursor/1\0");
        mac.update(&(question.len() as u64).to_be_bytes());
        mac.update(question);
        Self(mac)
    }

    /// The token of a position.
    pub fn token(&self, position: Position) -> Bytes {
        self.seal(&position.0.to_be_bytes())
    }

    /// The position of a token.
    pub fn position(&self, token: &[u8]) -> Result<Position, Fault> {
        let place: [u8; 8] = self.open(token)?.try_into().map_err(|_| Fault::new(R::CursorInvalid))?;
        Ok(Position(u64::from_be_bytes(place)))
    }

    /// The token of any place.
    pub fn seal(&self, place: &[u8]) -> Bytes {
        let mut token = Vec::with_capacity(1 + place.len() + MAC_BYTES);
        token.push(FORMAT);
        token.extend_from_slice(place);
        let mac = self.0.clone().chain_update(&token).finalize().into_bytes();
        token.extend_from_slice(&mac[..MAC_BYTES]);
        token.into()
    }

    /// The place of a token.
    pub fn open<'a>(&self, token: &'a [u8]) -> Result<&'a [u8], Fault> {
        let invalid = || Fault::new(R::CursorInvalid);
        let (body, mac) = token.split_last_chunk::<MAC_BYTES>().ok_or_else(invalid)?;
        self.0.clone().chain_update(body).verify_truncated_left(mac).map_err(|_| invalid())?;
        body.strip_prefix(&[FORMAT]).ok_or_else(invalid)
    }
}

/// A filter as the bytes of a question.
pub fn question(name: &str, filter: &Filter) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.push(0);
    filter.kinds.iter().for_each(|kind| bytes.extend_from_slice(&kind.to_be_bytes()));
    bytes.push(0);
    filter.children.iter().for_each(|child| bytes.extend_from_slice(&child.to_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_for_its_own_ledger_and_question_only() {
        let cursors = Cursors::new(&[7; 32], b"subscribe");
        let token = cursors.token(Position(42));
        assert_eq!(cursors.position(&token), Ok(Position(42)));
        let refused = Err(Fault::new(R::CursorInvalid));
        assert_eq!(Cursors::new(&[8; 32], b"subscribe").position(&token), refused, "another ledger");
        assert_eq!(Cursors::new(&[7; 32], b"flags").position(&token), refused, "another question");
        for index in 0..token.len() {
            let mut forged = token.to_vec();
            forged[index] ^= 1;
            assert_eq!(cursors.position(&forged), refused, "byte {index}");
            assert_eq!(cursors.position(&token[..index]), refused, "cut to {index}");
        }
        assert_eq!(cursors.position(&[&token[..], &[0]].concat()), refused, "longer");
    }
}

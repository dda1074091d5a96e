//! Bad inputs, a row each: the exact code, the exact reason, and nothing stored. A refusal that changed a byte of the
//! journal, the keys or the vault would fail here.

mod appending;
mod clocks;
mod cutting_in;
mod facts;
mod frames;
mod headers;
mod reading;
mod rewound;
mod starting;
mod storage;

use std::future::Future;

use tonic::{Code, Response, Status};

use super::running::Running;

/// What a call came to: `OK`, or the code and the reason.
pub fn outcome<T>(result: &Result<Response<T>, Status>) -> String {
    match result {
        Ok(_) => "OK".into(),
        Err(status) => {
            let reason = wire::status::reason_of(status);
            format!("{} {}", code_name(status.code()), reason.as_deref().unwrap_or("without a reason"))
        }
    }
}

fn code_name(code: Code) -> String {
    // Debug prints `InvalidArgument`; the contract says INVALID_ARGUMENT.
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_uppercase());
    }
    name
}

/// Makes the call, which must end as expected and leave the ground state untouched, byte for byte.
pub async fn check<T>(
    running: &Running,
    row: &str,
    expected: &str,
    call: impl Future<Output = Result<Response<T>, Status>>,
) {
    let before = running.digest().await;
    let result = call.await;
    let shown = result.as_ref().err().map(|status| status.message().to_owned()).unwrap_or_default();
    assert_eq!(outcome(&result), expected, "{row}: {shown}");
    assert!(before == running.digest().await, "{row}: the ground state changed");
}

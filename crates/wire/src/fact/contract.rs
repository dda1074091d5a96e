//! The contract and the facts say the same: kinds, names, numbers, codes.

use std::collections::BTreeSet;

use journey::Kind;

use crate::convert::{CODE_SETS, KINDS};
use crate::descriptor;

#[test]
fn every_kind_has_a_field_of_the_same_number_and_name() {
    let of_contract: BTreeSet<_> =
        KINDS.iter().map(|(number, field, _)| (*number, field.replace('_', "-"))).collect();
    let of_journey: BTreeSet<_> =
        Kind::ALL.iter().map(|kind| (kind.number(), kind.name().to_owned())).collect();
    assert_eq!(of_contract, of_journey);
    assert_eq!(of_contract.len(), KINDS.len());
}

#[test]
fn kinds_are_found_by_number_and_by_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_number(kind.number()), Some(*kind));
        assert_eq!(Kind::from_name(kind.name()), Some(*kind));
    }
    assert_eq!(Kind::from_number(0), None);
    assert_eq!(Kind::from_name("referral"), None);
}

/// The field of a kind is named as its message is.
#[test]
fn fields_are_named_as_their_messages() {
    for (_, field, message) in KINDS {
        assert_eq!(field.replace('_', ""), message.to_lowercase());
    }
}

#[test]
fn code_sets_are_those_of_the_contract() {
    for (name, code) in CODE_SETS {
        let set =
            descriptor::code_set(&format!("journeyledger.v1.{name}")).expect("the enum is in the contract");
        let prefix = set.values().next().expect("an enum has values").name().replace("UNSPECIFIED", "");
        assert_eq!(code(0), None, "{name}");
        for value in set.values().filter(|value| value.number() != 0) {
            let code = code(value.number()).map(|code| code.to_uppercase().replace('-', "_"));
            assert_eq!(code.as_deref(), value.name().strip_prefix(&prefix), "{name}");
        }
        let beyond = set.values().map(|value| value.number()).max().unwrap_or_default() + 1;
        assert_eq!(code(beyond), None, "{name} has a value that the contract lacks");
    }
}

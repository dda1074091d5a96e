//! The published contract as data: which fields exist, which calls stream, what the kinds of fact are called.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, MessageDescriptor, MethodDescriptor};

use crate::pb;

/// The contract's descriptors; empty only if the build wrote none, which a test rules out.
static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(pb::DESCRIPTOR).unwrap_or_default());

/// The descriptor of a message by its full name.
pub fn message(full_name: &str) -> Option<MessageDescriptor> {
    POOL.get_message_by_name(full_name)
}

/// The descriptor of an enum by its full name.
#[cfg(test)]
pub(crate) fn code_set(full_name: &str) -> Option<prost_reflect::EnumDescriptor> {
    POOL.get_enum_by_name(full_name)
}

/// The paths of all calls with one request and one response, as they stand in an HTTP/2 request.
pub fn unary_paths() -> Vec<String> {
    let unary = |method: &MethodDescriptor| !method.is_client_streaming() && !method.is_server_streaming();
    let path =
        |method: MethodDescriptor| format!("/{}/{}", method.parent_service().full_name(), method.name());
    let methods = POOL.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    methods.filter(unary).map(path).collect()
}

/// The kinds of fact: field number and name of each kind in the message `FactBody`, by number.
pub fn kinds() -> &'static [(u32, String)] {
    static KINDS: LazyLock<Vec<(u32, String)>> = LazyLock::new(|| {
        let fields = message("journeyledger.v1.FactBody")
            .into_iter()
            .flat_map(|body| body.fields().collect::<Vec<_>>());
        let mut kinds: Vec<_> = fields.map(|field| (field.number(), field.name().to_owned())).collect();
        kinds.sort_unstable();
        kinds
    });
    &KINDS
}

/// The field number of a kind of fact by its name.
pub fn kind_number(name: &str) -> Option<u32> {
    kinds().iter().find(|(_, kind)| kind == name).map(|(number, _)| *number)
}

/// The name of a kind of fact by its field number.
pub fn kind_name(number: u32) -> Option<&'static str> {
    let at = kinds().binary_search_by_key(&number, |(kind, _)| *kind).ok()?;
    kinds().get(at).map(|(_, name)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_is_there() {
        expect_test::expect![[r#"
            [
                "/journeyledger.v1.ExchangeService/GetJurisdiction",
                "/journeyledger.v1.ExchangeService/SetJurisdiction",
                "/journeyledger.v1.InsightService/GetJourney",
                "/journeyledger.v1.InsightService/GetMeasures",
                "/journeyledger.v1.InsightService/ListClocks",
                "/journeyledger.v1.InsightService/ListDeadlines",
                "/journeyledger.v1.InsightService/ListFlags",
                "/journeyledger.v1.InsightService/ListRules",
                "/journeyledger.v1.InsightService/ReconcileMeasures",
                "/journeyledger.v1.LedgerService/Append",
                "/journeyledger.v1.LedgerService/GetHead",
                "/journeyledger.v1.LedgerService/ResolveChild",
            ]
        "#]]
        .assert_debug_eq(&{
            let mut paths = unary_paths();
            paths.sort();
            paths
        });
        assert!(kinds().len() > 100, "only {} kinds of fact", kinds().len());
        assert_eq!(kind_number("child_registered").and_then(kind_name), Some("child_registered"));
    }
}

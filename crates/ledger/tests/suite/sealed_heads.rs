//! What a ledger has said of its own heads is compared with the heads as they were at the size for which it was said.

use ledger::{
    Audit, Broken, ChildId, Expected, HeadsCompared, Ledger, Lookup, NewEvent, Promise, SealedHeads,
};

use crate::house::{House, append, append_one, child, event, for_child};

/// The kind of fact that tells of the heads here.
const HEADS: u32 = 9;

/// Root, count and size, where there is one.
fn written(said: &SealedHeads) -> Vec<u8> {
    let size = said.size.map(u64::to_be_bytes);
    [&said.root[..], &said.count.to_be_bytes(), size.as_ref().map_or(&[], |size| &size[..])].concat()
}

fn told(lookup: &Lookup, payload: &[u8]) -> Option<SealedHeads> {
    let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).ok();
    (lookup.kind == HEADS).then_some(())?;
    Some(SealedHeads {
        root: payload[..32].try_into().ok()?,
        count: number(&payload[32..40])?,
        size: number(&payload[40..]),
    })
}

/// How the heads stand.
fn true_of_now(ledger: &Ledger) -> SealedHeads {
    let (root, count, head) = ledger.heads_root().expect("the heads");
    SealedHeads { root, count, size: Some(head.size) }
}

fn say(ledger: &Ledger, id: u64, said: &SealedHeads) {
    let lookup = Lookup { kind: HEADS, occurred_day: 17_000, recorded_second: i64::MIN };
    let event = NewEvent { lookup, payload: written(said).into(), ..event(id, "") };
    append(ledger, vec![for_child(ChildId::AUTHORITY_STREAM, Expected::Any, vec![event])]).expect("recorded");
}

/// Two children with two events each, then what is said, and whatever comes between and afterwards.
fn audited(between: u64, say_of: impl FnOnce(SealedHeads) -> SealedHeads) -> Result<Audit, Broken> {
    let house = House::in_memory();
    let ledger = house.open_ready();
    for id in 0..4 {
        append_one(&ledger, child(u8::from(id % 2 == 0) + 1), event(id, "told"));
    }
    say(&ledger, 100, &true_of_now(&ledger));
    append_one(&ledger, child(1), event(4, "told"));
    let said = say_of(true_of_now(&ledger));
    for id in 5..5 + between {
        append_one(&ledger, child(u8::try_from(id % 4 + 1).expect("small")), event(id, "told"));
    }
    say(&ledger, 101, &said);
    append_one(&ledger, child(2), event(90, "told"));
    let audited = ledger.audit_heads(&told, &mut |_, _| {});
    ledger.close();
    audited
}

#[test]
fn what_is_true_of_its_size_agrees_whatever_came_since() {
    for between in [0, 1, 6] {
        let audit = audited(between, |said| said).expect("every promise holds");
        assert_eq!(audit.heads, HeadsCompared { agree: 2, undetermined: 0 }, "{between}");
    }
}

#[test]
fn what_does_not_say_its_size_holds_for_the_one_before_it_or_cannot_be_told() {
    let without_size = |said| SealedHeads { size: None, ..said };
    let directly = audited(0, without_size).expect("every promise holds");
    assert_eq!(directly.heads, HeadsCompared { agree: 2, undetermined: 0 });
    let later = audited(3, without_size).expect("every promise holds");
    assert_eq!(later.heads, HeadsCompared { agree: 1, undetermined: 1 });
}

#[test]
fn what_is_false_is_a_broken_promise() {
    type Falsified = fn(SealedHeads) -> SealedHeads;
    let rows: [(&str, Falsified); 5] = [
        ("another root", |said| SealedHeads { root: [7; 32], ..said }),
        ("one child more", |said| SealedHeads { count: said.count + 1, ..said }),
        ("an earlier size", |said| SealedHeads { size: said.size.map(|size| size - 1), ..said }),
        ("a later size", |said| SealedHeads { size: said.size.map(|size| size + 1), ..said }),
        ("a size that was never reached", |said| SealedHeads { size: Some(u64::MAX), ..said }),
    ];
    for (row, falsify) in rows {
        for between in [0, 2] {
            let broken = audited(between, falsify).expect_err(row);
            let position = broken.position.map(|position| position.0);
            assert_eq!(
                (broken.promise, position),
                (Promise::SealedHeads, Some(6 + between)),
                "{row}: {broken}"
            );
        }
    }
}

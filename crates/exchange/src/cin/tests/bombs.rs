//! Files that are made to make a reader fall over.

use super::*;

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written in place")]
fn check(text: &str, expected: Expect) {
    let error = read_text(text, 2025).err();
    // Whoever prints an error with its causes says everything once.
    assert!(error.as_ref().is_none_or(|error| std::error::Error::source(error).is_none()));
    expected.assert_eq(&error.map_or("taken".into(), |error| error.to_string()));
}

#[test]
fn no_document_type_is_read_and_no_entity_expanded() {
    let bomb =
        "<!DOCTYPE Message [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Message><Children/></Message>";
    check(bomb, expect!["census.xml: a document type is declared; a return has none, and none is read"]);
    check(
        &document(None, &[&fictional("&b;", "")]),
        expect!["census.xml, child 1: an entity is used that XML itself does not have; none is expanded"],
    );
    check(
        &document(None, &[&fictional("&#0;", "")]),
        expect!["census.xml, child 1: the text is not well-formed XML here"],
    );
}

#[test]
fn depth_length_and_number_are_bounded() {
    let first = fictional("FICT1", "");
    let deep = "<CINdetails>".repeat(100) + &"</CINdetails>".repeat(100);
    check(
        &document(None, &[&first, &fictional("FICT2", &deep)]),
        expect!["census.xml, child 2: elements stand more than 16 deep in one another"],
    );
    check(
        &format!("<Message>{}", "<a>".repeat(100)),
        expect!["census.xml: elements stand more than 16 deep in one another"],
    );
    let long = "9".repeat(200_000);
    check(
        &document(None, &[&first, &fictional(&long, "")]),
        expect!["census.xml, child 2: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        &document(None, &[&fictional("FICT1", &format!("<a b=\"{long}\"/>"))]),
        expect!["census.xml, child 1: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        &document(None, &[&fictional("FICT1", &format!("<!--{long}-->"))]),
        expect!["census.xml, child 1: a text, mark or comment is longer than 65536 bytes"],
    );
    check(
        &document(None, &[&fictional("FICT1", &"<a/>".repeat(30_000))]),
        expect!["census.xml, child 1: one child has more than 20000 elements or 1048576 bytes of text"],
    );
    check(
        &document(None, &[&fictional("FICT1", &format!("<a>{}</a>", "9".repeat(60_000)).repeat(20))]),
        expect!["census.xml, child 1: one child has more than 20000 elements or 1048576 bytes of text"],
    );
}

#[test]
fn what_is_no_census_says_so() {
    check(
        "",
        expect![
            "census.xml: this is another document: expected Message with Children in it, as a census has"
        ],
    );
    check(
        "<html><body/></html>",
        expect![
            "census.xml: this is another document: expected Message with Children in it, as a census has"
        ],
    );
    check(
        "<Message><Header/></Message>",
        expect![
            "census.xml: this is another document: expected Message with Children in it, as a census has"
        ],
    );
    check(
        "<Message><Children><Child></Children></Message>",
        expect!["census.xml, child 1: the text is not well-formed XML here"],
    );
    check("<Message><Children><Child>", expect!["census.xml, child 1: the file ends before its elements do"]);
    check(
        "PK\u{3}\u{4}",
        expect![
            "census.xml: this is another document: expected Message with Children in it, as a census has"
        ],
    );
    let error =
        read_text("<Message><Children/></Message>", 2019).map(|_| ()).map_err(|error| error.to_string());
    expect![[
        r#"Err("census.xml: the first census that is known here is that of the year from 1 April 2020")"#
    ]]
    .assert_eq(&format!("{error:?}"));
}

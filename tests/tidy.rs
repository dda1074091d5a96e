//! The house rules, held by a test: who may depend on whom, how long a file and a function may be, which words mean
//! what, and that the README's tables say what the code says. `UPDATE_EXPECT=1 cargo test --test tidy` rewrites the
//! tables.

mod tidy {
    mod arrows;
    mod contract;
    mod modules;
    mod shape;
    mod tables;
    pub mod tree;
    mod words;
}

/// Fails with every complaint at once, so that one run shows all there is to mend.
fn hold(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}\n  {}\n", complaints.join("\n  "));
}

//! A seeded, synthetic authority for tests, benches and the demo.

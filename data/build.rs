#![allow(clippy::print_stdout, reason = "build scripts talk to cargo this way")]
//! Tells cargo to embed again when any data file appears, changes or goes.
fn main() {
    println!("cargo:rerun-if-changed=.");
}

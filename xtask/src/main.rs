//! Automation that is not part of the product: `cargo xtask help` lists what there is.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

fn main() {
    println!("cargo xtask: nothing to do yet");
}

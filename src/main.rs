//! The command line: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    annals::internals::cli::main(std::env::args_os())
}

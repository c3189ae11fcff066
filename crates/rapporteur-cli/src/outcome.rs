//! How a command ends: 0 done, 1 some inputs could not be read, 2 wrong usage or unusable data files, 130 stopped by Ctrl-C.

use std::process::ExitCode;

/// How a command that ran to its end ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Some inputs could not be read; the others were done. Also for `check` and `score` that found faults.
    SomeFailed,
    /// The user stopped it; what was under way was finished and written.
    Stopped,
}

/// Turns the end of a command into an exit code; an error is wrong usage or unusable data.
///
/// A reader that closed the pipe (`| head`) is no error.
pub(crate) fn exit_code(result: anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        Ok(Outcome::Stopped) => {
            crate::io::complain("stopped: what was begun is written, the rest of the input was not read");
            ExitCode::from(130)
        }
        Err(error) => {
            let closed = error
                .chain()
                .filter_map(|e| e.downcast_ref::<std::io::Error>())
                .any(|e| e.kind() == std::io::ErrorKind::BrokenPipe);
            if closed {
                return ExitCode::SUCCESS;
            }
            crate::io::complain(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// What a subcommand that is still to be built answers.
pub(crate) fn not_built(name: &str) -> anyhow::Result<Outcome> {
    anyhow::bail!("`rapporteur {name}` is not built yet; `rapporteur events --store DIR` prints what a store holds")
}

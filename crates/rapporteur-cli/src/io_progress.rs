//! A line of progress on a terminal: how far, files, stories a second, events, time left.

use crate::io_sources::Sources;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The progress of one run; silent where standard error is no terminal.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    read: Arc<AtomicU64>,
    files: u64,
    begun: Arc<AtomicU64>,
    stories: AtomicU64,
    events: AtomicU64,
}

impl Progress {
    pub(crate) fn new(wanted: bool, sources: &Sources) -> Self {
        let total_bytes = sources.total_bytes();
        let shown = wanted && std::io::stderr().is_terminal();
        let bar = shown.then(|| {
            let bar = ProgressBar::with_draw_target(Some(total_bytes), ProgressDrawTarget::stderr_with_hz(4));
            let template = if total_bytes > 0 {
                "{bar:24} {percent:>3} % of {total_bytes}  {msg}  {eta} left"
            } else {
                "{spinner} {msg}  {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            read: sources.bytes_read(),
            files: sources.total_files(),
            begun: sources.files_begun(),
            stories: AtomicU64::new(0),
            events: AtomicU64::new(0),
        }
    }

    /// One more story is done.
    pub(crate) fn story(&self, events: u64) {
        let stories = self.stories.fetch_add(1, Ordering::Relaxed) + 1;
        let events = self.events.fetch_add(events, Ordering::Relaxed) + events;
        if let Some(bar) = &self.bar {
            let seconds = bar.elapsed().as_secs_f64().max(0.001);
            bar.set_position(self.read.load(Ordering::Relaxed));
            let files = match self.files {
                0 | 1 => String::new(),
                all => format!("file {} of {all}, ", self.begun.load(Ordering::Relaxed)),
            };
            bar.set_message(format!("{files}{stories} stories ({:.1}/s), {events} events", stories as f64 / seconds));
        }
    }

    /// Prints something without tearing the line.
    pub(crate) fn above(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the line away and says what was done.
    pub(crate) fn finish(&self, failed: u64) {
        if let Some(bar) = &self.bar {
            let seconds = bar.elapsed().as_secs_f64();
            bar.finish_and_clear();
            let (stories, events) = (self.stories.load(Ordering::Relaxed), self.events.load(Ordering::Relaxed));
            let unread = if failed > 0 { format!(", {failed} inputs could not be read") } else { String::new() };
            crate::io::complain(&format!("{stories} stories, {events} events in {seconds:.1} s{unread}"));
        }
    }
}

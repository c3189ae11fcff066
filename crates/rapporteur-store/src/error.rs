//! What can go wrong with a store.

use std::path::PathBuf;

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no store in the folder.
    #[error("{0}: no store here; `rapporteur ingest PATH --store {0}` makes one")]
    NoStore(PathBuf),
    /// Another process writes.
    #[error("{0}: another process is writing to this store; wait until it is done (reading goes on meanwhile)")]
    Busy(PathBuf),
    /// Made by a newer program.
    #[error(
        "{path}: the store has schema version {found}, this program knows versions up to {known}; use a newer rapporteur"
    )]
    TooNew {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The disk is full.
    #[error("{0}: the disk is full; what was committed before is kept, run the same command again when there is room")]
    DiskFull(PathBuf),
    /// The folder or file cannot be written.
    #[error("{0}: cannot be written (read-only folder or file, or no permission)")]
    ReadOnly(PathBuf),
    /// The file is damaged.
    #[error("{path}: damaged: {what}; restore a backup (`rapporteur store backup` makes them)")]
    Damaged {
        /// The store.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A filter that cannot be understood.
    #[error("{0}")]
    Query(String),
    /// Nothing has this name.
    #[error("{0}")]
    NotFound(String),
    /// The database said no.
    #[error("{path}: {source}")]
    Database {
        /// The store.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// The file system said no.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
}

impl Error {
    /// Whether waiting may help.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    pub(crate) fn database(path: &std::path::Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(C::DiskFull) => Self::DiskFull(path),
            Some(C::ReadOnly | C::CannotOpen | C::PermissionDenied) => Self::ReadOnly(path),
            Some(C::DatabaseBusy | C::DatabaseLocked) => Self::Busy(path),
            Some(C::DatabaseCorrupt | C::NotADatabase) => Self::Damaged { path, what: source.to_string() },
            _ => Self::Database { path, source },
        }
    }

    pub(crate) fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull(path.to_owned()),
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                Self::ReadOnly(path.to_owned())
            }
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

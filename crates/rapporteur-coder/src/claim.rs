//! Puts a trigger, its participants, status, place, date, counts and sources together as a claim.

//! What the training command needs: gold attributions turned into labelled positions.

use super::{
    features::{self, Hashes},
    frames,
    model::{Crf, Features, Model, Trainer},
    view::{At, Doc},
};
use crate::speech::SpeechRules;
use rapporteur_record::{Attribution, Reading, Span};
use std::collections::BTreeMap;

/// One labelled sequence.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Hashed features of each position.
    pub features: Vec<Features>,
    /// Transition type of each position.
    pub kinds: Vec<u8>,
    /// Labels: O B I for cues, O S C for source and content.
    pub gold: Vec<u8>,
}

/// Sequences for the cue model and for the span model, from one story with its gold attributions.
#[must_use]
pub fn sequences(rules: &SpeechRules, reading: &Reading, gold: &[Attribution]) -> (Vec<Sequence>, Vec<Sequence>) {
    let doc = Doc::new(reading);
    let found = frames::by_rules(rules, &doc);
    let hashes: Vec<Hashes> = doc.views.iter().map(Hashes::new).collect();
    let words_of = |spans: &[Span]| -> Vec<At> {
        let mut words = Vec::new();
        for (s, view) in doc.views.iter().enumerate() {
            for (i, t) in view.sent.tokens.iter().enumerate() {
                if spans.iter().any(|span| span.overlaps(t.span())) {
                    words.push((s as u32, i as u32));
                }
            }
        }
        words
    };
    let relations: Vec<(Vec<At>, Vec<At>, Vec<At>)> = gold
        .iter()
        .map(|g| (words_of(&g.source), words_of(&g.cue), words_of(&g.content)))
        .filter(|r| !r.1.is_empty())
        .collect();
    let mut cues = Vec::new();
    for s in 0..doc.views.len() as u32 {
        let view = &doc.views[s as usize];
        if view.len() == 0 {
            continue;
        }
        let mut labels = vec![0u8; view.sent.tokens.len()];
        for (_, cue, _) in &relations {
            for (n, a) in cue.iter().enumerate() {
                if a.0 == s {
                    let start = n == 0 || cue[n - 1] != (a.0, a.1.wrapping_sub(1));
                    labels[a.1 as usize] = if start { 1 } else { 2 };
                }
            }
        }
        let marks = super::marks(rules, &doc, &found, s);
        let rows = features::cue_features(&doc, &hashes[s as usize], s, &marks, Some(&super::rows(rules, view)));
        cues.push(Sequence { kinds: features::cue_kinds(view), features: rows, gold: labels });
    }
    let others: BTreeMap<At, u8> = relations.iter().map(|(_, cue, _)| (super::head_of_group(&doc, cue), 1)).collect();
    let mut spans = Vec::new();
    for (source, cue, content) in &relations {
        let head = super::head_of_group(&doc, cue);
        let by_rule = found
            .iter()
            .find(|f| f.head == head)
            .or_else(|| found.iter().find(|f| cue.contains(&f.head)))
            .or_else(|| found.iter().find(|f| f.cue.iter().any(|a| cue.contains(a))));
        let words = features::window(&doc, head, by_rule);
        let labels: Vec<u8> = words
            .iter()
            .map(|w| {
                if source.contains(w) {
                    1
                } else if content.contains(w) {
                    2
                } else {
                    0
                }
            })
            .collect();
        let (rows, kinds) = features::span_features(&doc, &hashes, cue, head, by_rule, &words, &others);
        spans.push(Sequence { features: rows, kinds, gold: labels });
    }
    (cues, spans)
}

/// Trainers for the two parts, empty.
#[must_use]
pub fn trainers(bits: u32, rate: f32, decay: f32, dropout: f32) -> (Trainer, Trainer) {
    (
        Trainer::new(Crf::new(bits, 3, features::CUE_TYPES), rate, decay, dropout),
        Trainer::new(Crf::new(bits, 3, features::SPAN_TYPES), rate, decay, dropout),
    )
}

/// Puts two finished parts together.
#[must_use]
pub fn model(cue: Crf, span: Crf, threshold: f32) -> Model {
    Model { cue, span, threshold }
}

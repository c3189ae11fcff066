//! Tags, lemmas, dependency trees and names of sentences, by an embedded trained model.

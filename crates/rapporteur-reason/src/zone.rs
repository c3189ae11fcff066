use crate::{PlaceFacts, PlaceKind, Truth};
use rapporteur_record::ActorCode;
use serde::{Deserialize, Serialize};

/// An area that a clause speaks of: boxes, polygons, states, named places, and exceptions from them.
///
/// Degrees: north and east positive. Sides of polygons are rhumb lines, as the Rio Treaty's article 4 has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Id within the agreement.
    pub id: String,
    /// What it is, for people.
    pub name: String,
    /// Evidence id with article.
    pub evidence: String,
    /// `[south, north, west, east]`; west greater than east crosses the date line.
    #[serde(default)]
    pub boxes: Vec<[f64; 4]>,
    /// Corners `[lat, lon]`; longitudes may run past 180 so that neighbours differ by less than 180.
    #[serde(default)]
    pub polygons: Vec<Vec<[f64; 2]>>,
    /// The recognised territory of these states.
    #[serde(default)]
    pub states: Vec<ActorCode>,
    /// Places or areas that belong to it by name.
    #[serde(default)]
    pub places: Vec<String>,
    /// Places or areas that do not, whatever the rest says.
    #[serde(default)]
    pub not_places: Vec<String>,
    /// Boxes cut out.
    #[serde(default)]
    pub not_boxes: Vec<[f64; 4]>,
    /// Places of which it is disputed.
    #[serde(default)]
    pub disputed_places: Vec<String>,
    /// `land` or `sea`: only places of that kind count, as coordinates alone cannot tell a coast from its waters.
    #[serde(default)]
    pub only: Option<Ground>,
    /// The bounds are our reading of words without coordinates.
    #[serde(default)]
    pub approximate: bool,
}

/// Land or water.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Land, and islands.
    Land,
    /// Open water, and features in it.
    Sea,
}

// Coordinates come from files and are never NaN: TOML has it, but `complaint` refuses it.
impl Eq for Zone {}

impl Zone {
    /// What is wrong with its numbers.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let bad_box = |b: &&[f64; 4]| {
            !(b.iter().all(|v| v.is_finite())
                && b[0] < b[1]
                && b[0] >= -90.0
                && b[1] <= 90.0
                && b[2].abs() <= 180.0
                && b[3].abs() <= 180.0)
        };
        if let Some(b) = self.boxes.iter().chain(&self.not_boxes).find(bad_box) {
            return Some(format!(
                "zone {:?}: box {b:?}; accepted: [south, north, west, east] in degrees, south < north",
                self.id
            ));
        }
        for polygon in &self.polygons {
            let bad = polygon.len() < 3 || polygon.iter().any(|[lat, lon]| !(lat.abs() <= 90.0 && lon.abs() <= 540.0));
            if bad {
                return Some(format!("zone {:?}: accepted: polygons of at least three [lat, lon] corners", self.id));
            }
        }
        if self.boxes.is_empty() && self.polygons.is_empty() && self.states.is_empty() && self.places.is_empty() {
            return Some(format!("zone {:?} is empty; accepted: boxes, polygons, states or places", self.id));
        }
        None
    }

    /// Whether a place lies in the zone.
    #[must_use]
    pub fn contains(&self, place: &PlaceFacts) -> Truth {
        let named = |list: &[String]| list.iter().any(|name| place.is_called(name));
        if named(&self.not_places) {
            return Truth::Fails;
        }
        match (self.only, place.kind) {
            (Some(Ground::Land), PlaceKind::Sea) | (Some(Ground::Sea), PlaceKind::Land | PlaceKind::State) => {
                return Truth::Fails;
            }
            _ => {}
        }
        if named(&self.disputed_places) {
            return Truth::Contested;
        }
        if named(&self.places) {
            return Truth::Holds;
        }
        if place.state.as_ref().is_some_and(|state| self.states.contains(state)) {
            return Truth::Holds;
        }
        let geometric = !(self.boxes.is_empty() && self.polygons.is_empty());
        match (place.lat, place.lon) {
            (Some(lat), Some(lon)) if geometric => {
                if self.not_boxes.iter().any(|b| in_box(b, lat, lon)) {
                    return Truth::Fails;
                }
                let inside = self.boxes.iter().any(|b| in_box(b, lat, lon))
                    || self.polygons.iter().any(|p| in_polygon(p, lat, lon));
                if inside { Truth::Holds } else { Truth::Fails }
            }
            _ if geometric => Truth::Unknown,
            _ if place.state.is_none() && !self.states.is_empty() => Truth::Unknown,
            _ => Truth::Fails,
        }
    }
}

fn in_box([south, north, west, east]: &[f64; 4], lat: f64, lon: f64) -> bool {
    let between = if west <= east { (*west..=*east).contains(&lon) } else { lon >= *west || lon <= *east };
    (*south..=*north).contains(&lat) && between
}

/// Mercator ordinate: on it rhumb lines are straight. The poles are drawn at 89.99 degrees.
fn ordinate(lat_deg: f64) -> f64 {
    lat_deg.clamp(-89.99, 89.99).to_radians().tan().asinh()
}

fn in_polygon(corners: &[[f64; 2]], lat: f64, lon: f64) -> bool {
    [lon - 360.0, lon, lon + 360.0].iter().any(|x| crosses_odd(corners, ordinate(lat), *x))
}

fn crosses_odd(corners: &[[f64; 2]], y: f64, x: f64) -> bool {
    let mut inside = false;
    let mut last = corners.len() - 1;
    for (i, [lat, lon]) in corners.iter().enumerate() {
        let [last_lat, last_lon] = corners[last];
        let (y1, y2) = (ordinate(*lat), ordinate(last_lat));
        if (y1 > y) != (y2 > y) && x < (last_lon - lon) * (y - y1) / (y2 - y1) + lon {
            inside = !inside;
        }
        last = i;
    }
    inside
}

/// Great-circle distance in kilometres on a sphere of 6371.0088 km.
#[must_use]
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lon1, lat2, lon2) = (a.0.to_radians(), a.1.to_radians(), b.0.to_radians(), b.1.to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * 6371.0088 * h.sqrt().min(1.0).asin()
}

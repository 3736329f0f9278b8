//! Cells of the earth's surface, and distances on it: with Redis's numbers, so that its scores and
//! distances are the same.

use std::f64::consts::PI;

#[derive(Clone, Copy)]
pub struct Place {
    pub longitude: f64,
    pub latitude: f64,
}

const LATITUDE: f64 = 85.05112878;
const LONGITUDE: f64 = 180.0;
/// Bits of each of the two in a score.
const BITS: u32 = 26;
const RADIUS: f64 = 6_372_797.560_856;

impl Place {
    pub fn is_valid(self) -> bool {
        self.longitude.abs() <= LONGITUDE && self.latitude.abs() <= LATITUDE
    }
}

/// How far a number is from the beginning of a range, in cells. Its end is in a cell of its own, behind
/// the others: Redis's scores have a bit more there.
fn cell(at: f64, most: f64, bits: u32) -> u64 {
    let part = (at + most) / (2.0 * most);
    (part * (1u64 << bits) as f64) as u64
}

fn spread(number: u64) -> u64 {
    (0..32).fold(0, |out, bit| out | (number >> bit & 1) << (2 * bit))
}

fn gather(number: u64) -> u64 {
    (0..32).fold(0, |out, bit| out | (number >> (2 * bit) & 1) << bit)
}

fn together(longitude: u64, latitude: u64) -> u64 {
    spread(latitude) | spread(longitude) << 1
}

pub fn encode(place: Place) -> f64 {
    let longitude = cell(place.longitude, LONGITUDE, BITS);
    together(longitude, cell(place.latitude, LATITUDE, BITS)) as f64
}

/// The middle of a score's cell.
pub fn decode(score: f64) -> Place {
    let cells = score as u64;
    let middle = |cell: u64, most: f64| {
        let edge = |cell: u64| -most + (cell as f64 / (1u64 << BITS) as f64) * (2.0 * most);
        ((edge(cell) + edge(cell + 1)) / 2.0).clamp(-most, most)
    };
    Place {
        longitude: middle(gather(cells >> 1), LONGITUDE),
        latitude: middle(gather(cells), LATITUDE),
    }
}

/// The text of a geohash as others have it: with latitudes up to 90 degrees, eleven characters, of
/// which the last is always 0.
pub fn standard(place: Place) -> [u8; 11] {
    const ALPHABET: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
    let longitude = cell(place.longitude, LONGITUDE, BITS);
    let bits = together(longitude, cell(place.latitude, 90.0, BITS));
    let mut text = [b'0'; 11];
    for (at, one) in text.iter_mut().take(10).enumerate() {
        *one = ALPHABET[(bits >> (52 - 5 * (at + 1)) & 31) as usize];
    }
    text
}

fn radians(degrees: f64) -> f64 {
    degrees * (PI / 180.0)
}

fn along_meridian(a: f64, b: f64) -> f64 {
    RADIUS * (radians(b) - radians(a)).abs()
}

/// In metres, by the haversine.
pub fn distance(a: Place, b: Place) -> f64 {
    let v = ((radians(b.longitude) - radians(a.longitude)) / 2.0).sin();
    if v == 0.0 {
        return along_meridian(a.latitude, b.latitude);
    }
    let (from, to) = (radians(a.latitude), radians(b.latitude));
    let u = ((to - from) / 2.0).sin();
    2.0 * RADIUS * (u * u + from.cos() * to.cos() * v * v).sqrt().asin()
}

/// Around a place, in metres.
#[derive(Clone, Copy)]
pub enum Shape {
    Circle(f64),
    /// The width and the height.
    Rectangle(f64, f64),
}

impl Shape {
    /// How far a place is from the middle; `None`: it is outside.
    pub fn distance(self, middle: Place, place: Place) -> Option<f64> {
        match self {
            Shape::Circle(radius) => Some(distance(middle, place)).filter(|far| *far <= radius),
            Shape::Rectangle(width, height) => {
                let high = along_meridian(place.latitude, middle.latitude);
                let level = Place {
                    latitude: place.latitude,
                    ..middle
                };
                let inside = high <= height / 2.0 && distance(place, level) <= width / 2.0;
                inside.then(|| distance(middle, place))
            }
        }
    }

    /// The metres to the west and east, and to the north and south.
    fn reach(self) -> (f64, f64) {
        match self {
            Shape::Circle(radius) => (radius, radius),
            Shape::Rectangle(width, height) => (width / 2.0, height / 2.0),
        }
    }
}

/// No more cells than this on a side.
const SIDE: u64 = 3;

/// Ranges of scores, from one up to another, that have everything in a shape, and some of what is
/// around it.
pub fn around(middle: Place, shape: Shape) -> Vec<(u64, u64)> {
    let (wide, high) = shape.reach();
    // A little more than needed: numbers are rounded.
    let degrees = |metres: f64| metres / RADIUS / (PI / 180.0) * 1.000_001 + 1e-6;
    let up = degrees(high);
    let (south, north) = (middle.latitude - up, middle.latitude + up);
    // The longest way around is where the meridians are nearest to one another.
    let narrow = radians(south.abs().max(north.abs()).min(90.0)).cos();
    // A circle touches the meridians between its middle and the pole.
    let angle = (radians(degrees(wide)).min(PI / 2.0)).sin() / narrow.max(1e-9);
    let aside = if angle < 1.0 && narrow > 1e-6 {
        (angle.asin() / (PI / 180.0)).max(degrees(wide) / narrow)
    } else {
        360.0
    };
    let (west, east) = (middle.longitude - aside, middle.longitude + aside);
    // Over the edge of the map it goes on at the other side.
    let parts = match () {
        () if aside >= 180.0 => vec![(-LONGITUDE, LONGITUDE)],
        () if west < -LONGITUDE => vec![(-LONGITUDE, east), (west + 360.0, LONGITUDE)],
        () if east > LONGITUDE => vec![(west, LONGITUDE), (-LONGITUDE, east - 360.0)],
        () => vec![(west, east)],
    };
    let mut ranges = Vec::new();
    for (west, east) in parts {
        let span = |bits: u32| {
            let column = |at: f64| cell(at.clamp(-LONGITUDE, LONGITUDE), LONGITUDE, bits);
            let row = |at: f64| cell(at.clamp(-LATITUDE, LATITUDE), LATITUDE, bits);
            (column(west), column(east), row(south), row(north))
        };
        let fits = |bits: &u32| {
            let (west, east, south, north) = span(*bits);
            east - west < SIDE && north - south < SIDE
        };
        let bits = (1..=BITS).rev().find(fits).unwrap_or(1);
        let (west, east, south, north) = span(bits);
        for row in south..=north {
            for column in west..=east {
                let shift = 2 * (BITS - bits);
                let at = together(column, row);
                ranges.push((at << shift, (at + 1) << shift));
            }
        }
    }
    ranges.sort_unstable();
    ranges.dedup();
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_map_is_redis_s() {
        let at = |longitude, latitude| Place {
            longitude,
            latitude,
        };
        assert_eq!(encode(at(180.0, 0.0)), 10133099161583616.0);
        assert_eq!(encode(at(0.0, 85.05112878)), 6755399441055744.0);
        assert_eq!(encode(at(180.0, 85.05112878)), 13510798882111488.0);
        assert_eq!(decode(10133099161583616.0).longitude, 180.0);
        assert_eq!(&standard(decode(13510798882111488.0)), b"bp05b5048p0");
        let found = around(at(-179.0, 0.0), Shape::Circle(200_000.0));
        let edge = 10133099161583616;
        assert!(found.iter().any(|(from, to)| (*from..*to).contains(&edge)));
    }

    #[test]
    fn cells_around_have_all_that_is_near() {
        let mut state = 1u64;
        let mut draw = |most: f64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0) * most
        };
        let places: Vec<Place> = (0..300)
            .map(|_| Place {
                longitude: draw(180.0),
                latitude: draw(85.0),
            })
            .collect();
        for (at, middle) in places.iter().enumerate() {
            let far = 10f64.powi((at % 8) as i32);
            let shapes = [
                Shape::Circle(far),
                Shape::Circle(2e7),
                Shape::Rectangle(far * 2.0, far),
            ];
            for shape in shapes {
                let ranges = around(*middle, shape);
                for place in places.iter().map(|place| decode(encode(*place))) {
                    let score = encode(place) as u64;
                    let is_covered = ranges
                        .iter()
                        .any(|(from, to)| (*from..*to).contains(&score));
                    assert!(is_covered || shape.distance(*middle, place).is_none());
                }
            }
        }
    }
}

//! Places on the earth: sorted sets whose scores are cells of its surface.

mod cells;
mod places;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "geoadd" -5 WRITE, ONE_KEY, "3.2.0", "Adds places, or moves them.", places::geoadd;
    "geodist" -4 READ | FAST, ONE_KEY, "3.2.0", "Returns the distance between two places.", places::geodist;
    "geohash" -2 READ | FAST, ONE_KEY, "3.2.0", "Returns the geohashes of places.", places::geohash;
    "geopos" -2 READ | FAST, ONE_KEY, "3.2.0", "Returns longitudes and latitudes of places.", places::geopos;
    "georadius" -6 WRITE, Keys::Geo(6), "3.2.0", "An old form of GEOSEARCH and GEOSEARCHSTORE.", places::georadius;
    "georadius_ro" -6 READ, ONE_KEY, "3.2.10", "An old form of GEOSEARCH.", places::georadius_ro;
    "georadiusbymember" -5 WRITE, Keys::Geo(5), "3.2.0", "An old form of GEOSEARCH and GEOSEARCHSTORE.", places::georadiusbymember;
    "georadiusbymember_ro" -5 READ, ONE_KEY, "3.2.10", "An old form of GEOSEARCH.", places::georadiusbymember_ro;
    "geosearch" -7 READ, ONE_KEY, "6.2.0", "Returns the places in a circle or rectangle.", places::geosearch;
    "geosearchstore" -8 WRITE, TWO_KEYS, "6.2.0", "Stores the places in a circle or rectangle.", places::geosearchstore;
};

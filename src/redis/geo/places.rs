//! Places: the members of a sorted set whose scores are their cells, 52 bits that take latitude and
//! longitude in turns.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::{double, integer};
use crate::redis::geo::cells::{self, distance, Place, Shape};
use crate::redis::store::head::{Head, Type};
use crate::redis::zset::add::{put, Done, Rules};
use crate::redis::zset::range::store;
use crate::redis::zset::scores;

/// Metres in a unit.
fn unit(word: &[u8]) -> Answer<f64> {
    match () {
        () if is(word, "m") => Ok(1.0),
        () if is(word, "km") => Ok(1000.0),
        () if is(word, "ft") => Ok(0.3048),
        () if is(word, "mi") => Ok(1609.34),
        () => err("unsupported unit provided. please use M, KM, FT, MI"),
    }
}

fn place(longitude: &[u8], latitude: &[u8]) -> Answer<Place> {
    let place = Place {
        longitude: double(longitude)?,
        latitude: double(latitude)?,
    };
    match place.is_valid() {
        true => Ok(place),
        false => err(format!(
            "invalid longitude,latitude pair {:.6},{:.6}",
            place.longitude, place.latitude
        )),
    }
}

fn place_of(c: &Call, head: &Head, member: &[u8]) -> Answer<Option<Place>> {
    Ok(scores::score(c.view, head, member)?.map(cells::decode))
}

pub fn geoadd(c: &mut Call) -> Answer {
    let (mut rules, mut ch, mut at) = (Rules::default(), false, 2);
    while at < c.len() {
        match () {
            () if c.is(at, "nx") => rules.nx = true,
            () if c.is(at, "xx") => rules.xx = true,
            () if c.is(at, "ch") => ch = true,
            () => break,
        }
        at += 1;
    }
    let words = &c.args[at..];
    if words.is_empty() || !words.len().is_multiple_of(3) || (rules.nx && rules.xx) {
        return Err(syntax());
    }
    let mut members = Vec::with_capacity(words.len() / 3);
    for three in words.chunks_exact(3) {
        members.push((cells::encode(place(three[0], three[1])?), three[2]));
    }
    let key = c.key();
    let mut head = match c.typed(key, Type::Zset)? {
        Some(head) => head,
        None if rules.xx => {
            c.reply.int(0);
            return Ok(());
        }
        None => c.fresh(key, Type::Zset)?,
    };
    let (mut added, mut changed) = (0, 0);
    for (score, member) in members {
        match put(c, &mut head, member, score, rules)? {
            Done::Added(_) => added += 1,
            Done::Changed(_) => changed += 1,
            Done::Same(_) | Done::Refused => {}
        }
    }
    if added + changed > 0 {
        c.keep(key, &head);
    }
    c.reply.int(if ch { added + changed } else { added });
    Ok(())
}

/// As Redis writes coordinates: seventeen decimals without zeros at the end.
fn coordinate(c: &mut Call, number: f64) {
    let text = format!("{number:.17}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    c.reply.double_as(number, text);
}

fn show_place(c: &mut Call, place: Place) {
    c.reply.array(2);
    coordinate(c, place.longitude);
    coordinate(c, place.latitude);
}

pub fn geopos(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Zset)?;
    c.reply.array(c.len() - 2);
    for member in &c.args[2..] {
        let found = match &head {
            Some(head) => place_of(c, head, member)?,
            None => None,
        };
        match found {
            Some(place) => show_place(c, place),
            None => c.reply.nil_array(),
        }
    }
    Ok(())
}

pub fn geohash(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Zset)?;
    c.reply.array(c.len() - 2);
    for member in &c.args[2..] {
        let found = match &head {
            Some(head) => place_of(c, head, member)?,
            None => None,
        };
        let text = found.map(cells::standard);
        c.reply.bulk_or_nil(text.as_ref().map(|text| &text[..]));
    }
    Ok(())
}

pub fn geodist(c: &mut Call) -> Answer {
    let per = match c.len() {
        4 => 1.0,
        5 => unit(c.arg(4))?,
        _ => return Err(syntax()),
    };
    let Some(head) = c.typed(c.key(), Type::Zset)? else {
        c.reply.nil();
        return Ok(());
    };
    match (place_of(c, &head, c.arg(2))?, place_of(c, &head, c.arg(3))?) {
        (Some(a), Some(b)) => c
            .reply
            .bulk(format!("{:.4}", distance(a, b) / per).as_bytes()),
        _ => c.reply.nil(),
    }
    Ok(())
}

/// What a search asks for.
struct Search<'c> {
    from: Option<From<'c>>,
    shape: Option<Shape>,
    per: f64,
    with_distance: bool,
    with_hash: bool,
    with_place: bool,
    /// `Some(true)`: the nearest first.
    ascending: Option<bool>,
    count: u64,
    any: bool,
    to: Option<&'c [u8]>,
    stores_distance: bool,
}

#[derive(Clone, Copy)]
enum From<'c> {
    Member(&'c [u8]),
    Place(Place),
}

impl Search<'_> {
    fn new<'c>() -> Search<'c> {
        Search {
            from: None,
            shape: None,
            per: 1.0,
            with_distance: false,
            with_hash: false,
            with_place: false,
            ascending: None,
            count: 0,
            any: false,
            to: None,
            stores_distance: false,
        }
    }
}

fn length(word: &[u8], numeric: &'static str, negative: &'static str) -> Answer<f64> {
    let number = double(word).map_err(|_| fail(numeric))?;
    match number < 0.0 {
        true => err(negative),
        false => Ok(number),
    }
}

fn radius(word: &[u8], per: &[u8]) -> Answer<(Shape, f64)> {
    let radius = length(word, "need numeric radius", "radius cannot be negative")?;
    let per = unit(per)?;
    Ok((Shape::Circle(radius * per), per))
}

fn rectangle(width: &[u8], height: &[u8], per: &[u8]) -> Answer<(Shape, f64)> {
    let negative = "height or width cannot be negative";
    let wide = double(width).map_err(|_| fail("need numeric width"))?;
    let high = double(height).map_err(|_| fail("need numeric height"))?;
    if wide < 0.0 || high < 0.0 {
        return err(negative);
    }
    let per = unit(per)?;
    Ok((Shape::Rectangle(wide * per, high * per), per))
}

/// How a command of the family gives its search.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Radius,
    ByMember,
    Search,
    SearchStore,
}

fn options<'c>(
    c: &Call<'c, '_>,
    search: &mut Search<'c>,
    from: usize,
    (form, may_store): (Form, bool),
    source: Option<&Head>,
) -> Answer {
    let is_search = matches!(form, Form::Search | Form::SearchStore);
    let mut at = from;
    while at < c.len() {
        let left = c.len() - at - 1;
        match () {
            () if c.is(at, "withdist") => search.with_distance = true,
            () if c.is(at, "withhash") => search.with_hash = true,
            () if c.is(at, "withcoord") => search.with_place = true,
            () if c.is(at, "any") => search.any = true,
            () if c.is(at, "asc") => search.ascending = Some(true),
            () if c.is(at, "desc") => search.ascending = Some(false),
            () if c.is(at, "count") && left >= 1 => {
                let number = integer(c.arg(at + 1));
                let number =
                    number.ok_or_else(|| fail("value is not an integer or out of range"))?;
                search.count = match u64::try_from(number) {
                    Ok(number @ 1..) => number,
                    _ => return err("COUNT must be > 0"),
                };
                at += 1;
            }
            () if !is_search && may_store && left >= 1 && c.is(at, "store") => {
                (search.to, search.stores_distance) = (Some(c.arg(at + 1)), false);
                at += 1;
            }
            () if !is_search && may_store && left >= 1 && c.is(at, "storedist") => {
                (search.to, search.stores_distance) = (Some(c.arg(at + 1)), true);
                at += 1;
            }
            () if is_search && left >= 1 && search.from.is_none() && c.is(at, "frommember") => {
                let member = c.arg(at + 1);
                if let Some(head) = source {
                    must_have(c, head, member)?;
                }
                search.from = Some(From::Member(member));
                at += 1;
            }
            () if is_search && left >= 2 && search.from.is_none() && c.is(at, "fromlonlat") => {
                search.from = Some(From::Place(place(c.arg(at + 1), c.arg(at + 2))?));
                at += 2;
            }
            () if is_search && left >= 2 && search.shape.is_none() && c.is(at, "byradius") => {
                let (shape, per) = radius(c.arg(at + 1), c.arg(at + 2))?;
                (search.shape, search.per) = (Some(shape), per);
                at += 2;
            }
            () if is_search && left >= 3 && search.shape.is_none() && c.is(at, "bybox") => {
                let (shape, per) = rectangle(c.arg(at + 1), c.arg(at + 2), c.arg(at + 3))?;
                (search.shape, search.per) = (Some(shape), per);
                at += 3;
            }
            () if form == Form::SearchStore && c.is(at, "storedist") => {
                search.stores_distance = true;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    let name = String::from_utf8_lossy(c.arg(0));
    if search.to.is_some() && (search.with_distance || search.with_hash || search.with_place) {
        let what = match form {
            Form::SearchStore => "GEOSEARCHSTORE",
            _ => "STORE option in GEORADIUS",
        };
        return err(format!(
            "{what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options"
        ));
    }
    if search.from.is_none() {
        return err(format!(
            "exactly one of FROMMEMBER or FROMLONLAT can be specified for {name}"
        ));
    }
    if search.shape.is_none() {
        return err(format!(
            "exactly one of BYRADIUS and BYBOX can be specified for {name}"
        ));
    }
    if search.any && search.count == 0 {
        return err("the ANY argument requires COUNT argument");
    }
    Ok(())
}

fn must_have(c: &Call, head: &Head, member: &[u8]) -> Answer<Place> {
    let found = place_of(c, head, member)?;
    found.ok_or_else(|| fail("could not decode requested zset member"))
}

struct Found {
    member: Vec<u8>,
    score: f64,
    place: Place,
    distance: f64,
}

fn find(c: &Call, head: &Head, search: &Search) -> Answer<Vec<Found>> {
    let (from, Some(shape)) = (search.from, search.shape) else {
        return Err(syntax());
    };
    let middle = match from {
        Some(From::Member(member)) => must_have(c, head, member)?,
        Some(From::Place(place)) => place,
        None => return Err(syntax()),
    };
    let mut found = Vec::new();
    'cells: for (first, last) in cells::around(middle, shape) {
        let range = scores::between(head, first, last);
        let mut walk = scores::Walk::new(c.view, range, false)?;
        while let Some((member, score)) = walk.next(c.view)? {
            let place = cells::decode(score);
            let Some(distance) = shape.distance(middle, place) else {
                continue;
            };
            found.push(Found {
                member: member.to_vec(),
                score,
                place,
                distance,
            });
            if search.any && found.len() as u64 >= search.count {
                break 'cells;
            }
        }
    }
    // The nearest ones are wanted where some are.
    let nearest = (search.count > 0 && !search.any).then_some(true);
    if let Some(ascending) = search.ascending.or(nearest) {
        found.sort_by(|a, b| match ascending {
            true => a.distance.total_cmp(&b.distance),
            false => b.distance.total_cmp(&a.distance),
        });
    }
    if search.count > 0 {
        found.truncate(usize::try_from(search.count).unwrap_or(usize::MAX));
    }
    Ok(found)
}

fn run(c: &mut Call, search: &Search, head: Option<Head>) -> Answer {
    let found = match &head {
        Some(head) => find(c, head, search)?,
        None => Vec::new(),
    };
    if let Some(key) = search.to {
        let count = found.len() as u64;
        let members = found.into_iter().map(|one| match search.stores_distance {
            true => (one.member, one.distance / search.per),
            false => (one.member, one.score),
        });
        store(c, key, members.collect())?;
        c.reply.count(count);
        return Ok(());
    }
    c.reply.array(found.len());
    let more = [search.with_distance, search.with_hash, search.with_place];
    let more = more.iter().filter(|one| **one).count();
    for one in found {
        if more > 0 {
            c.reply.array(1 + more);
        }
        c.reply.bulk(&one.member);
        if search.with_distance {
            let text = format!("{:.4}", one.distance / search.per);
            c.reply.bulk(text.as_bytes());
        }
        if search.with_hash {
            c.reply.int(one.score as i64);
        }
        if search.with_place {
            show_place(c, one.place);
        }
    }
    Ok(())
}

fn by_radius(c: &mut Call, may_store: bool) -> Answer {
    let (key, mut search) = (c.key(), Search::new());
    let head = c.typed(key, Type::Zset)?;
    search.from = Some(From::Place(place(c.arg(2), c.arg(3))?));
    let (shape, per) = radius(c.arg(4), c.arg(5))?;
    (search.shape, search.per) = (Some(shape), per);
    options(c, &mut search, 6, (Form::Radius, may_store), head.as_ref())?;
    run(c, &search, head)
}

fn by_member(c: &mut Call, may_store: bool) -> Answer {
    let (key, mut search) = (c.key(), Search::new());
    let head = c.typed(key, Type::Zset)?;
    search.from = Some(From::Member(c.arg(2)));
    search.shape = Some(Shape::Circle(0.0));
    // Without a key Redis does not look at the words of the radius.
    if let Some(head) = &head {
        must_have(c, head, c.arg(2))?;
        let (shape, per) = radius(c.arg(3), c.arg(4))?;
        (search.shape, search.per) = (Some(shape), per);
    }
    options(
        c,
        &mut search,
        5,
        (Form::ByMember, may_store),
        head.as_ref(),
    )?;
    run(c, &search, head)
}

pub fn georadius(c: &mut Call) -> Answer {
    by_radius(c, true)
}

pub fn georadius_ro(c: &mut Call) -> Answer {
    by_radius(c, false)
}

pub fn georadiusbymember(c: &mut Call) -> Answer {
    by_member(c, true)
}

pub fn georadiusbymember_ro(c: &mut Call) -> Answer {
    by_member(c, false)
}

pub fn geosearch(c: &mut Call) -> Answer {
    let (key, mut search) = (c.key(), Search::new());
    let head = c.typed(key, Type::Zset)?;
    options(c, &mut search, 2, (Form::Search, false), head.as_ref())?;
    run(c, &search, head)
}

pub fn geosearchstore(c: &mut Call) -> Answer {
    let (key, mut search) = (c.arg(2), Search::new());
    let head = c.typed(key, Type::Zset)?;
    search.to = Some(c.arg(1));
    options(c, &mut search, 3, (Form::SearchStore, true), head.as_ref())?;
    run(c, &search, head)
}

// SPDX-License-Identifier: GPL-3.0-or-later
// From the catalogues of d3-celestial to lines "name, ra, dec, type" (degrees, ICRS). Where two objects have one name, the
// earlier line counts, so the better known come first.

// A letter as SIMBAD abbreviates it and as it is spelt.
const GREEK = {
  α: ["alf", "alpha"], β: ["bet", "beta"], γ: ["gam", "gamma"], δ: ["del", "delta"], ε: ["eps", "epsilon"],
  ζ: ["zet", "zeta"], η: ["eta", "eta"], θ: ["tet", "theta"], ι: ["iot", "iota"], κ: ["kap", "kappa"],
  λ: ["lam", "lambda"], μ: ["mu", "mu"], ν: ["nu", "nu"], ξ: ["ksi", "xi"], ο: ["omi", "omicron"], π: ["pi", "pi"],
  ρ: ["rho", "rho"], σ: ["sig", "sigma"], τ: ["tau", "tau"], υ: ["ups", "upsilon"], φ: ["phi", "phi"],
  χ: ["chi", "chi"], ψ: ["psi", "psi"], ω: ["ome", "omega"],
};

const TYPES = {
  gg: "Galaxy cluster", g: "Galaxy", s: "Spiral galaxy", s0: "Lenticular galaxy", sd: "Dwarf spheroidal galaxy",
  i: "Irregular galaxy", e: "Elliptical galaxy", oc: "Open cluster", gc: "Globular cluster", dn: "Dark nebula",
  bn: "Bright nebula", sfr: "Star-forming region", rn: "Reflection nebula", en: "Emission nebula",
  pn: "Planetary nebula", snr: "Supernova remnant", pos: "Group of stars",
};

const localGroupType = (type) => (/^GC/.test(type) ? "Globular cluster" : "Galaxy");

// Thin and other odd blanks, marks of writing direction, hyphens of all kinds.
export function clean(text) {
  return String(text ?? "")
    .replace(/[\u200b-\u200f\u202a-\u202e]/g, "")
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/[\s\u2005\u2009\u00a0]+/g, " ")
    .trim();
}

// The catalogues write right ascensions as longitudes from -180 to 180.
export function position(feature) {
  const [lon, lat] = feature.geometry.coordinates;
  return [Number(((lon + 360) % 360).toFixed(5)) % 360, Number(lat.toFixed(5))];
}

// "α1" of And: alf1 And, alf01 And is the same by spelling, alpha1 And, alpha1 Andromedae.
export function bayerNames(letter, constellation, genitive) {
  const parts = /^(\p{L})(\d*)$/u.exec(letter ?? "");
  if (!parts || !genitive) return [];
  const spelt = GREEK[parts[1]] ?? [parts[1]];
  const names = spelt.flatMap((word) => [`${word}${parts[2]} ${constellation}`, `${word}${parts[2]} ${genitive}`]);
  return [...new Set(names)];
}

export function starNames(star, genitives) {
  const genitive = genitives.get(star.c);
  const ofConstellation = (word) => (word && genitive ? [`${word} ${star.c}`, `${word} ${genitive}`] : []);
  return [
    clean(star.name), ...bayerNames(star.bayer, star.c, genitive), ...ofConstellation(clean(star.flam)),
    ...ofConstellation(clean(star.var)), clean(star.hd), clean(star.gl), clean(star.hip),
  ].filter(Boolean);
}

// "name, ra, dec" or "name" in lines, # begins a comment: a map from names to features' coordinates, or to null.
export function corrections(text) {
  const map = new Map();
  for (const line of text.split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const [name, ra, dec] = line.split("\t");
    map.set(name, ra === undefined ? null : [Number(ra), Number(dec)]);
  }
  return map;
}

// Catalogues in `data`: corrections, messier, dsos, dsonames, lg, starnames, stars, constellations.
export function table(data) {
  const lines = [];
  const seen = new Set();
  const add = (name, [ra, dec], type) => {
    const cleaned = clean(name);
    const key = cleaned.toLowerCase();
    // Two supernova remnants have a declination of 255 and 120 degrees.
    if (!/[a-z]/i.test(cleaned) || seen.has(key) || Math.abs(dec) > 90) return;
    seen.add(key);
    lines.push(`${cleaned}\t${ra}\t${dec}\t${type}`);
  };

  const genitives = new Map(data.constellations.features.map((f) => [f.properties.desig, f.properties.gen]));
  const stars = new Map(data.stars.features.map((f) => [String(f.id), f]));
  const named = Object.entries(data.starnames).filter(([id]) => stars.has(id));
  const corrected = data.dsos.features.flatMap((f) => {
    const name = [f.id, f.properties.desig].find((each) => data.corrections.has(each));
    if (name === undefined) return [f];
    const right = data.corrections.get(name);
    return right ? [{ ...f, geometry: { coordinates: right } }] : [];
  });
  const deepSky = new Map(corrected.flatMap((f) => [[f.properties.desig, f], [f.id, f]]));

  // Messier's own list is coarse; positions come from the large catalogue where it has the object.
  for (const feature of data.messier.features) {
    const { name, desig, alt, type } = feature.properties;
    const number = name.replace(/^M/, "M ");
    const place = position(deepSky.get(number) ?? deepSky.get(desig) ?? feature);
    for (const each of [number, desig, alt]) if (each) add(each, place, TYPES[type] ?? "Object");
  }
  for (const [id, names] of Object.entries(data.dsonames)) {
    const feature = deepSky.get(id);
    if (feature) add(names.name, position(feature), TYPES[feature.properties.type] ?? "Object");
  }
  for (const feature of corrected) {
    const type = TYPES[feature.properties.type] ?? "Object";
    add(feature.properties.desig, position(feature), type);
    if (/\D/.test(feature.id)) add(feature.id, position(feature), type);
  }
  for (const feature of data.lg.features) {
    const type = localGroupType(feature.properties.type);
    for (const name of [feature.properties.name, feature.properties.desig]) add(name, position(feature), type);
  }
  for (const [id, star] of named) {
    for (const name of starNames(star, genitives)) add(name, position(stars.get(id)), "Star");
  }
  for (const [id, star] of stars) add(`HIP ${id}`, position(star), "Star");
  return lines;
}

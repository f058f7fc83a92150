// The network without biyezhao, in JavaScript: npm install onnxruntime-node jpeg-js
// node onnx_alone.mjs models/portrait.onnx finished.jpg
//
// The photo is a 3:4 frame with the head where an ID photo has it, such as `biyezhao standardise` makes.
process.env.ORT_DISABLE_TELEMETRY = "1"; // onnxruntime 1.29 and later report to their maker otherwise
import { readFile } from "node:fs/promises";

const { default: jpeg } = await import("jpeg-js");
const { InferenceSession, Tensor } = await import("onnxruntime-node");

const [model, photo] = process.argv.slice(2);
const session = await InferenceSession.create(model);
const { width, height, data } = jpeg.decode(await readFile(photo), { formatAsRGBA: false, useTArray: true });
const image = new Tensor("uint8", data, [1, height, width, 3]);
const { attributes, faces } = await session.run({ image }, ["attributes", "faces"]);

// The order of the model's metadata, which onnxruntime-node does not read; GET /v1/model tells it, too.
const names = [
  ...["tinted_glasses", "earrings", "hair_over_ears", "busy_clothing", "heavy_makeup", "retouching"],
  ...["necklace", "hair_accessory", "dyed_hair"],
];
console.log(
  JSON.stringify({
    best_face: faces.data[4],
    attributes: Object.fromEntries(names.map((name, i) => [name, attributes.data[i]])),
  }),
);

"""The network without biyezhao: numpy, Pillow and onnxruntime are enough.

python onnx_alone.py models/portrait.onnx finished.jpg

The photo is a 3:4 frame with the head where an ID photo has it, such as ``biyezhao standardise`` makes.
"""

import json
import os
import sys

import numpy as np
from PIL import Image

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime 1.29 and later report to their maker otherwise
import onnxruntime

model, photo = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
facts = session.get_modelmeta().custom_metadata_map
frame = np.asarray(Image.open(photo).convert("RGB"))[None]  # uint8 [1, H, W, 3], any size
attributes, landmarks, faces = session.run(["attributes", "landmarks", "faces"], {"image": frame})

height, width = frame.shape[1:3]
points = dict(zip(json.loads(facts["landmarks"]), landmarks[0], strict=True))
probabilities = dict(zip(json.loads(facts["attributes"]), attributes[0].astype(float).round(4).tolist(), strict=True))
irises = {side: (points[f"{side}_iris"][:2] * (width, height)).round(1).tolist() for side in ("left", "right")}
print(json.dumps({"best_face": round(float(faces[0, 0, 4]), 4), "attributes": probabilities, "irises": irises}))

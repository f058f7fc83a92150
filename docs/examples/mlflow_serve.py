"""Ask a network that ``mlflow models serve`` serves about one photo; needs nothing but numpy and Pillow.

MLFLOW_TRACKING_URI=sqlite:///mlflow.db mlflow models serve -m models:/portraitnet@champion --env-manager local -p 5001
python mlflow_serve.py http://127.0.0.1:5001 finished.jpg
"""

import json
import sys
import urllib.request

import numpy as np
from PIL import Image

server, photo = sys.argv[1:]
frame = np.asarray(Image.open(photo).convert("RGB").resize((240, 320)))[None]
request = urllib.request.Request(
    f"{server}/invocations",
    json.dumps({"inputs": {"image": frame.tolist()}}).encode(),
    {"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as response:
    answer = json.load(response)["predictions"]
print(json.dumps({"attributes": answer["attributes"][0], "pose": answer["pose"][0]}))

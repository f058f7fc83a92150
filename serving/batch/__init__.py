"""Batches: the photos and collection codes of many students in, one table of who must do what out.

from biyezhao.serving.batch.local import LocalEngine
from biyezhao.serving.batch.run import run_batch
from biyezhao.serving.standards import load

result = run_batch(Path("class-2027"), Path("out"), load("chsi"), LocalEngine(jobs=4))
"""

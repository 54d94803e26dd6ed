"""The corpus of faults, a JSON line a figure: how many ids have programs, trigger, and fall silent when repaired.

Host programs stand for rows that no PROGRAM.json can express; they are counted by tests/programs, not here.
"""

import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/faults"))
sys.dont_write_bytecode = True

import test_corpus as corpus  # noqa: E402


def figure(name, value, target):
    print(json.dumps(dict(figure=name, value=value, unit="", target=target, met=None if target is None else value == target, peer="")), flush=True)


def main():
    ids, triggered, silent, scratch = set(), set(), 0, pathlib.Path(tempfile.mkdtemp())
    for folder in corpus.FOLDERS:
        id = folder.name.split(".")[0]
        ids.add(id)
        told = [fault["id"] for fault in corpus.execute(folder / "program.json", *corpus.notes(id))[1]["faults"]]
        if told == [id]:
            triggered.add(folder.name)
        silent += corpus.execute(corpus.twin(folder, scratch), *corpus.notes(id))[1]["faults"] == []
    programs = len(corpus.FOLDERS)
    figure("fault corpus: ids with a program", len(ids), None)
    figure(f"fault corpus: programs triggered, of {programs}", len(triggered), programs)
    figure(f"fault corpus: repaired twins silent, of {programs}", silent, programs)


if __name__ == "__main__":
    main()

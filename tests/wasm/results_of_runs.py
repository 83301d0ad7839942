"""The tables of pickled runs as plain lists, to be compared between machines."""

import pickle
from pathlib import Path


def results(path):
    """Every column of every table, by the number of the world, the table and the column; floats keep all their bits."""
    from model.world import World

    found = {}
    for number, runs in enumerate(pickle.loads(Path(path).read_bytes())):
        world = World(runs)
        world.run()
        for table, frame in world.results().frames().items():
            for column in frame.columns:
                values = frame[column].to_numpy()
                plain = values.tolist() if values.dtype.kind in "iufb" else list(map(str, values.tolist()))
                found[f"{number} {table} {column}"] = plain
    return found

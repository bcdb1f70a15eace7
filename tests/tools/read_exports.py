"""Opens what annals exported with the programs that it is for, and checks that nothing was lost on the way."""

import csv
import json
import math
import pathlib
import shutil
import subprocess
import sys
import warnings

import networkx

folder = pathlib.Path(sys.argv[1])
ANNA = 'Anna <b>&"Kim" \\N'
FORMULA = "=cmd|' /C calc'!A1"


def text(name):
    return (folder / name).read_text(encoding="utf-8")


def events():
    return [json.loads(line) for line in text("all.jsonl").splitlines()]


def graphs():
    warnings.simplefilter("ignore")  # of networkx about its own future
    for ending, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        graph = read(folder / f"events.{ending}")
        assert graph.is_directed()
        nodes = [values for _, values in graph.nodes(data=True)]
        assert sum(values["class"] == "event" for values in nodes) == len(events())
        assert any(values["name"] == ANNA for values in nodes), "markup in names is text"
        songchon = next(values for values in nodes if values["name"] == "Songchon")
        assert math.isclose(songchon["latitude"], 39.262) and math.isclose(songchon["longitude"], 126.216)
        opening = next(values for values in nodes if values.get("type") == "opening")
        assert (opening["start"], opening["end"]) == ("2024-02-28", "2024-02-29")
        assert opening["disputed"] is True
        roles = sorted(values["role"] for _, _, values in graph.edges(data=True))
        said = sorted(party["role"] for event in events() for party in event["parties"])
        assert roles == said, (roles, said)
        pairs = read(folder / f"pairs.{ending}")
        assert not pairs.is_directed() and pairs.number_of_edges() > 0
        assert sum(values["weight"] for _, _, values in pairs.edges(data=True)) == together()
        assert networkx.has_path(graph.to_undirected(), *anna_and_songchon(graph))
    print("networkx reads GraphML and GEXF")


def anna_and_songchon(graph):
    named = {values["name"]: node for node, values in graph.nodes(data=True)}
    return named[ANNA], named["Songchon"]


def together():
    """How many pairs of entities took part in the same event, over all events."""
    pairs = 0
    for event in events():
        if event["mood"] not in ("happened", "ongoing"):
            continue
        who = {party["id"] for party in event["parties"] if party["name"]}
        pairs += len(who) * (len(who) - 1) // 2
    return pairs


def position(point):
    assert len(point) == 2 and all(isinstance(part, (int, float)) for part in point)
    assert -180 <= point[0] <= 180 and -90 <= point[1] <= 90


def maps():
    """RFC 7946, as far as it says what a collection of points is."""
    for name in ("events.geojson", "places.geojson"):
        collection = json.loads(text(name))
        assert collection["type"] == "FeatureCollection"
        assert set(collection) == {"type", "features"} and collection["features"]
        for feature in collection["features"]:
            assert feature["type"] == "Feature" and isinstance(feature["properties"], dict)
            geometry = feature["geometry"]
            if geometry is None:
                continue
            assert set(geometry) == {"type", "coordinates"}
            if geometry["type"] == "Point":
                position(geometry["coordinates"])
            else:
                assert geometry["type"] == "MultiPoint"
                for point in geometry["coordinates"]:
                    position(point)
    places = {feature["properties"]["name"]: feature for feature in json.loads(text("places.geojson"))["features"]}
    assert places["Songchon"]["geometry"]["coordinates"] == [126.216, 39.262], "longitude goes first"
    assert places[FORMULA]["geometry"] is None, "what lies in a place is not where the place is"
    print("GeoJSON is a collection of points")


def tables():
    with open(folder / "all.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["id"]) for row in rows] == [int(row["id"]) for row in rows if None not in row]
    assert {int(row["id"]) for row in rows} == {event["id"] for event in events()}
    assert any(row["by"] == ANNA for row in rows)
    with open(folder / "claims.csv", encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    assert len(claims) == sum(len(event["claims"]) for event in events())
    assert any(claim["title"] == 'Mill <opens> & "more"' for claim in claims)
    for name in ("all.csv", "claims.csv"):
        with open(folder / name, encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row), row
    print("Python's csv reads both tables, and no cell is a formula")


def pictures():
    if not shutil.which("dot"):
        print("skipped: graphviz is not installed")
        return
    for name in ("events.dot", "pairs.dot", "people.dot"):
        drawn = subprocess.run(["dot", "-Tplain", folder / name], capture_output=True, text=True, check=True)
        nodes = [line for line in drawn.stdout.splitlines() if line.startswith("node ")]
        assert len(nodes) == text(name).count("shape="), name
    print("graphviz draws both graphs")


for check in (graphs, maps, tables, pictures):
    check()

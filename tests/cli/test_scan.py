from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from detector.cli.formats.flat import JsonlWriter
from tests.cli.conftest import SPAM_BEGINS, Run


def row(text: object, **also: object) -> bytes:
    return json.dumps({**also, "text": text}).encode() + b"\n"


@pytest.fixture
def corpus(tmp_path: Path, spam: str, honest: str) -> Path:
    """A folder with four documents, two of them contaminated, and a broken row."""
    root = tmp_path / "corpus"
    (root / "sub").mkdir(parents=True)
    (root / "bad, 100%.txt").write_bytes(spam.encode())
    (root / "good.md").write_bytes(honest.encode())
    rows = row(honest, id="r1") + b"{broken\n" + row(spam, id=2)
    (root / "sub" / "rows.jsonl").write_bytes(rows)
    return root


def test_a_page_with_spam(run: Run, page: Path) -> None:
    result = run("scan", page)
    assert result.exit_code == 1
    header, line = result.stdout.splitlines()
    assert header.split() == ["document", "score", "spans", "families", "share", "begins", "with"]
    assert line.startswith(str(page))
    assert "adult" in line
    assert result.stderr == "1 document, 1 contaminated, 0 errors\n"


def test_a_page_without_spam(run: Run, tmp_path: Path, honest: str) -> None:
    path = tmp_path / "good.txt"
    path.write_bytes(honest.encode())
    result = run("scan", path)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == "1 document, 0 contaminated, 0 errors\n"


def test_a_folder(run: Run, corpus: Path) -> None:
    result = run("scan", corpus)
    assert result.exit_code == 2
    assert [line.split("  ")[0] for line in result.stdout.splitlines()[1:]] == [
        str(corpus / "bad, 100%.txt"),
        "2",
    ]
    error, summary = result.stderr.splitlines()
    assert error.startswith(f"detector: error: {corpus / 'sub' / 'rows.jsonl'}:2: not JSON: ")
    assert summary == "4 documents, 2 contaminated, 1 error"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["page.txt"], 1), (["page.txt", "--exit-zero"], 0), (["page.txt", "no", "--exit-zero"], 2),
     (["no", "page.txt"], 2), (["good.txt"], 0), (["good.txt", "page.txt"], 1)],
)  # fmt: skip
def test_exit_status(
    run: Run, page: Path, honest: str, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], status: int,
) -> None:  # fmt: skip
    monkeypatch.chdir(page.parent)
    Path("good.txt").write_bytes(honest.encode())
    assert run("scan", *arguments).exit_code == status


def test_quiet_says_errors_only(run: Run, page: Path) -> None:
    result = run("scan", page, "missing", "--quiet")
    assert result.stderr == "detector: error: missing: No such file or directory\n"
    assert str(page) in result.stdout


def test_standard_input(run: Run, spam: str, honest: str) -> None:
    result = run("scan", "-", "--format", "jsonl", stdin=spam.encode())
    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == "-"
    rows = row(honest) + row(spam, id="x")
    result = run("scan", "-", "--input", "jsonl", "--format", "jsonl", stdin=rows)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["id"], one["contaminated"]) for one in found] == [("-:1", False), ("x", True)]


def test_fields_and_gzip(run: Run, tmp_path: Path, spam: str, honest: str) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [{"body": honest, "url": "one"}, {"body": spam, "url": "two"}]
    path.write_bytes(gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in rows)))
    arguments = ("--text-field", "body", "--id-field", "url", "--format", "csv")
    result = run("scan", path, *arguments)
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(one["id"], one["contaminated"]) for one in found] == [
        ("one", "false"),
        ("two", "true"),
    ]
    assert result.exit_code == 1


def test_include_and_exclude(run: Run, corpus: Path) -> None:
    only = run("scan", corpus, "--include", "*.md")
    assert (only.exit_code, only.stderr) == (0, "1 document, 0 contaminated, 0 errors\n")
    without = run("scan", corpus, "--exclude", "sub", "--exclude", "bad*")
    assert (without.exit_code, without.stderr) == (0, "1 document, 0 contaminated, 0 errors\n")
    nothing = run("scan", corpus, "--include", "*.html")
    assert nothing.exit_code == 0
    assert "warning: nothing to read" in nothing.stderr


def test_jsonl_has_one_object_a_document(run: Run, corpus: Path, spam: str) -> None:
    result = run("scan", corpus, "--format", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in found] == [
        str(corpus / "bad, 100%.txt"), str(corpus / "good.md"), "r1", 2,
    ]  # fmt: skip
    for one in found:
        assert set(one) == {"id", "contaminated", "score", "spans"}
        assert one["contaminated"] == bool(one["spans"])
    span = found[0]["spans"][0]
    assert set(span) == {"start", "end", "score", "family", "reasons"}
    assert SPAM_BEGINS in spam[span["start"] : span["end"]]


def test_json_is_an_array_of_the_same(run: Run, corpus: Path, tmp_path: Path) -> None:
    lines = run("scan", corpus, "--format", "jsonl").stdout.splitlines()
    array = json.loads(run("scan", corpus, "--format", "json").stdout)
    assert array == [json.loads(line) for line in lines]
    assert json.loads(run("scan", tmp_path / "missing", "--format", "json").stdout) == []


def test_csv(run: Run, corpus: Path) -> None:
    found = list(csv.DictReader(io.StringIO(run("scan", corpus, "--format", "csv").stdout)))
    assert len(found) == 4
    assert found[0]["families"] == "adult"
    assert found[0]["n_spans"] == str(len(found[0]["spans"].split()))
    assert found[1] == {
        "id": str(corpus / "good.md"), "contaminated": "false", "score": found[1]["score"],
        "n_spans": "0", "families": "", "share": "0.0000", "spans": "",
    }  # fmt: skip


def test_github(run: Run, corpus: Path, spam: str) -> None:
    lines = run("scan", corpus, "--format", "github").stdout.splitlines()
    begin = json.loads(run("scan", corpus, "-f", "jsonl").stdout.splitlines()[0])["spans"][0]
    line = spam.count("\n", 0, begin["start"]) + 1
    path = str(corpus / "bad, 100%.txt").replace("%", "%25").replace(",", "%2C")
    assert lines[0].startswith(f"::warning file={path},line={line},endLine=")
    assert ",col=1,endColumn=" in lines[0]
    assert "title=adult spam::adult spam, probability " in lines[0]
    (failed,) = [one for one in lines if one.startswith("::error ")]
    assert failed.startswith(f"::error file={corpus / 'sub' / 'rows.jsonl'},line=2::not JSON")
    assert lines[-1].startswith(f"::warning file={corpus / 'sub' / 'rows.jsonl'},line=3,title=")


# What SARIF 2.1.0 allows in the objects that are written; nothing else may be in them.
SARIF: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"columnKind", "results", "invocations"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id"}, {"shortDescription", "defaultConfiguration"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "properties"}),
    "invocation": ({"executionSuccessful"}, {"toolExecutionNotifications"}),
    "notification": ({"message"}, {"level", "locations"}),
    "physical": (set(), {"artifactLocation", "region"}),
    "region": (set(), {"startLine", "startColumn", "endLine", "endColumn"}),
}


def check_sarif(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    required, allowed = SARIF[kind]
    assert required <= set(value) <= required | allowed
    return value


def check_place(place: dict[str, Any]) -> str:
    """Check a location and return the path it names."""
    physical = check_sarif("physical", place["physicalLocation"])
    region = check_sarif("region", physical.get("region", {"startLine": 1}))
    assert all(isinstance(number, int) and number >= 1 for number in region.values())
    uri: str = physical["artifactLocation"]["uri"]
    assert " " not in uri
    return unquote(uri).removeprefix("file://")


def test_sarif(run: Run, corpus: Path, tmp_path: Path, spam: str) -> None:
    result = run("scan", corpus, tmp_path / "missing", "--format", "sarif")
    log = check_sarif("log", json.loads(result.stdout))
    assert log["version"] == "2.1.0"
    (one,) = (check_sarif("run", one) for one in log["runs"])
    driver = check_sarif("driver", one["tool"]["driver"])
    rules = [check_sarif("rule", rule)["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert one["columnKind"] == "unicodeCodePoints"
    places = []
    for found in one["results"]:
        check_sarif("result", found)
        assert found["level"] == "warning"
        assert rules[found["ruleIndex"]] == found["ruleId"]
        assert found["message"]["text"]
        (place,) = found["locations"]
        places.append(check_place(place))
    assert set(places) == {str(corpus / "bad, 100%.txt"), str(corpus / "sub" / "rows.jsonl")}
    lines = spam.split("\n")
    region = one["results"][0]["locations"][0]["physicalLocation"]["region"]
    start = sum(len(line) + 1 for line in lines[: region["startLine"] - 1])
    assert start + region["startColumn"] - 1 == one["results"][0]["properties"]["start"]
    end = sum(len(line) + 1 for line in lines[: region["endLine"] - 1])
    last = [found for found in one["results"] if found["properties"]["document"] != 2][-1]
    region = last["locations"][0]["physicalLocation"]["region"]
    assert end + region["endColumn"] - 1 == last["properties"]["end"]
    (invocation,) = one["invocations"]
    assert check_sarif("invocation", invocation)["executionSuccessful"] is False
    said = [check_sarif("notification", said) for said in invocation["toolExecutionNotifications"]]
    failed = [check_place(notification["locations"][0]) for notification in said]
    assert failed == [str(corpus / "sub" / "rows.jsonl"), str(tmp_path / "missing")]


def test_sarif_of_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    log = json.loads(run("scan", tmp_path, "--format", "sarif").stdout)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_output_goes_to_a_file(run: Run, page: Path, tmp_path: Path) -> None:
    target = tmp_path / "found.jsonl"
    result = run("scan", tmp_path, "--format", "jsonl", "--output", target)
    assert (result.exit_code, result.stdout) == (1, "")
    first = target.read_bytes()
    assert json.loads(first)["id"] == str(page)
    run("scan", tmp_path, "--format", "jsonl", "--output", target)  # not read as input
    assert target.read_bytes() == first


def test_output_appears_whole_or_not_at_all(
    run: Run, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(JsonlWriter, "document", fail)
    target = tmp_path / "found"
    result = run("scan", page, "--format", "jsonl", "--output", target)
    assert isinstance(result.exception, RuntimeError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]


@pytest.mark.parametrize("make", [lambda page: page, lambda page: page.parent / "no" / "file"])
def test_output_that_cannot_be(run: Run, page: Path, make: Callable[[Path], Path]) -> None:
    before = page.read_bytes()
    result = run("scan", page, "--output", make(page))
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"detector: error: {make(page)}: ")
    assert page.read_bytes() == before


def test_presets_and_models(run: Run, page: Path, tmp_path: Path) -> None:
    assert run("scan", page, "--preset", "high-precision").exit_code == 1
    assert run("scan", page, "--preset", "bold").exit_code == 2
    result = run("scan", page, "--model", tmp_path)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"detector: error: {tmp_path}: no model here")

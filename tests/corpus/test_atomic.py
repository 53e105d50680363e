from __future__ import annotations

from pathlib import Path

import pytest

from detector.corpus.atomic import AtomicFile


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with AtomicFile(path) as file:
        file.stream.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with AtomicFile(path) as file:
            file.stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_its_target_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with AtomicFile(link) as file:
        file.stream.write(b"new")
    assert (target.read_bytes(), link.read_bytes()) == (b"old", b"new")


def test_a_device_is_written_to_and_not_replaced() -> None:
    null = Path("/dev/null")
    with AtomicFile(null) as file:
        file.stream.write(b"new")
    assert null.is_char_device()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        AtomicFile(tmp_path)

"""Making, keeping and examining a home."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.application_database import of_the_file
from tests.command import Command, command_in

from bellwether.workspace.home import Hold, Home


def test_a_missing_home_is_told_with_the_remedy(tmp_path: Path) -> None:
    ran = command_in(tmp_path / "nowhere")("values", "logins")
    assert ran.code == 4
    assert ran.err.startswith("Error: There is no Bellwether workspace in")
    assert "init" in ran.err


def test_a_home_is_not_made_over_files(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    assert command_in(tmp_path)("init").code == 4
    assert command_in(tmp_path)("demo").code == 4
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    ran = command_in(tmp_path / "home")("init", "--zone", "Mars/Olympus")
    assert (ran.code, ran.err) == (2, "Error: There is no time zone “Mars/Olympus”. Write it like Europe/Berlin.\n")


def test_a_home_that_is_held_is_told(own: Command, tmp_path: Path) -> None:
    with Hold(Home(tmp_path / "home")):
        ran = own("values", "logins")
    assert ran.code == 4
    assert "in use" in ran.err


def test_compute_verify_and_doctor_agree(own: Command) -> None:
    assert own("doctor").code == 1
    computed = own("compute", "--to", "2024-02-28", "--format", "json")
    assert computed.json()["metrics"] == 6
    again = own("compute", "--to", "2024-02-28")
    assert again.out == "Everything is computed up to 2024-02-28; nothing had to be done.\n"
    verified = own("verify", "--format", "json")
    assert verified.code == 0
    assert (verified.json()["different"], verified.json()["compared"] > 0) == (0, True)


def test_a_back_up_is_restored_elsewhere_with_the_same_values(own: Command, tmp_path: Path) -> None:
    saved = own("backup", str(tmp_path / "saved"), "--format", "json")
    assert saved.code == 0
    elsewhere = command_in(tmp_path / "elsewhere")
    assert elsewhere("restore", str(tmp_path / "saved")).code == 0
    words = ("values", "active_share", "--on", "2024-02-28", "--format", "json")
    assert elsewhere(*words).out == own(*words).out


@of_the_file
def test_a_back_up_is_not_restored_over_a_home_unless_told(own: Command, tmp_path: Path) -> None:
    own("backup", str(tmp_path / "saved"))
    assert own("restore", str(tmp_path / "saved")).code == 4
    assert own("restore", str(tmp_path / "saved"), "--overwrite").code == 0


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(own: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    ran = own("export", str(tmp_path / "file" / "below"))
    assert ran.code == 3
    assert ran.err.startswith("Error: “")
    assert "Traceback" not in ran.err


def test_days_that_are_not_over_are_not_stored(own: Command) -> None:
    assert own("compute", "--to", "2199-01-01").code == 2


@of_the_file
def test_a_process_of_its_own_leaves_nothing_on_standard_error(tmp_path: Path) -> None:
    """Libraries that find something unreleased when the process ends say so there."""
    command = [sys.executable, "-c", "from bellwether.cli.main import main; main()", "--home", str(tmp_path / "home")]
    done = subprocess.run([*command, "init"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@of_the_file
def test_an_application_database_that_fails_in_the_middle_of_a_command_is_told_in_a_sentence(
    own: Command, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "home/app.sqlite")) as opened:
        opened.execute("DROP TABLE audit_entry")
        opened.commit()
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    (wanted / "more.yaml").write_text("families: [{key: more, name: More}]", encoding="utf-8")
    ran = own("apply", str(wanted))
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("Error: The application database has failed: “")
    assert "app.sqlite” says “no such table: audit_entry”. What was begun was not kept." in ran.err
    assert "Traceback" not in ran.err

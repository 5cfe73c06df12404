"""Django as pages need it, on an empty home of its own: to be imported before anything of theirs."""

import os
import tempfile
from pathlib import Path

from bellwether.workspace import database

HOME = Path(tempfile.mkdtemp(prefix="bellwether-portfolio-")) / "home"

os.environ["DJANGO_SETTINGS_MODULE"] = "bellwether.config.web"
os.environ["BELLWETHER_HOME"] = str(HOME)
database.make_ready()

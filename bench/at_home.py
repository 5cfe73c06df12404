"""Django on the home that BELLWETHER_HOME names: to be imported before anything of the application's."""

import os

from bellwether.workspace import database

os.environ["DJANGO_SETTINGS_MODULE"] = "bellwether.config.web"
database.make_ready()

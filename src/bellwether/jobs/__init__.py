"""What runs beside the pages: asked for or periodic, one after another, each run on record."""

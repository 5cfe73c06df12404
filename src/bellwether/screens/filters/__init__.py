"""The filter builder: conditions on accounts, put together in a form, with a live count and a sentence."""

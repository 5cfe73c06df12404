"""The REST interface: accounts, people, records and values for other programs, over HTTP and JSON."""

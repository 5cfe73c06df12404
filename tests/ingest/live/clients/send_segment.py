"""Sends with Segment's (or RudderStack's) library for Python; runs in the library's own environment.

python send_segment.py MODULE HOST KEY NAME EVENTS SECONDS-BETWEEN
"""

import importlib
import sys
import time


def main() -> None:
    """Sends, and says how many messages the library gave up."""
    module, host, key, name, events, pause = sys.argv[1:]
    library = importlib.import_module(module)
    options = {"host": host, "timeout": 2, "max_retries": 100, "upload_interval": 0.1, "upload_size": 20}
    refused = []
    client = library.Client(key, on_error=lambda error, batch: refused.append((str(error), len(batch))), **options)
    for number in range(int(events)):
        properties = {"number": number, "text": "ü", "missing": float("nan") if number % 10 == 0 else 1.5}
        told = {"context": {"groupId": "acme"}}
        if "rudder" in module:
            client.track(f"user-{number % 5}", "Sent", properties, **told)
        else:
            client.track(f"user-{number % 5}", "Sent", properties, message_id=f"{name}-{number}", **told)
        time.sleep(float(pause))
    client.identify("user-1", {"email": "one@acme.example"})
    client.flush()
    client.join()
    print(len(refused), refused[:3])


if __name__ == "__main__":
    main()

"""What is done to each request before it is sent."""

import random

import schemathesis
from urllib3.util import SKIP_HEADER


@schemathesis.hook
def before_call(context, case, kwargs):
    # As if through a proxy of ours: whoever comes from one address alone is soon told to wait, and then
    # the fuzzer would see nothing else.
    address = ".".join(str(random.randint(1, 254)) for _ in range(3))
    case.headers["X-Forwarded-For"] = f"10.{address}"
    # A word that the HTTP client takes for an order, and refuses to send. The fuzzer finds it in the
    # source of that client, where it looks for values that are out of the ordinary.
    for name, value in case.headers.items():
        if value == SKIP_HEADER:
            case.headers[name] = "skipped"

"""Each request comes from another address, as if through a proxy of ours.

Whoever comes from one address alone is soon told to wait, and then the fuzzer would see nothing else.
"""

import random

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    address = ".".join(str(random.randint(1, 254)) for _ in range(3))
    case.headers["X-Forwarded-For"] = f"10.{address}"

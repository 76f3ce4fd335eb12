"""What no document can say of a good request: tokens and cursors are those that the service gave, and are kept from its
answers; an Idempotency-Key is one that was not used with another text."""

import re

import schemathesis

TOKEN = "Consistency-Token"
KEY = "Idempotency-Key"
tokens = []
keys = set()
cursors = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    key = case.headers.get(KEY)
    is_new = key not in keys
    keys.add(key)
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if key is not None and not is_new:
        del case.headers[KEY]
    if TOKEN in case.headers:
        del case.headers[TOKEN]
        if tokens:
            case.headers[TOKEN] = tokens[-1]
    asked = {"before", "after"} & set(case.query or {})
    for side in asked:
        del case.query[side]
    if asked:
        case.query.update(cursors.get(case.operation.path, {}))


@schemathesis.hook
def after_call(context, case, response):
    headers = {name.lower(): values[0] for name, values in response.headers.items()}
    if TOKEN.lower() in headers:
        tokens[:] = [headers[TOKEN.lower()]]
    found = re.search(r"(before|after)=([\w-]+)", headers.get("link", ""))
    if found:
        cursors[case.operation.path] = {found[1]: found[2]}

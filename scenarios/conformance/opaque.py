"""What no document can say of a good request: tokens and cursors are those that the service gave, and are kept from its
answers; an Idempotency-Key is one that was not used with another text."""

import re
import uuid

import schemathesis

TOKEN = "Consistency-Token"
KEY = "Idempotency-Key"
tokens = []
cursors = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    key = case.headers.get(KEY)
    if key:
        del case.headers[KEY]
        if len(key) <= 200:
            case.headers[KEY] = key[:-1] + uuid.uuid4().hex + key[-1]
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

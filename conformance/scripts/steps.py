"""Steps as source: each kind of step, as a person would write it into a view or a hook.

The table at the end has them all. A step that looks at what is told of is written with `note`; one
that only looks, and that nothing is told of, is left out.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from conformance.describe import steps as s
from conformance.describe.app import View
from conformance.perform.scene import holds_items
from conformance.scripts.literals import NotSpelled, exception, literal, named, quoted
from conformance.scripts.requests import by_client, client_call

if TYPE_CHECKING:
    from conformance.scripts.places import Place

# Names that a program imports of the framework, and those that a function is given.
IMPORTED = frozenset({"request", "g", "session", "current_app", "url_for", "abort"})
GIVEN = frozenset({"response", "exception", "values"})
# Names that a program has for something else.
TAKEN = (
    frozenset(
        {"app", "seen", "client", "reply", "note", "call", "stored", "response", "redirect", "sys"}
    )
    | IMPORTED
)
MARKING = ("session", "request")
Lines = list[str]


def indented(lines: Lines) -> Lines:
    """Return lines as the body of a block."""
    return [f"    {line}" if line else "" for line in (lines or ["pass"])]


def target(place: Place, name: str) -> str:
    """Return what a step names, as source."""
    name = place.writer.idiom.targets.get(name, name)
    root, *rest = name.split(".")
    if place.writer.idiom.routed and root == "request":
        pass
    elif root in IMPORTED or root in place.writer.idiom.places:
        place.writer.framework(root)
    elif root in GIVEN and not (root == "response" and place.writer.idiom.answer):
        if root not in place.given:
            raise NotSpelled(f"a {place.part.kind} function is given no {root}")
    elif root == "app":
        pass
    else:
        place.writer.framework(root)
    return ".".join([root, *rest])


def held(place: Place, step: s.Read | s.Write | s.Delete | s.Demand) -> str:
    """Return an item or an attribute of a target, as source."""
    other = place.writer.idiom.targets.get(f"{step.target}.{step.name}")
    if other is not None:
        return target(place, other)
    owner = target(place, step.target)
    if holds_items(step.target):
        return f"{owner}[{literal(step.name, place.names)}]"
    if step.name.isidentifier():
        return f"{owner}.{step.name}"
    raise NotSpelled(f"{step.name!r} is no name of an attribute")


def looked_at(place: Place, step: s.Step, subject: str, source: str) -> Lines:
    """Return a step that only looks: noted where it is told of, else left out.

    To look at a session leaves a mark, and to read what was sent takes it from the client.
    """
    if place.tells(step, subject):
        return [place.note(step, source)]
    if isinstance(step, s.Read) and step.target.partition(".")[0] in MARKING:
        place.names.of("contextlib", "suppress")
        return ["with suppress(Exception):", f"    {source}"]
    return []


def done(place: Place, step: s.Step, subject: str, source: str, statement: str = "") -> Lines:
    """Return a step that changes something: noted where it is told of, else just done."""
    if not place.tells(step, subject):
        return [statement or source]
    if not statement:
        return [place.note(step, source)]
    return [
        "try:",
        f"    {statement}",
        "    seen.append(None)",
        "except Exception as error:",
        '    seen.append(f"raises {type(error).__name__}")',
    ]


def _read(place: Place, step: s.Read) -> Lines:
    return looked_at(place, step, f"{step.target}.{step.name}", held(place, step))


def _demand(place: Place, step: s.Demand) -> Lines:
    if place.tells(step, f"{step.target}.{step.name}"):
        return [f"seen.append({held(place, step)})"]
    return [held(place, step)]


def _write(place: Place, step: s.Write) -> Lines:
    value = literal(step.value, place.names)
    statement = f"{held(place, step)} = {value}"
    return done(place, step, f"{step.target}.{step.name}", "", statement)


def _delete(place: Place, step: s.Delete) -> Lines:
    return done(place, step, f"{step.target}.{step.name}", "", f"del {held(place, step)}")


def arguments(place: Place, given: tuple[Any, ...], keywords: s.Pairs = ()) -> str:
    """Return the arguments of a call as source."""
    words = [literal(value, place.names) for value in given]
    odd = {key: value for key, value in keywords if not key.isidentifier()}
    words += [f"{k}={literal(v, place.names)}" for k, v in keywords if k.isidentifier()]
    words += [f"**{literal(odd, place.names)}"] if odd else []
    return ", ".join(words)


def _call(place: Place, step: s.Call) -> Lines:
    owner = target(place, step.target)
    source = f"{owner}.{step.method}({arguments(place, step.arguments, step.keywords)})"
    return done(place, step, f"{step.target}.{step.method}", source)


def _apply(place: Place, step: s.Apply) -> Lines:
    name = getattr(step.function, "__name__", type(step.function).__name__)
    function = named(step.function, place.names)
    more = arguments(place, step.arguments)
    source = f"{function}({target(place, step.target)}{', ' + more if more else ''})"
    return done(place, step, f"{name} {step.target}", source)


def _url(place: Place, step: s.Url) -> Lines:
    options = tuple((f"_{key}", value) for key, value in step.options)
    word = place.writer.idiom.word("url_for")
    if "." not in word:
        place.writer.framework(word)
    source = f"{word}({arguments(place, (step.endpoint,), (*step.values, *options))})"
    return looked_at(place, step, step.endpoint, source)


def _note(place: Place, step: s.Note) -> Lines:
    return [f"seen.append({quoted(step.text)})"] if place.tells(step, step.text) else []


def _raise(place: Place, step: s.Raise) -> Lines:
    made = f"{exception(step.kind, place.names)}({arguments(place, step.arguments)})"
    cause = f" from {exception(step.cause, place.names)}()" if step.cause else ""
    place.ends = True
    return [f"raise {made}{cause}"]


def _abort(place: Place, step: s.Abort) -> Lines:
    word = place.writer.idiom.word("abort")
    place.writer.framework(word)
    if word != "abort":
        if isinstance(step.code, s.Answer):
            raise NotSpelled("an abort with a response")
        return [f"raise {word}({step.code})"]
    if isinstance(step.code, s.Answer):
        place.writer.framework("make_response")
        before, value = returned(place, step.code)
        return [*before, f"abort(make_response({value}))"]
    return [f"abort({step.code})"]


def _after_this(place: Place, step: s.AfterThis) -> Lines:
    place.writer.framework("after_this_request")
    inner = place.inside("after_this", step.name, ("response",))
    body = inner.lines(step.steps)
    if not inner.ends:
        body.append("return response")
    head = f"{place.writer.define} {identifier(step.name)}(response):"
    return ["@after_this_request", head, *indented(body)]


def _dispatch(place: Place, step: s.Dispatch) -> Lines:
    if step.app is not None or not by_client(step.exchange) or step.exchange.steps:
        raise NotSpelled("a request to another application, from inside of one")
    if place.tells(step, str(step.exchange)):
        raise NotSpelled("what a nested request is answered by")
    return [f"{place.writer.awaited}app.test_client().{client_call(step.exchange, place.names)}"]


def _within(place: Place, step: s.Within) -> Lines:
    return [f"with {context(place, step)}:", *indented(place.lines(step.steps))]


def context(place: Place, step: s.Within | s.Push) -> str:
    """Return what makes a context."""
    app = "app"
    if step.app is not None and step.app != place.writer.run.app:
        app = place.writer.other(step.app)
    if place.writer.idiom.asynchronous:
        raise NotSpelled("a context that is entered by hand, in a coroutine")
    if step.exchange is None:
        return f"{app}.app_context()"
    if not by_client(step.exchange):
        raise NotSpelled("a context of a request that the test client cannot make")
    call = client_call(step.exchange, place.names)
    verb, _, rest = call.partition("(")
    method = "" if verb in ("get", "open") else f", method={quoted(step.exchange.method)}"
    return f"{app}.test_request_context({rest[:-1]}{method})"


def _push(place: Place, step: s.Push) -> Lines:
    made = context(place, step)
    if step.label in place.writer.pushed:
        return [f"contexts[{quoted(step.label)}].push()"]
    place.writer.pushed.add(step.label)
    place.names.definitions["contexts"] = "contexts = {}"
    name = f"contexts[{quoted(step.label)}]"
    return [f"{name} = {made}", *done(place, step, step.label, f"{name}.push()")]


def _pop(place: Place, step: s.Pop) -> Lines:
    given = ""
    if step.exception != "default":
        given = "None" if step.exception is None else f"{exception(step.exception, place.names)}()"
    lines = done(place, step, step.label, f"contexts[{quoted(step.label)}].pop({given})")
    if place.tells(step, step.label):
        return lines
    place.names.of("contextlib", "suppress")
    return ["with suppress(Exception):", *indented(lines)]


def _ask(place: Place, step: s.Ask) -> Lines:
    asked = [exchange.steps for exchange in place.writer.run.exchanges]
    if any(steps != asked[0] for steps in asked):
        raise NotSpelled("one view that does something else for each request")
    return place.lines(asked[0]) if asked else []


def _attempt(place: Place, step: s.Attempt) -> Lines:
    caught = ["except Exception as error:"]
    noted = place.tells(step, "")
    caught.append('    seen.append(f"raises {type(error).__name__}")' if noted else "    pass")
    return ["try:", *indented(place.lines(step.steps)), *caught]


def _answer(place: Place, step: s.Answer) -> Lines:
    before, value = returned(place, step)
    place.ends = True
    if step.shape == "response":
        place.writer.framework("make_response")
        value = f"{place.writer.awaited}make_response({value})"
    return [*before, f"return {value}"]


def response_of(idiom: Any, place: Place, text: str) -> Lines:
    """Return how a function ends with a text, given as source."""
    if not idiom.routed:
        return [f"return {text}"]
    place.writer.framework(idiom.answer)
    return [f'return {idiom.answer}({text}, media_type="text/html")']


def returned(place: Place, step: s.Answer) -> tuple[Lines, str]:
    """Return what a view returns: lines before it, and the value."""
    before, body = _body(place, step.body)
    idiom = place.writer.idiom
    make = idiom.answer
    plain = step.status is None and step.headers is None
    if make and (not plain or (idiom.routed and not isinstance(step.body, s.Made))):
        if isinstance(step.body, s.Made):
            raise NotSpelled("a response that is made, with a status or headers beside it")
        if isinstance(step.body, s.Stream) and idiom.routed:
            make = "StreamingResponse"
        place.writer.framework(make)
        words = [body]
        if step.status is not None:
            words.append(f"{idiom.word('status')}={literal(step.status, place.names)}")
        if step.headers is not None:
            names = [name.lower() for name, _ in step.headers]
            if len(set(names)) < len(names):
                raise NotSpelled("several fields of one name")
            words.append(f"headers={literal(dict(step.headers), place.names)}")
        words += ['media_type="text/html"'] if idiom.routed else []
        return before, f"{make}({', '.join(words)})"
    rest = [literal(step.status, place.names)] if step.status is not None else []
    if step.headers is not None:
        rest.append(literal(list(step.headers), place.names))
    return before, ", ".join([body, *rest])


def _body(place: Place, body: Any) -> tuple[Lines, str]:
    if isinstance(body, s.Stream):
        return _stream(place, body)
    if isinstance(body, s.Given):
        return [], place.given[0] if place.given else "None"
    if isinstance(body, s.Made):
        function = place.writer.idiom.word(body.function)
        place.writer.framework(function)
        made = f"{function}({arguments(place, body.arguments, body.keywords)})"
        if body.function in ("Response", "jsonify", "redirect") or not place.writer.awaited:
            lines = [f"response = {made}"]
        else:
            lines = [f"response = await {made}"]
        lines += [f"response.{m}({arguments(place, a, k)})" for m, a, k in body.then]
        return (lines, "response") if body.then else ([], lines[0].partition(" = ")[2])
    return [], literal(body, place.names)


def _stream(place: Place, stream: s.Stream) -> tuple[Lines, str]:
    inner = place.inside(place.part.kind, place.part.name, place.given)
    lines: Lines = []
    for number, steps in enumerate(stream.chunks):
        if place.tells_action("chunk", str(number)):
            lines.append(f"seen.append({quoted(f'chunk {number}')})")
        text = stream.texts[number] if number < len(stream.texts) else str(number)
        lines += [*inner.lines(steps), f"yield {literal(text, place.names)}"]
    if stream.steps_at_end:
        last = inner.lines(stream.steps_at_end)
        lines = ["try:", *indented(lines), "finally:", *indented(last)]
    if not stream.chunks:
        lines = [*lines, "yield from ()"] if not place.writer.awaited else lines
    body = "produce()"
    if stream.context:
        place.writer.framework("stream_with_context")
        decorated = place.writer.awaited or stream.decorated
        body = f"stream_with_context({'produce' if decorated else body})"
        body += "()" if decorated else ""
    if stream.wrapped and not place.writer.idiom.routed:
        word = place.writer.idiom.word("Response")
        place.writer.framework(word)
        body = f"{word}({body})"
    return [f"{place.writer.define} produce():", *indented(lines), ""], body


def identifier(name: str) -> str:
    """Return a name for a function that is called after something."""
    made = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    if not made.isidentifier() or keyword.iskeyword(made):
        return f"part_{made}".rstrip("_")
    return f"{made}_view" if made in TAKEN or hasattr(builtins, made) else made


def entered(place: Place, part: Any) -> Lines:
    """Return what notes that a part is entered, where that is told of."""
    key = place.writer.key
    if key[0] == "order" and len(key) == 1:
        return [f"seen.append({quoted(f'{part.kind} {part.name}')})"]
    if key[0] == "order" and part.kind in key[1:]:
        return [f"seen.append({quoted(part.name)})"]
    if not place.tells_action("enter", ""):
        return []
    if isinstance(part, View):
        names = [variable.name for variable in part.rule.variables]
        defaults = dict(dict(part.options).get("defaults") or ())
        names += [name for name in defaults if name not in names]
        return [f"seen.append({{{', '.join(f'{quoted(name)}: {name}' for name in names)}}})"]
    if part.kind in ("teardown", "app_teardown", "handler"):
        return ['seen.append(exception and f"raises {type(exception).__name__}")']
    if part.kind in ("after", "after_this"):
        return ["seen.append(response.status_code)"]
    if part.kind in ("url_value_preprocessor", "url_defaults"):
        return ["seen.append((endpoint, values))"]
    return ["seen.append(None)"]


SPELLED: dict[type[s.Step], Callable[[Any, Any], Lines]] = {
    s.Read: _read,
    s.Demand: _demand,
    s.Write: _write,
    s.Delete: _delete,
    s.Call: _call,
    s.Apply: _apply,
    s.Url: _url,
    s.Note: _note,
    s.Raise: _raise,
    s.Abort: _abort,
    s.AfterThis: _after_this,
    s.Dispatch: _dispatch,
    s.Within: _within,
    s.Push: _push,
    s.Pop: _pop,
    s.Ask: _ask,
    s.Attempt: _attempt,
    s.Answer: _answer,
}
LOOKING = (s.Bound, s.Same)  # they are the suite's own words; where they tell nothing, left out

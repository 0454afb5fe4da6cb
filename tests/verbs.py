"""Walking service modules, so that no verb goes untested for who may use it."""

import inspect


def verbs_of(module) -> set[str]:
    """Names of the public functions of `module` that act on somebody's behalf."""
    return {
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
    }

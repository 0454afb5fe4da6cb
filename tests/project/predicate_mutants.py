"""Each clause of a predicate taken away or turned round, one at a time."""

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType

FLIPPED = {ast.Eq: ast.NotEq, ast.In: ast.NotIn, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
FLIPPED |= {ast.NotEq: ast.Eq, ast.NotIn: ast.In, ast.LtE: ast.Gt}
JOINING = (ast.BitOr, ast.BitAnd)


def functions_of(module: ModuleType) -> dict[str, FunctionType]:
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    }


def mutants(function: FunctionType) -> Iterator[tuple[str, CodeType]]:
    """What was done, and the code of the function with that done to it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].returns = None  # what is written there is no clause
    places = len(list(ast.walk(tree)))
    for place in range(places):
        variants = len(list(_variants(list(ast.walk(tree))[place])))
        for variant in range(variants):
            changed = copy.deepcopy(tree)
            node = list(ast.walk(changed))[place]
            said, change = list(_variants(node))[variant]
            change()
            yield f"{function.__qualname__} {said}", _compiled(changed, function)


def _compiled(changed: ast.Module, function: FunctionType) -> CodeType:
    """Inside a function that has what `super()` looks for, as inside the class."""
    around = ast.parse(f"def around(__class__):\n    return {function.__name__}").body[0]
    around.body.insert(0, changed.body[0])
    tree = ast.fix_missing_locations(ast.Module([around], []))
    scope: dict[str, FunctionType] = {}
    exec(compile(tree, "<mutant>", "exec"), function.__globals__, scope)  # noqa: S102
    return scope["around"](None).__code__


def _variants(node: ast.AST):
    """Each change that can be made at `node`: its name, and what makes it."""
    yield from _variants_of_queries(node)
    if isinstance(node, ast.BoolOp):
        for place, value in enumerate(node.values):
            yield f"without {ast.unparse(value)}", lambda p=place: _leave_out(node, p)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"no not {ast.unparse(node.operand)}", lambda: _become(node, "operand")
    if isinstance(node, ast.If):
        yield f"never {ast.unparse(node.test)}", lambda: _set(node, "test", ast.Constant(False))
    if isinstance(node, ast.Compare) and type(node.ops[0]) in FLIPPED:
        flipped = FLIPPED[type(node.ops[0])]
        yield f"flipped {ast.unparse(node)}", lambda: node.ops.__setitem__(0, flipped())
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        for place, value in enumerate(node.elts):
            yield f"without {ast.unparse(value)}", lambda p=place: node.elts.pop(p)
    if isinstance(node, ast.Call):
        for place, value in enumerate(node.args):
            if ast.unparse(value).startswith("Role."):
                wrong = ast.parse("Role.LEADER", mode="eval").body
                yield (
                    f"{ast.unparse(value)} to leader",
                    lambda p=place, w=wrong: node.args.__setitem__(p, w),
                )


def _variants_of_queries(node: ast.AST):
    """Conditions of the database, and those of a list that is gone through."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, JOINING):
        for side, other in (("left", "right"), ("right", "left")):
            rest = getattr(node, other)
            without = ast.unparse(getattr(node, side))
            yield f"without {without}", lambda s=side, r=rest: _set(node, s, r)
    if isinstance(node, ast.comprehension):
        for place, value in enumerate(node.ifs):
            yield f"without if {ast.unparse(value)}", lambda p=place: node.ifs.pop(p)
    if isinstance(node, ast.IfExp):
        yield f"never {ast.unparse(node.test)}", lambda: _set(node, "test", ast.Constant(False))
        yield f"always {ast.unparse(node.test)}", lambda: _set(node, "test", ast.Constant(True))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "filter":
            for place, value in enumerate(node.keywords):
                yield f"without {ast.unparse(value)}", lambda p=place: node.keywords.pop(p)
        if node.func.attr == "active":
            yield "retired as well", lambda: _set(node.func, "attr", "all")


def _leave_out(node: ast.BoolOp, place: int) -> None:
    rest = [value for number, value in enumerate(node.values) if number != place]
    node.values = rest if len(rest) > 1 else rest * 2


def _set(node, name, value) -> None:
    setattr(node, name, value)


def _become(node: ast.UnaryOp, name: str) -> None:
    """`not x` as `bool(x)`: the node itself cannot go."""
    inner = ast.UnaryOp(ast.Not(), getattr(node, name))
    node.operand = inner


@contextmanager
def mutated(function: FunctionType, code: CodeType):
    """Everybody who holds the function runs the mutant."""
    kept = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = kept

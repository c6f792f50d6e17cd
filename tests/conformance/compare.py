#!/usr/bin/env python3
"""Compare results with what is expected.

  python3 compare.py results.jsonl [--expected expected.jsonl] [--only SUBSTR]
                     [--logs] [--strict-messages] [--json report.json] [--show N]

Each line of results.jsonl: {"case": "...", "events": [...], "objects": [...], "returned": "undefined|null|json",
 "return": any, "error": null | {"name","message"}, "logs": [{"level","args":[...]}], "requests": [{"method","url","headers","body"}]}
Missing keys count as empty. See README.md for the exact meaning of every field. Exit status 1 on any hard difference.
"""

import json, sys, argparse, re, os
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
ENGINE = {"TypeError", "ReferenceError", "SyntaxError", "RangeError", "InternalError", "URIError", "EvalError"}
WIRE = {"user-agent", "accept", "accept-encoding", "connection", "content-length", "host"}
ENGINE_MSG = re.compile(
    r"Cannot read propert|cannot read propert|is not defined|is not a function|not a function|Cannot destructure|JSON|Unexpected token|undefined or null|BigInt|Only absolute URLs|Invalid URL|is not iterable|not iterable"
)


def num(x):
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def diff(a, b, path, vol, out):
    """a expected, b actual"""
    if path in vol:
        return
    if num(a) and num(b):
        if a != b and abs(a - b) > 1e-9 * max(1, abs(a)):
            out.append((path, a, b))
        return
    if type(a) != type(b):
        out.append((path, a, b))
        return
    if isinstance(a, dict):
        for k in sorted(set(a) | set(b)):
            p = path + "/" + k.replace("~", "~0").replace("/", "~1")
            if p in vol:
                continue
            if k not in a:
                out.append((p, "<absent>", b[k]))
            elif k not in b:
                out.append((p, a[k], "<absent>"))
            else:
                diff(a[k], b[k], p, vol, out)
    elif isinstance(a, list):
        if len(a) != len(b):
            out.append((path, "%d items" % len(a), "%d items" % len(b)))
            return
        for i, (x, y) in enumerate(zip(a, b)):
            diff(x, y, "%s/%d" % (path, i), vol, out)
    elif a != b:
        out.append((path, a, b))


def norm_body(b):
    if b is None:
        return None
    b = re.sub(r"-{20,}\d{10,}", "<boundary>", b)
    return b


def req_equal(e, g, vol, path):
    """-> (hard diffs, soft notes)"""
    hard, soft = [], []
    if e["method"].upper() != (g.get("method") or "GET").upper():
        hard.append((path + "/method", e["method"], g.get("method")))
    if path + "/url" not in vol and e["url"] != g.get("url"):
        hard.append((path + "/url", e["url"], g.get("url")))
    eh = {k.lower(): v for k, v in (e.get("headers") or {}).items()}
    gh = {k.lower(): (", ".join(v) if isinstance(v, list) else v) for k, v in (g.get("headers") or {}).items()}
    for k in sorted(set(eh) | set(gh)):
        if k in WIRE or path + "/headers/" + k in vol:
            continue
        a, b = eh.get(k), gh.get(k)
        if a == b:
            continue
        if k == "content-type" and a and a.startswith("text/plain") and b is None:
            soft.append(path + ": default content-type text/plain;charset=UTF-8 absent")
        elif k == "content-type" and a and b and a.split(";")[0].lower() == b.split(";")[0].lower():
            soft.append(path + ": content-type parameters")
        else:
            hard.append((path + "/headers/" + k, a, b))
    if path + "/body" not in vol:
        a, b = norm_body(e.get("body")), norm_body(g.get("body"))
        if (a or None) != (b or None):
            try:
                o = []
                diff(json.loads(a), json.loads(b), "", set(), o)
                if o:
                    hard.append((path + "/body" + o[0][0], o[0][1], o[0][2]))
                else:
                    soft.append(path + ": body JSON-equal but different text")
            except Exception:
                hard.append((path + "/body", a, b))
    return hard, soft


def compare(e, g, args):
    hard, soft, vol = [], [], set(e.get("volatile") or [])
    ee, ge = e.get("error"), g.get("error")
    if bool(ee) != bool(ge):
        hard.append(("/error", ee, ge))
    elif ee:
        if ee["name"] != ge.get("name"):
            hard.append(
                (
                    "/error/name",
                    ee["name"] + ": " + ee["message"][:80],
                    str(ge.get("name")) + ": " + str(ge.get("message"))[:80],
                )
            )
        elif ee["message"] != ge.get("message") and "/error/message" not in vol:
            engine = ee["name"] in ENGINE or ENGINE_MSG.search(ee["message"])
            (hard if args.strict_messages or not engine else soft).append(
                ("/error/message", ee["message"], ge.get("message"))
            )
    for k in ("events", "objects"):
        o = []
        diff(e.get(k) or [], g.get(k) or [], "/" + k, vol, o)
        (soft if ee and ge else hard).extend(o)  # whether pre-throw emissions are kept is the emulator's choice
    er, gr = e.get("requests") or [], g.get("requests") or []
    if len(er) != len(gr):
        hard.append(
            (
                "/requests",
                "%d: %s" % (len(er), [r["method"] + " " + r["url"] for r in er][:3]),
                "%d: %s" % (len(gr), [str(r.get("method")) + " " + str(r.get("url")) for r in gr][:3]),
            )
        )
    else:
        h, s = [], []
        for i, (a, b) in enumerate(zip(er, gr)):
            x, y = req_equal(a, b, vol, "/requests/%d" % i)
            h += x
            s += y
        if h and len(er) > 1:  # same multiset in another order?
            left = list(gr)
            okk = True
            for i, a in enumerate(er):
                j = next((j for j, b in enumerate(left) if not req_equal(a, b, vol, "/requests/%d" % i)[0]), None)
                if j is None:
                    okk = False
                    break
                left.pop(j)
            if okk:
                h, s = [], s + ["requests in another order"]
        hard += h
        soft += s
    er_, gr_ = e.get("returned", "undefined"), g.get("returned")
    if gr_ is None:
        gr_ = "undefined" if g.get("return") is None else "json"
    if er_ != gr_:
        hard.append(("/returned", er_, gr_))
    elif er_ == "json":
        o = []
        diff(e["return"], g.get("return"), "/return", vol, o)
        hard += o
    if "logs" in g or args.logs:
        el = [(l["level"], l.get("args")) for l in e.get("logs") or []]
        gl = [(l.get("level"), l.get("args")) for l in g.get("logs") or []]
        if not any(v.startswith("/logs") for v in vol):
            if len(el) != len(gl):
                (hard if args.logs else soft).append(("/logs", "%d lines" % len(el), "%d lines" % len(gl)))
            else:
                for i, (a, b) in enumerate(zip(el, gl)):
                    if a[0] != b[0]:
                        (hard if args.logs else soft).append(("/logs/%d/level" % i, a[0], b[0]))
                    elif b[1] is not None and a[1] is not None:
                        o = []
                        diff(a[1], b[1], "/logs/%d/args" % i, vol, o)
                        (hard if args.logs else soft).extend(o)
    return hard, soft


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("results")
    ap.add_argument("--expected", default=os.path.join(HERE, "expected.jsonl"))
    ap.add_argument("--suite")
    ap.add_argument("--only")
    ap.add_argument("--logs", action="store_true")
    ap.add_argument("--strict-messages", action="store_true")
    ap.add_argument("--json")
    ap.add_argument("--show", type=int, default=40)
    a = ap.parse_args()
    exp = {}
    for l in open(a.expected, encoding="utf8"):
        r = json.loads(l)
        exp[r["case"]] = r
    got = {}
    for l in open(a.results, encoding="utf8"):
        if l.strip():
            r = json.loads(l)
            got[r["case"]] = r
    tot, ok, softn, rep, why, miss = Counter(), Counter(), 0, [], Counter(), 0
    for c, e in exp.items():
        if a.suite and not c.startswith(a.suite + "/"):
            continue
        if a.only and a.only not in c:
            continue
        k = "/".join(c.split("/")[:2])
        tot[k] += 1
        if c not in got:
            miss += 1
            rep.append({"case": c, "hard": [["missing", None, None]]})
            why["missing"] += 1
            continue
        h, s = compare(e, got[c], a)
        if s:
            softn += 1
        if h:
            rep.append(
                {
                    "case": c,
                    "hard": [list(x) if isinstance(x, tuple) else x for x in h],
                    "soft": [list(x) if isinstance(x, tuple) else x for x in s],
                }
            )
            why[re.sub(r"/\d+", "/N", h[0][0])[:40]] += 1
        else:
            ok[k] += 1
    for k in tot:
        print("%-22s %5d / %5d" % (k, ok[k], tot[k]))
    print("TOTAL %d / %d   soft differences in %d   missing %d" % (sum(ok.values()), sum(tot.values()), softn, miss))
    if why:
        print("first difference by field:", dict(why.most_common(15)))
    for r in rep[: a.show]:
        x = r["hard"][0]
        print(
            " -",
            r["case"],
            x[0],
            "| want",
            json.dumps(x[1], ensure_ascii=False)[:150],
            "| got",
            json.dumps(x[2], ensure_ascii=False)[:150],
        )
    if a.json:
        json.dump(rep, open(a.json, "w"), indent=1, ensure_ascii=False)
    sys.exit(1 if rep else 0)


main()

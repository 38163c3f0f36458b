"""Checks Muster's event log against checkpoints: python3 verify.py DATA CHECKPOINT VKEY
DATA is a copy of the data directory, CHECKPOINT a file of checkpoints that somebody else kept, VKEY
a file with the log's public key as that person noted it. Exit code 0: every event is as it was
signed; 1: problems, one a line. What is checked, and what that proves: docs/spec/audit.md."""
import base64, functools, hashlib, json, os, re, sqlite3, sys, zlib
from operator import itemgetter
from urllib.parse import quote
sha256 = lambda data: hashlib.sha256(data).digest()
# Ed25519 (RFC 8032): points (X, Y, Z), x = X/Z, y = Y/Z, on -x^2 + y^2 = 1 + D x^2 y^2 modulo P.
# A signature (r, s) of a message is good when s BASE = r + k KEY.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def add(a, b):
    product, cross = a[2] * b[2] % P, D * a[0] * b[0] * a[1] * b[1] % P
    f, g = product * product - cross, product * product + cross
    x = (a[0] + a[1]) * (b[0] + b[1]) - a[0] * b[0] - a[1] * b[1]
    return product * f * x % P, product * g * (a[1] * b[1] + a[0] * b[0]) % P, f * g % P
def multiply(number, point):
    even = multiply(number // 2, add(point, point)) if number else (0, 1, 1)
    return add(even, point) if number % 2 else even
def point_of(data):
    y, sign = int.from_bytes(data, "little") % 2**255, int.from_bytes(data, "little") >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    return (x if x % 2 == sign else P - x, y, 1) if (x * x - square) % P == 0 else None
BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def is_signed(key, message, signature):
    s, r, public = int.from_bytes(signature[32:], "little"), point_of(signature[:32]), point_of(key)
    if len(signature) != 64 or s >= ORDER or not r or not public: return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply(s, BASE), add(r, multiply(k, public))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

def read_checkpoints(text, vkey, origin, expect):
    """Size and root of each. A note is origin, size, root, an empty line, signature lines."""
    name, key_id, key = vkey.strip().split("+", 2)
    key = base64.b64decode(key)
    fits = sha256(name.encode() + b"\n" + key).hex()[:8] == key_id and key[0] == 1
    expect(fits, "key", "the verifier key does not fit its own id")
    shape = "(([^\n]+)\n(0|[1-9][0-9]*)\n([\\w+/]{43}=)\n)\n((\u2014 [^ \n]+ [\\w+/]+=*\n)+)"
    for note in filter(None, re.split("(?<=\n)\n(?!\u2014)", text)):
        found = re.fullmatch(shape, note)
        expect(found, "checkpoint", f"this is none: {note!r}")
        if found:
            body, of, size, root, lines, _ = found.groups()
            by_name = [line.split()[2] for line in lines.splitlines() if line.split()[1] == name]
            own = [code for code in map(base64.b64decode, by_name) if code[:4].hex() == key_id]
            good = own and all(is_signed(key[1:], body.encode(), code[4:]) for code in own)
            expect(good, "signature", f"the checkpoint of {size} is not signed by this key")
            expect(of == origin, "origin", f"the checkpoint of {size} is of {of}, not {origin}")
            yield int(size), base64.b64decode(root)

def check(directory, outside, vkey):
    """The number of events, the root of their tree, and the problems."""
    problems, edge, size, previous, roots, claims, commands = [], [], 0, 0, {0: sha256(b"")}, [], []
    expect = lambda good, code, message: good or problems.append((code, message))
    node = lambda left, right: sha256(b"\1" + left + right)
    root_now = lambda: functools.reduce(lambda right, left: node(left, right), edge[::-1])
    try:
        db = sqlite3.connect(f"file:{quote(directory)}/journal.sqlite?mode=ro", uri=True)
        tables = [name for name, in db.execute("SELECT name FROM sqlite_schema ORDER BY name")]
        expect(tables == ["commands", "events", "meta"], "schema", f"it holds {tables}")
        area = db.execute("SELECT value FROM meta WHERE name = 'areaId'").fetchone() or ["None"]
        origin = "muster/" + quote(area[0], safe="!'()*")
        kept = os.path.join(directory, "checkpoints", "kept.txt")
        kept = open(kept, encoding="utf-8").read() if os.path.exists(kept) else ""
        claims = list(read_checkpoints(kept, vkey, origin, expect))
        expect(claims == sorted(dict(claims).items()), "checkpoint", "the kept ones do not grow")
        claims += read_checkpoints(outside, vkey, origin, expect)
        sizes = {signed for signed, _ in claims}
        for sequence, body, checksum in db.execute("SELECT * FROM events ORDER BY sequence"):
            crc = zlib.crc32(body, zlib.crc32(str(sequence).encode()))
            try: said, command = itemgetter("sequence", "commandId")(json.loads(body.decode()))
            except (ValueError, LookupError, TypeError): said, command = None, None
            expect(sequence == previous + 1, "gap", f"{sequence} follows {previous}")
            expect(crc == checksum, "checksum", f"event {sequence} does not match its checksum")
            expect(said == sequence, "body", f"event {sequence} does not say that it is this one")
            first = commands.pop()[1] if commands and commands[-1][0] == command else sequence
            commands.append((command, first, sequence))
            size, previous = size + 1, sequence
            edge.append(sha256(b"\0" + body))  # RFC 6962: a leaf, then the nodes it completes
            for _ in range((size & -size).bit_length() - 1): edge[-2:] = [node(*edge[-2:])]
            if size in sizes: roots[size] = root_now()
        stored = [(id, a, b) for id, _, a, b in db.execute("SELECT * FROM commands ORDER BY 3")]
        expect(stored == commands, "command", "the commands are not those of the events")
    except (sqlite3.Error, TypeError, ValueError) as error:
        problems.append(("unreadable", f"the database cannot be read further: {error}"))
    for signed, root in claims:
        expect(signed <= size, "truncated", f"{signed} events were signed; the log has {size}")
        expect(signed > size or roots.get(signed) == root, "root", f"not so after event {signed}")
    expect(claims, "checkpoint", "there is no checkpoint to compare with")
    return size, root_now() if edge else sha256(b""), problems
if __name__ == "__main__":
    data, outside, vkey = sys.argv[1:]
    size, root, problems = check(data, open(outside, encoding="utf-8").read(), open(vkey).read())
    print(f"{size} events, root {base64.b64encode(root).decode()}, {len(problems)} problems")
    for code, message in problems[:100]: print(f"PROBLEM {code}: {message}")
    sys.exit(1 if problems else 0)

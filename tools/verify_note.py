"""What the scripts beside it need to read signatures of Muster's log, by Python's standard library:
Ed25519, checkpoints, the log's keys one after another, and the words of witnesses. The formats are
c2sp.org/signed-note, tlog-checkpoint and tlog-cosignature; see docs/spec/audit.md."""
import base64, collections, hashlib, re
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

# A checkpoint: origin, size, root, further lines, an empty line, signature lines.
Note = collections.namedtuple("Note", "body origin size root more signatures")
SHAPE = ("(([^\n]+)\n(0|[1-9][0-9]*)\n([\\w+/]{43}=)\n((?:[^\n]+\n)*))\n"
         "((?:\u2014 [^ \n]+ [\\w+/]+=*\n)+)")
def notes_in(text, expect=lambda good, code, message: good):
    for note in filter(None, re.split("(?:^|(?<=\n))\n(?!\u2014)", text)):
        found = re.fullmatch(SHAPE, note)
        if not expect(found, "checkpoint", f"this is none: {note!r}"): continue
        body, origin, size, root, more, lines = found.groups()
        words = [line.split(" ") for line in lines.splitlines()]
        signatures = [(name, base64.b64decode(code)) for _, name, code in words]
        yield Note(body, origin, int(size), base64.b64decode(root), more.splitlines(), signatures)

def parse_key(text, kind):
    """Name, id and public key of a verifier key; its kind is 1 for logs, 4 for witnesses."""
    name, key_id, key = text.strip().split("+", 2)
    key = base64.b64decode(key)
    if sha256(name.encode() + b"\n" + key).hex()[:8] != key_id or key[0] != kind:
        raise ValueError(f"the verifier key of {name} does not fit its own id")
    return name, key_id, key[1:]

def own_codes(note, key):
    return [code[4:] for name, code in note.signatures if (name, code[:4].hex()) == key[:2]]
def signed_by(note, key):
    own = own_codes(note, key)
    return bool(own) and all(is_signed(key[2], note.body.encode(), code) for code in own)

def keys_of(vkey, texts, expect):
    """The log's keys, with the sizes of the trees that each signs: from the one that is known, by
    checkpoints that say "muster/key-change/v1 OLD NEW" and are signed by the old and the new key."""
    try: known = parse_key(vkey.split("\n")[0], 1)
    except ValueError as error: return expect(False, "key", str(error)) or []
    changes, end = set(), 2**63
    def refuse(why): return expect(False, "key", f"changes of key: {why}") or [(known, 0, end)]
    for note in (note for text in (vkey.partition("\n")[2], *texts) for note in notes_in(text)):
        said = [line.split(" ") for line in note.more if line.startswith("muster/key-change")]
        if not said: continue
        try: (word, old, new), = [(line[0], *(parse_key(key, 1) for key in line[1:])) for line in said]
        except ValueError: word = None
        good = word == "muster/key-change/v1" and old != new and old[0] == new[0] == note.origin
        good = good and signed_by(note, old) and signed_by(note, new)
        if expect(good, "key", f"the change of key at {note.size} is not signed by both keys"):
            changes.add((old, new, note.size))
    keys, sizes = [known], [0, end]
    for side, other, at in ((0, 1, -1), (1, 0, 0)):  # forward to newer keys, then back to older
        while found := [change for change in changes if change[side] == keys[at]]:
            if len(found) > 1 or found[0][other] in keys: return refuse("they contradict each other")
            keys.insert(len(keys) if at else 0, found[0][other])
            sizes.insert(len(sizes) - 1 if at else 1, found[0][2])
    if sizes != sorted(set(sizes)): return refuse("they are out of order")
    return list(zip(keys, sizes, sizes[1:]))

def read_checkpoints(text, keys, origin, expect):
    """Size and root of each, which must be of this log and signed by the key of its time."""
    for note in notes_in(text, expect):
        own = [(key, first, last) for key, first, last in keys if own_codes(note, key)]
        in_time = any(first <= note.size <= last for _, first, last in own)
        good = not keys or in_time and all(signed_by(note, key) for key, _, _ in own)
        expect(good, "signature", f"the checkpoint of {note.size} is not signed by this key")
        expect(note.origin == origin, "origin", f"{note.size} is of {note.origin}, not {origin}")
        yield note.size, note.root

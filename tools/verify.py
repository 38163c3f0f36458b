"""Checks Muster's event log: python3 verify.py DATA CHECKPOINT VKEY [WITNESSES QUORUM]
DATA is a copy of the data directory, CHECKPOINT a file of checkpoints that somebody else kept, VKEY
a file with the log's public key as that person noted it (an older one will do), WITNESSES a file
with a witness's key a line. Exit code 0: every event is as it was signed, and QUORUM witnesses saw
this very log; 1: problems, one a line. What that proves: docs/spec/audit.md."""
import base64, functools, json, os, sqlite3, sys, zlib
from operator import itemgetter
from urllib.parse import quote
from verify_note import keys_of, notes_in, read_checkpoints, sha256
from verify_proof import seen_by, witnesses_of

def read_text(*path):
    path = os.path.join(*path)
    return open(path, encoding="utf-8").read() if os.path.exists(path) else ""

def check(directory, outside, vkey, witnesses=(), quorum=0):
    """The number of events, the root of their tree, and the problems."""
    problems, edge, size, previous, roots, claims, commands = [], [], 0, 0, {0: sha256(b"")}, [], []
    words = []
    expect = lambda good, code, message: good or problems.append((code, message))
    node = lambda left, right: sha256(b"\1" + left + right)
    root_now = lambda: functools.reduce(lambda right, left: node(left, right), edge[::-1])
    try:
        db = sqlite3.connect(f"file:{quote(directory)}/journal.sqlite?mode=ro", uri=True)
        tables = [name for name, in db.execute("SELECT name FROM sqlite_schema ORDER BY name")]
        expect(tables == ["commands", "events", "meta"], "schema", f"it holds {tables}")
        area = db.execute("SELECT value FROM meta WHERE name = 'areaId'").fetchone() or ["None"]
        origin = "muster/" + quote(area[0], safe="!'()*")
        kept = read_text(directory, "checkpoints", "kept.txt")
        cosigned = read_text(directory, "checkpoints", "cosigned.txt") + "\n" + outside
        keys = keys_of(vkey, (kept, outside), expect)
        claims = list(read_checkpoints(kept, keys, origin, expect))
        expect(claims == sorted(dict(claims).items()), "checkpoint", "the kept ones do not grow")
        claims += read_checkpoints(outside, keys, origin, expect)
        # What a crash cut off in the witnesses' file is no loss to the log.
        words = [note for note in notes_in(cosigned) if note.origin == origin] if quorum else []
        claims += [(note.size, note.root) for note in words]
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
    words = [note for note in words if roots.get(note.size) == note.root]
    seen = {name for note in words for name in seen_by(note, witnesses, expect)}
    expect(len(seen) >= quorum, "quorum", f"{len(seen)} witnesses saw this log; expected {quorum}")
    return size, root_now() if edge else sha256(b""), problems
if __name__ == "__main__":
    data, outside, vkey, *policy = sys.argv[1:]
    policy = (witnesses_of(read_text(policy[0])), int(policy[1])) if policy else ()
    texts = open(outside, encoding="utf-8").read(), open(vkey, encoding="utf-8").read()
    size, root, problems = check(data, *texts, *policy)
    print(f"{size} events, root {base64.b64encode(root).decode()}, {len(problems)} problems")
    for code, message in problems[:100]: print(f"PROBLEM {code}: {message}")
    sys.exit(1 if problems else 0)

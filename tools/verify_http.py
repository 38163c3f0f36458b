"""Checks Muster's log from outside:
python3 verify_http.py LOG_URL VKEY_FILE [KEPT_FILE [WITNESSES_FILE QUORUM]]
LOG_URL is such as https://muster.town.example/api/areas/AREA/log, VKEY_FILE holds the log's public
key as you noted it (an older one will do), KEPT_FILE checkpoints that you kept (as this prints
them), WITNESSES_FILE a witness's key a line. Needs no account: hashes are fetched, no events. Exit
code 0: the signed root is that of the hashes, what you kept is a beginning of it, and QUORUM
witnesses saw it; 1: problems. What that proves: docs/spec/audit.md."""
import sys, urllib.error, urllib.request
from verify_note import keys_of, notes_in, read_checkpoints, sha256
from verify_proof import seen_by, witnesses_of

node = lambda left, right: sha256(b"\1" + left + right)

def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer: return answer.read()

def fetch_text(url):
    """Nothing when the server has none; one that hides a change of key shows no good signature."""
    try: return fetch(url).decode()
    except urllib.error.HTTPError as error:
        if error.code != 404: raise
        return ""

def tile_path(index, width):
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    parts = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    return "/".join("x" + part for part in parts[:-1]) + "/" * (len(parts) > 1) + parts[-1] + (
        f".p/{width}" if width < 256 else "")

def hashes_of(url, level, count):
    """The first `count` hashes of a level, from its tiles."""
    found = []
    for first in range(0, count, 256):
        width = min(256, count - first)
        tile = fetch(f"{url}/tile/{level}/{tile_path(first // 256, width)}")
        if len(tile) != 32 * width: raise ValueError(f"tile {first // 256} of {level} is not whole")
        found += [tile[at:at + 32] for at in range(0, len(tile), 32)]
    return found

def root_of(hashes):
    """Root of a tree of these leaf hashes (RFC 6962, section 2.1)."""
    if not hashes: return sha256(b"")
    if len(hashes) == 1: return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node(root_of(hashes[:split]), root_of(hashes[split:]))

def check(url, vkey, kept, witnesses=(), quorum=0):
    """The newest checkpoint, its size, and the problems."""
    problems = []
    expect = lambda good, code, message: good or problems.append((code, message))
    origin = vkey.strip().split("+")[0]
    note = fetch(f"{url}/checkpoint").decode()
    cosigned = fetch_text(f"{url}/cosigned") if quorum else ""
    keys = keys_of(vkey, (fetch_text(f"{url}/key-changes"), kept), expect)
    newest = list(read_checkpoints(note, keys, origin, expect))
    if not newest: return note, 0, problems
    (size, root), = newest
    leaves = hashes_of(url, 0, size)
    expect(root_of(leaves) == root, "root", f"the hashes are not those that were signed for {size}")
    level, below = 1, leaves
    while len(below) >= 256:
        above = hashes_of(url, level, len(below) // 256)
        own = [root_of(below[at:at + 256]) for at in range(0, len(above) * 256, 256)]
        expect(own == above, "tile", f"hashes of level {level} are not those of the level below")
        level, below = level + 1, above
    words = list(notes_in(cosigned))
    seen = {name for word in words for name in seen_by(word, witnesses, expect)}
    expect(len(seen) >= quorum, "quorum", f"{len(seen)} witnesses saw it; expected {quorum}")
    earlier = [pair for text in (kept, cosigned) for pair in read_checkpoints(text, keys, origin, expect)]
    for before, signed in earlier:
        expect(before <= size, "truncated", f"{before} events were signed; the log has {size}")
        expect(before > size or root_of(leaves[:before]) == signed, "root",
               f"the log forked: what you or witnesses kept of {before} events is not a beginning of it")
    return note, size, problems

if __name__ == "__main__":
    url, vkey, kept = sys.argv[1].rstrip("/"), open(sys.argv[2]).read(), ""
    if len(sys.argv) > 3: kept = open(sys.argv[3], encoding="utf-8").read()
    policy = (witnesses_of(open(sys.argv[4]).read()), int(sys.argv[5])) if len(sys.argv) > 4 else ()
    try: note, size, problems = check(url, vkey, kept, *policy)
    except (urllib.error.URLError, OSError, ValueError) as error:
        sys.exit(f"PROBLEM unreadable: {error}")
    print(note)
    print(f"{size} events, {len(problems)} problems", file=sys.stderr)
    for code, message in problems: print(f"PROBLEM {code}: {message}", file=sys.stderr)
    sys.exit(1 if problems else 0)
